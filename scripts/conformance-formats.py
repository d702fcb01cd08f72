"""The real libraries' side of conformance-formats.mjs.
conformance-formats.py make LIBRARY FOLDER: trains models and writes each with its rows and predictions.
conformance-formats.py check LIBRARY FOLDER: reads the models that our exporters wrote, and prints how far its predictions are from ours."""
import json
import pathlib
import sys
import warnings

import numpy as np

warnings.filterwarnings("ignore")
command, library, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
TRAIN, SHOWN = 20_000, 4_000
CATEGORIES = [6, 40, 300]


def data(seed, edges):
    """Eight numbers, some missing and some 0, and three columns of category codes; a signal of them all."""
    r = np.random.default_rng(seed)
    n = TRAIN + SHOWN
    x = r.normal(size=(n, 8 + len(CATEGORIES)))
    signal = 2 * x[:, 0] - x[:, 1] * x[:, 2] + np.abs(x[:, 3]) + 0.3 * r.normal(size=n)
    for f, count in enumerate(CATEGORIES):
        codes = (count * r.random(n) ** 1.5).astype(int)
        signal += r.normal(size=count)[codes]
        x[:, 8 + f] = codes
    x[:, :4][r.random((n, 4)) < 0.15] = 0
    x[r.random(x.shape) < 0.08] = np.nan
    if edges:
        # What training never saw: infinities, what LightGBM takes for zero, new categories.
        rows = x[TRAIN : TRAIN + 400]
        rows[:, :8] = r.choice([np.inf, -np.inf, 0.0, -0.0, 1e-36, 1e300, np.nan], (400, 8))
        rows[:, 8:] = r.choice([-1, 999, 5, np.nan], (400, len(CATEGORIES)))
    return x, signal - signal.mean()


def targets(signal):
    return {
        "binary": (signal > 0.5).astype(int),
        "multiclass": np.digitize(signal, [-2, 0, 2]),
        "number": signal * 100 + 1000,
        "count": np.maximum(np.exp(signal / 4).round(), 0) + 0.01,
        "share": 1 / (1 + np.exp(-signal)),
    }


def lightgbm_cases():
    base = {"verbose": -1, "num_leaves": 31, "num_threads": 1, "seed": 3, "max_cat_to_onehot": 4}
    yield "binary", "binary", base
    yield "no missing", "binary", {**base, "use_missing": False}
    yield "zero as missing", "binary", {**base, "zero_as_missing": True}
    yield "sigmoid 3", "binary", {**base, "sigmoid": 3.0}
    yield "multiclass", "multiclass", {**base, "num_class": 4}
    for objective in ["regression", "regression_l1", "huber", "fair", "quantile", "mape"]:
        yield objective, "number", {**base, "objective": objective}
    for objective in ["poisson", "gamma", "tweedie"]:
        yield objective, "count", {**base, "objective": objective}
    yield "cross entropy", "share", {**base, "objective": "cross_entropy"}
    yield "dart", "number", {**base, "objective": "regression", "boosting": "dart"}
    rf = {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6}
    yield "random forest", "number", {**base, "objective": "regression", **rf}
    yield "random forest, multiclass", "multiclass", {**base, "num_class": 4, **rf}
    yield "goss", "binary", {**base, "data_sample_strategy": "goss"}
    yield "monotone", "number", {**base, "objective": "regression", "monotone_constraints": [1] + [0] * 10}
    yield "extra trees", "binary", {**base, "extra_trees": True}
    yield "quantised", "binary", {**base, "use_quantized_grad": True}


def xgboost_cases():
    base = {"max_depth": 6, "nthread": 1, "seed": 3}
    for task, objective in [
        ("binary", "binary:logistic"), ("number", "reg:squarederror"), ("number", "reg:absoluteerror"),
        ("number", "reg:pseudohubererror"), ("count", "count:poisson"), ("count", "reg:gamma"),
        ("count", "reg:tweedie"), ("share", "reg:logistic"), ("count", "reg:squaredlogerror"),
    ]:
        yield objective, task, {**base, "objective": objective}
    yield "multi:softprob", "multiclass", {**base, "objective": "multi:softprob", "num_class": 4}
    yield "one category against the others", "binary", {**base, "objective": "binary:logistic", "max_cat_to_onehot": 1000}
    yield "base score", "binary", {**base, "objective": "binary:logistic", "base_score": 0.9}
    yield "dart", "number", {**base, "objective": "reg:squarederror", "booster": "dart", "rate_drop": 0.2}
    forest = {"num_parallel_tree": 4, "subsample": 0.6, "objective": "multi:softprob", "num_class": 4}
    yield "random forest", "multiclass", {**base, **forest}
    yield "lossguide", "binary", {**base, "objective": "binary:logistic", "grow_policy": "lossguide", "max_leaves": 40}
    yield "exact, pruned", "number", {**base, "objective": "reg:squarederror", "tree_method": "exact", "gamma": 5000}


def matrix(x, **more):
    import xgboost as xgb

    types = ["float"] * 8 + ["c"] * len(CATEGORIES)
    return xgb.DMatrix(x, feature_types=types[: x.shape[1]], enable_categorical=True, missing=np.nan, **more)


def make():
    folder.mkdir(parents=True, exist_ok=True)
    cases = []
    for number, (name, target, params) in enumerate(lightgbm_cases() if library == "lightgbm" else xgboost_cases()):
        x, signal = data(number, library == "lightgbm")
        y = targets(signal)[target]
        x_train, y_train, rows = x[:TRAIN], y[:TRAIN], x[TRAIN:]
        file = f"{library}-{number}"
        if library == "lightgbm":
            import lightgbm as lgb

            objective = params.get("objective", target)
            train = lgb.Dataset(x_train, y_train, categorical_feature=[8, 9, 10])
            booster = lgb.train({**params, "objective": objective}, train, 40)
            booster.save_model(str(folder / f"{file}.theirs"))
            predictions = booster.predict(rows)
        else:
            import xgboost as xgb

            width = 8 if params.get("tree_method") == "exact" else x.shape[1]
            x_train, rows = x_train[:, :width], rows[:, :width]
            booster = xgb.train(params, matrix(x_train, label=y_train), 40)
            form = "ubj" if number % 2 else "json"
            (folder / f"{file}.theirs").write_bytes(booster.save_raw(form))
            predictions = booster.predict(matrix(rows))
            np.ravel(booster.predict(matrix(rows), output_margin=True)).astype(float).tofile(folder / f"{file}.margins")
        for part, values in [("rows", rows.T), ("predictions", predictions), ("train", x_train.T), ("target", y_train)]:
            np.ascontiguousarray(values, dtype=np.float64).tofile(folder / f"{file}.{part}")
        cases.append({"name": name, "file": file, "target": target, "rows": len(rows), "columns": rows.shape[1]})
    (folder / "cases.json").write_text(json.dumps(cases))


def check():
    results = []
    for model in sorted(folder.glob("*.exported")):
        stem = model.name.removesuffix(".exported")
        ours = np.fromfile(folder / f"{stem}.expected")
        result = {"file": stem}
        rows = np.fromfile(folder / f"{stem}.seen").reshape(-1, SHOWN).T
        if library == "lightgbm":
            import lightgbm as lgb

            theirs = np.ravel(lgb.Booster(model_file=str(model)).predict(rows))
        else:
            import xgboost as xgb

            booster = xgb.Booster()
            booster.load_model(bytearray(model.read_bytes()))
            data = xgb.DMatrix(
                rows, feature_names=booster.feature_names, feature_types=booster.feature_types, enable_categorical=True
            )
            theirs = np.ravel(booster.predict(data)).astype(float)
            scores = np.ravel(booster.predict(data, output_margin=True)).astype(float)
            result["rounded"] = float(np.abs(scores - np.fromfile(folder / f"{stem}.rounded")).max())
        result["difference"] = float((np.abs(theirs - ours) / np.maximum(1, np.abs(ours))).max())
        results.append(result)
    print(json.dumps(results))


make() if command == "make" else check()
