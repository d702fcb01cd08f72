"""Records small models that LightGBM made, as its own text, with rows and its predictions for them:
python record_lightgbm.py. Read by src/formats/lightgbm.test.ts."""
import json
import pathlib
import re

import lightgbm as lgb
import numpy as np
import pandas as pd

here = pathlib.Path(__file__).parent
r = np.random.default_rng(7)
N, SHOWN = 600, 24
SMALL = {"verbose": -1, "num_leaves": 5, "min_data_in_leaf": 10, "learning_rate": 0.3, "seed": 1, "num_threads": 1}
golden = {"made_by": f"LightGBM {lgb.__version__}", "cases": {}}

base = r.normal(size=(N, 3)).round(3)
holes = base.copy()
holes[r.random((N, 3)) < 0.2] = np.nan
zeros = base.copy()
zeros[r.random((N, 3)) < 0.3] = 0
zeros[r.random((N, 3)) < 0.1] = np.nan
signal = 2 * base[:, 0] - base[:, 1] + r.normal(size=N) * 0.3
# What a model must get right at its edges: missing, both zeros and what LightGBM takes for one, both infinities.
EDGES = [np.nan, 0.0, -0.0, 1e-36, -1e-36, 1e-30, np.inf, -np.inf]


def rows_of(x):
    rows = np.array(x[: SHOWN - len(EDGES)], float)
    return np.vstack([rows, np.repeat(np.array(EDGES)[:, None], x.shape[1], 1)])


def number(value):
    return None if np.isnan(value) else str(value) if np.isinf(value) else float(value)


def add(name, booster, rows, predictions, whole=False):
    text = booster.model_to_string()
    if not whole:
        text = re.sub(r"\nparameters:.*end of parameters\n", "", text, flags=re.S)
    columns = [[v if isinstance(v, str) or v is None else number(v) for v in column] for column in rows]
    golden["cases"][name] = {"text": text, "columns": columns, "predictions": np.ravel(predictions).tolist()}


def record(name, params, x, y, rounds=4, categorical=(), rows=None, **data):
    train = lgb.Dataset(x, y, categorical_feature=list(categorical) or "auto", free_raw_data=False, **data)
    booster = lgb.train({**SMALL, **params}, train, rounds)
    rows = rows_of(x) if rows is None else rows
    add(name, booster, rows.T.tolist(), booster.predict(rows))


above = (signal > 0).astype(int)
record("binary, missing nan", {"objective": "binary", "sigmoid": 2.5}, holes, above)
record("binary, missing none", {"objective": "binary", "use_missing": False}, base, above)
record("binary, missing zero", {"objective": "binary", "zero_as_missing": True}, zeros, above)
record("multiclass", {"objective": "multiclass", "num_class": 3}, holes, np.digitize(signal, [-1, 1]), 3)
record("quantile", {"objective": "quantile", "alpha": 0.8}, holes, signal)
for objective in ["poisson", "gamma", "tweedie"]:
    record(objective, {"objective": objective}, holes, np.exp(signal / 3).round() + 0.5, 3)
record("random forest", {"objective": "binary", "boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6}, holes, above)
record("dart", {"objective": "regression", "boosting": "dart", "drop_rate": 0.5, "skip_drop": 0}, holes, signal, 6)
record("cross entropy", {"objective": "cross_entropy"}, holes, 1 / (1 + np.exp(-signal)), 3)
record("ranking", {"objective": "lambdarank"}, base, np.clip(signal + 1, 0, 3).astype(int), 3, group=[20] * (N // 20))
record("no split", {"objective": "regression", "min_data_in_leaf": N}, base, signal, 2)

levels = np.array([0, 1, 5, 31, 32, 63, 64, 200, 70_000])
codes = r.choice(levels, N).astype(float)
codes[::11] = np.nan
wide = np.column_stack([base[:, 0], codes])
effect = dict(zip(levels, r.normal(size=len(levels)) * 3))
y = signal + [effect.get(code, 0) for code in codes]
shown = np.column_stack([rows_of(base)[:, 0], np.resize(np.append(levels, [np.nan, 2, -1, 1e6]), SHOWN)])
CATEGORY = {"min_data_per_group": 5, "cat_smooth": 1, "max_cat_to_onehot": 1}
record("wide categories", {"objective": "regression", **CATEGORY}, wide, y, 4, [1], shown)

frame = pd.DataFrame(
    {
        "día = 1": base[:, 0],
        "ciudad ñ": pd.Categorical(r.choice(["Málaga", 'a "b"', "z"], N)),
        "code": pd.Categorical(r.choice([10, 20, 35], N)),
        "one": pd.Categorical(["x"] * N),
    }
)
frame.loc[::9, "ciudad ñ"] = None
y = base[:, 0] + (frame["ciudad ñ"] == "z") - (frame["code"] == 35) * 2.0
booster = lgb.train({**SMALL, "objective": "regression", **CATEGORY}, lgb.Dataset(frame, y), 4)
shown = frame.iloc[:SHOWN]
columns = [
    shown["día = 1"].tolist(),
    [None if pd.isna(v) else v for v in shown["ciudad ñ"]],
    [float(v) for v in shown["code"]],
    shown["one"].tolist(),
]
add("pandas", booster, columns, booster.predict(shown), whole=True)

path = here / "lightgbm.json"
path.write_text(json.dumps(golden, ensure_ascii=False, indent=1).replace("\n    ", " ") + "\n")
print(path.stat().st_size, "bytes")
