"""Records small models that XGBoost made, as its own JSON and UBJSON, with rows and its predictions for them:
python record_xgboost.py. Read by src/formats/xgboost.test.ts. The cases of an older version come from the same script:
python record_xgboost.py old, in an environment with XGBoost 2.1 whose cases are added to those that are there."""
import base64
import json
import pathlib
import sys

import numpy as np
import pandas as pd
import xgboost as xgb

here = pathlib.Path(__file__).parent
path = here / "xgboost.json"
old = sys.argv[1:] == ["old"]
golden = json.loads(path.read_text()) if old else {"made_by": [], "cases": {}}
golden["made_by"].append(f"XGBoost {xgb.__version__}")
r = np.random.default_rng(11)
N, SHOWN = 500, 14
SMALL = {"max_depth": 2, "eta": 0.3, "seed": 1, "nthread": 1}

base = r.normal(size=(N, 3)).round(3)
holes = base.copy()
holes[r.random((N, 3)) < 0.2] = np.nan
signal = 2 * base[:, 0] - base[:, 1] + r.normal(size=N) * 0.3


def rows_of(x, booster):
    """Real rows, rows of missing values and zeros, and each split's own condition with its neighbours as doubles."""
    nodes = booster.trees_to_dataframe()
    nodes = nodes[nodes.Feature != "Leaf"].head(4)
    edges = [np.nan, 0.0, -0.0]
    rows = [np.array(row) for row in x[:SHOWN]] + [np.full(x.shape[1], edge) for edge in edges]
    for feature, split in zip(nodes.Feature, nodes.Split):
        split = np.float32(split)
        for value in [split, np.nextafter(np.float64(split), -np.inf), np.nextafter(split, np.float32(-np.inf))]:
            row = np.array(x[SHOWN], float)
            row[int(feature[1:])] = value
            rows.append(row)
    return np.array(rows, float)


def add(name, booster, columns, predictions, binary=False):
    name = f"{name}, version 2" if old else name
    file = booster.save_raw("ubj" if binary else "json")
    columns = [[None if not isinstance(v, str) and np.isnan(v) else v for v in column] for column in columns]
    golden["cases"][name] = {
        **({"bytes": base64.b64encode(file).decode()} if binary else {"document": file.decode()}),
        "columns": columns,
        "predictions": [float(str(p)) for p in np.ravel(predictions)],
    }


def record(name, params, x, y, rounds=3, binary=False):
    booster = xgb.train({**SMALL, **params}, xgb.DMatrix(x, y), rounds)
    rows = rows_of(x, booster)
    add(name, booster, rows.T.tolist(), booster.predict(xgb.DMatrix(rows)), binary)


above = (signal > 0.5).astype(int)
bins = np.digitize(signal, [-1, 1])
record("binary", {"objective": "binary:logistic"}, holes, above)
record("softprob", {"objective": "multi:softprob", "num_class": 3, "max_depth": 1}, holes, bins, 2)
record("squared error in UBJSON", {"objective": "reg:squarederror"}, holes, signal + 20, binary=True)
if not old:
    record("poisson", {"objective": "count:poisson"}, holes, np.exp(signal / 3).round())
    record("base score", {"objective": "binary:logistic", "base_score": 0.2}, holes, above, 2)
    for name in ["gamma", "tweedie"]:
        record(name, {"objective": f"reg:{name}"}, holes, np.exp(signal / 3) + 0.1, 2)
    dart = {"booster": "dart", "rate_drop": 0.5, "one_drop": 1, "objective": "reg:squarederror"}
    record("dart", dart, holes, signal, 5)
    forest = {"num_parallel_tree": 3, "subsample": 0.6, "objective": "multi:softprob", "num_class": 3, "max_depth": 1}
    record("random forest", {**forest, "eta": 1}, base, bins, 2)
    record("pruned", {"objective": "reg:squarederror", "gamma": 60, "max_depth": 4}, holes, signal, 2)
    record("absolute error", {"objective": "reg:absoluteerror"}, holes, signal, 2)
    record("shares", {"objective": "reg:logistic"}, holes, 1 / (1 + np.exp(-signal)), 2)

frame = pd.DataFrame(
    {
        "número": base[:, 0],
        "ciudad": pd.Categorical(r.choice(["Malaga", "o", "z", "k", "q"], N)),
        "code": pd.Categorical(r.choice([10, 20, 35], N)),
    }
)
frame.loc[::9, "ciudad"] = None
y = base[:, 0] + 2 * frame["ciudad"].isin(["z", "k"]) - (frame["code"] == 35) * 2.0
data = xgb.DMatrix(frame, y, enable_categorical=True)
shown = frame.iloc[:SHOWN]
for name, one_hot in [("categories", 1), ("one category against the others", 10)]:
    params = {**SMALL, "objective": "reg:squarederror", "max_cat_to_onehot": one_hot, "max_depth": 3}
    booster = xgb.train(params, data, 3)
    cells = shown[["ciudad", "code"]].apply(lambda column: column.cat.codes).replace(-1, np.nan) if old else shown
    columns = [
        shown["número"].tolist(),
        [None if pd.isna(v) else v if old else str(v) for v in cells["ciudad"]],
        [float(v) for v in cells["code"]],
    ]
    columns = [[np.nan if v is None else v for v in column] for column in columns]
    add(name, booster, columns, booster.predict(xgb.DMatrix(shown, enable_categorical=True)))

path.write_text(json.dumps(golden, ensure_ascii=False, separators=(",", ":")).replace("},\"", "},\n\"") + "\n")
print(path.stat().st_size, "bytes")
