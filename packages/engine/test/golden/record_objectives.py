"""Records the held-out losses of LightGBM and scikit-learn's histogram boosting under each objective, split by split:
python record_objectives.py. The splits are those of splitOf in src/boosting/quality.test.ts."""
import json
import pathlib
import warnings

import lightgbm
import numpy as np
import pandas as pd
import sklearn
from sklearn import metrics
from sklearn.ensemble import HistGradientBoostingRegressor

warnings.filterwarnings("ignore")
here = pathlib.Path(__file__).parent
SPLITS = 10
golden = {"made_by": f"LightGBM {lightgbm.__version__}, scikit-learn {sklearn.__version__}", "cases": []}


def held_out(n, split):
    state, chosen = split * 7919 + 1, np.zeros(n, bool)
    for row in range(n):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        chosen[row] = (state >> 8) % 4 == 0
    return chosen


def huber(y, p, delta=1):
    distance = np.abs(y - p)
    return np.mean(np.where(distance <= delta, distance**2 / 2, delta * (distance - delta / 2)))


# objective: loss, LightGBM's name and parameters, scikit-learn's (None where it has none)
OBJECTIVES = {
    "absolute_error": (metrics.mean_absolute_error, {"objective": "mae"}, {"loss": "absolute_error"}),
    "quantile": (
        lambda y, p: metrics.mean_pinball_loss(y, p, alpha=0.9),
        {"objective": "quantile", "alpha": 0.9},
        {"loss": "quantile", "quantile": 0.9},
    ),
    "huber": (huber, {"objective": "huber", "alpha": 1}, None),
    # LightGBM's default of 0.7 makes its Newton steps half as long as the learning rate says.
    "poisson": (
        metrics.mean_poisson_deviance,
        {"objective": "poisson", "poisson_max_delta_step": 1e-6},
        {"loss": "poisson"},
    ),
    "gamma": (metrics.mean_gamma_deviance, {"objective": "gamma"}, {"loss": "gamma"}),
    "tweedie": (
        lambda y, p: metrics.mean_tweedie_deviance(y, p, power=1.5),
        {"objective": "tweedie", "tweedie_variance_power": 1.5},
        None,
    ),
}

for name, target, objective in [
    ("wine", "alcohol", "absolute_error"),
    ("wine", "residual_sugar", "absolute_error"),
    ("wine", "alcohol", "quantile"),
    ("wine", "residual_sugar", "quantile"),
    ("wine", "residual_sugar", "huber"),
    ("diabetes", "pregnancies", "poisson"),
    ("wine", "quality", "poisson"),
    ("diabetes", "age", "gamma"),
    ("wine", "residual_sugar", "gamma"),
    ("diabetes", "insulin", "tweedie"),
]:
    data = pd.read_csv(here.parent / "fixtures" / f"{name}.csv")
    y = data[target].to_numpy(float)
    x = data.drop(columns=[target]).to_numpy(float)
    loss, light_params, hist_params = OBJECTIVES[objective]
    case = {"name": name, "target": target, "objective": objective, "lightgbm": [], "scikit_learn": []}
    for split in range(SPLITS):
        test = held_out(len(y), split)
        light = lightgbm.LGBMRegressor(verbose=-1, n_jobs=1, **light_params).fit(x[~test], y[~test])
        case["lightgbm"].append(round(float(loss(y[test], light.predict(x[test]))), 6))
        if hist_params is None:
            continue
        hist = HistGradientBoostingRegressor(early_stopping=False, random_state=0, **hist_params).fit(x[~test], y[~test])
        case["scikit_learn"].append(round(float(loss(y[test], hist.predict(x[test]))), 6))
    golden["cases"].append(case)
    print(name, target, objective, np.mean(case["lightgbm"]), np.mean(case["scikit_learn"] or np.nan))
(here / "objectives.json").write_text(json.dumps(golden, indent=1) + "\n")
