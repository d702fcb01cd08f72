"""The Python side of shap.bench.mjs: makes data and models, and explains rows when told to, one JSON line a command.

shap hands path dependent values of LightGBM models to LightGBM; `model_type = "internal"` has it use its own algorithm, which is
what it does for scikit-learn's models.
"""

import importlib.metadata
import json
import os
import sys
import time

import numpy as np

ROWS, WIDTH, CATEGORIES = 50_000, 28, 8
folder = sys.argv[1]
cores = os.cpu_count()
explainers = {}


def table(categories):
    random = np.random.default_rng(7)
    # Single precision, so that no library sees another number.
    x = random.normal(size=(ROWS, WIDTH)).astype(np.float32).astype(np.float64)
    for f in range(categories):
        x[:, f] = np.floor(60 * random.random(ROWS) ** 2)
    x[:, categories:][random.random((ROWS, WIDTH - categories)) < 0.02] = np.nan
    known = np.nan_to_num(x)
    score = known[:, 10] * known[:, 11] + np.sin(2 * known[:, 12]) + known[:, 13] + known[:, 14] * (known[:, 15] > 0)
    score += 0.3 * known[:, 16:22].sum(axis=1) + 0.4 * (known[:, :8] % 3 - 1).sum(axis=1)
    return x, (score + random.normal(size=ROWS) > 0).astype(float)


def prepare(_):
    """Models and rows, kept for the next run. One thread: how long training takes does not matter, and cores may be busy."""
    import lightgbm
    import xgboost

    versions = {name: importlib.metadata.version(name) for name in ("lightgbm", "xgboost", "shap")}
    done = f"{folder}/prepared.json"
    if os.path.exists(done) and json.load(open(done)) == versions:
        return {"versions": versions}
    for name, categories in (("numeric", 0), ("categories", CATEGORIES)):
        x, y = table(categories)
        x[:20_000].T.astype("<f8").tofile(f"{folder}/{name}.bin")
        for trees, leaves in ((500, 63), (100, 31)):
            params = {"objective": "binary", "num_leaves": leaves, "num_threads": 1, "seed": 1, "verbose": -1}
            data = lightgbm.Dataset(x, y, categorical_feature=list(range(categories)))
            lightgbm.train(params, data, trees).save_model(f"{folder}/lightgbm-{name}-{trees}.txt")
    x, y = table(0)
    params = {"objective": "binary:logistic", "tree_method": "hist", "grow_policy": "lossguide", "max_leaves": 63}
    params |= {"max_depth": 0, "eta": 0.1, "nthread": 1, "seed": 1}
    xgboost.train(params, xgboost.DMatrix(x, y), 500).save_model(f"{folder}/xgboost-numeric-500.json")
    with open(done, "w") as file:
        json.dump(versions, file)
    return {"versions": versions}


def rows_of(data, count, begin=0):
    x = np.fromfile(f"{folder}/{data}.bin").reshape(WIDTH, -1).T
    return np.ascontiguousarray(x[begin : begin + count])


def explainer(peer, model, background):
    """A function of rows; made once, as a service would."""
    kind, data, _ = model.split("-")
    path = f"{folder}/{model}.{'json' if kind == 'xgboost' else 'txt'}"
    if kind == "xgboost":
        import xgboost

        booster = xgboost.Booster(model_file=path)
        booster.set_param({"nthread": cores})
        return lambda x: booster.predict(xgboost.DMatrix(x), pred_contribs=True)[:, :-1]
    import lightgbm

    booster = lightgbm.Booster(model_file=path)
    if peer == "lightgbm":
        return lambda x: booster.predict(x, pred_contrib=True, num_threads=cores)[:, :-1]
    if peer == "fasttreeshap":
        import fasttreeshap

        fast = fasttreeshap.TreeExplainer(booster, algorithm="auto", n_jobs=cores)
        return lambda x: np.asarray(fast.shap_values(x, check_additivity=False))
    import shap

    others = rows_of(data, 100, 10_000) if background else None
    own = shap.TreeExplainer(booster, data=others)
    own.model.model_type = "internal"
    if peer == "interactions":
        return own.shap_interaction_values
    return lambda x: own.shap_values(x, check_additivity=False)


def explain(command):
    peer, model, rows = command["peer"], command["model"], command["rows"]
    key = (peer, model, command["background"])
    if key not in explainers:
        explainers[key] = explainer(*key)
    x = rows_of(model.split("-")[1], rows)
    begin = time.perf_counter()
    for _ in range(command["repeats"]):
        values = explainers[key](x)
    seconds = (time.perf_counter() - begin) / command["repeats"]
    np.asarray(values, dtype="<f8").tofile(f"{folder}/values.bin")
    return {"seconds": seconds}


for line in sys.stdin:
    command = json.loads(line)
    print(json.dumps({"prepare": prepare, "explain": explain}[command["do"]](command)), flush=True)
