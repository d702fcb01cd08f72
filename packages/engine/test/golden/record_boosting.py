"""Records the held-out losses of LightGBM and scikit-learn's histogram boosting on the fixtures, split by split:
python record_boosting.py. The splits are those of splitOf in src/boosting/quality.test.ts."""
import json
import pathlib
import warnings

import lightgbm
import numpy as np
import pandas as pd
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

warnings.filterwarnings("ignore")
here = pathlib.Path(__file__).parent
SPLITS = 10
golden = {"made_by": f"LightGBM {lightgbm.__version__}, scikit-learn {sklearn.__version__}"}


def held_out(n, split):
    state, chosen = split * 7919 + 1, np.zeros(n, bool)
    for row in range(n):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        chosen[row] = (state >> 8) % 4 == 0
    return chosen


def loss(model, x, y, task):
    if task == "regression":
        return float(np.sqrt(np.mean((model.predict(x) - y) ** 2)))
    p = model.predict_proba(x)
    index = {label: k for k, label in enumerate(model.classes_)}
    own = [p[row, index[label]] if label in index else 0.0 for row, label in enumerate(y)]
    return float(-np.mean(np.log(np.maximum(own, 1e-15))))


for name, task in [("diabetes", "binary"), ("glass", "multiclass"), ("wine", "regression"), ("adult", "binary")]:
    data = pd.read_csv(here.parent / "fixtures" / f"{name}.csv")
    y = data.iloc[:, -1].to_numpy()
    x = data.iloc[:, :-1].copy()
    text = [column for column in x if not pd.api.types.is_numeric_dtype(x[column])]
    for column in text:
        codes = pd.factorize(x[column], sort=True)[0].astype(float)
        x[column] = np.where(codes < 0, np.nan, codes)
    categories = [list(x).index(column) for column in text]
    x = x.to_numpy(float)
    golden[name] = {"lightgbm": [], "scikit_learn": []}
    for split in range(SPLITS):
        test = held_out(len(y), split)
        light = (lightgbm.LGBMRegressor if task == "regression" else lightgbm.LGBMClassifier)(verbose=-1, n_jobs=1)
        light.fit(x[~test], y[~test], categorical_feature=categories or "auto")
        hist = (HistGradientBoostingRegressor if task == "regression" else HistGradientBoostingClassifier)(
            early_stopping=False, categorical_features=categories or None, random_state=0
        )
        hist.fit(x[~test], y[~test])
        golden[name]["lightgbm"].append(round(loss(light, x[test], y[test], task), 6))
        golden[name]["scikit_learn"].append(round(loss(hist, x[test], y[test], task), 6))
    print(name, {peer: np.mean(values) for peer, values in golden[name].items()})
(here / "boosting.json").write_text(json.dumps(golden, indent=1) + "\n")
