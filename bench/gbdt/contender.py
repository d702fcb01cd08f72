"""One library on one cut of the bench: reads its data once, then for every line "SEED PREDICTIONS-FILE" on standard input
trains a model, writes the predictions of the test rows (doubles) to the file, and prints the seconds from the matrix of
doubles to the model, and the peak memory in MiB so far, as JSON. argv[1] is {library, train, test, trainRows, testRows,
features, trees, leaves, threads, options}."""

import json
import resource
import sys
import time

import numpy as np



def peak_mebibytes():
    """Of this process; ru_maxrss of one that was started by a large process begins at what that one had."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


spec = json.loads(sys.argv[1])
width = len(spec["features"])
trees, leaves, threads, options = spec["trees"], spec["leaves"], spec["threads"], spec["options"]
categories = [i for i, feature in enumerate(spec["features"]) if feature["kind"] == "category"]


def read(path, rows):
    """Columns of doubles, as pandas keeps them too; nobody needs a copy to another order but who wants one."""
    table = np.fromfile(path, np.float64).reshape(width + 1, rows)
    return table[:width].T, table[width]


def lightgbm(x, y, seed):
    import lightgbm

    params = {
        "objective": "binary", "num_leaves": leaves, "learning_rate": 0.1, "max_bin": 255, "min_data_in_leaf": 20,
        "num_threads": threads, "seed": seed, "verbosity": -1, "feature_pre_filter": False, **options,
    }
    data = lightgbm.Dataset(x, label=y, categorical_feature=categories, params=params)
    model = lightgbm.train(params, data, num_boost_round=trees)
    return lambda rows: model.predict(rows, num_threads=threads)


def frame(x):
    """Categories as pandas knows them, for the libraries that want to be told so."""
    import pandas

    table = pandas.DataFrame(x)
    for c in categories:
        codes = table[c].fillna(-1).astype(int)
        table[c] = pandas.Categorical.from_codes(codes, range(spec["features"][c]["cardinality"]))
    return table


def xgboost(x, y, seed):
    import xgboost

    params = {
        "objective": "binary:logistic", "tree_method": "hist", "grow_policy": "lossguide", "max_leaves": leaves,
        "max_depth": 0, "eta": 0.1, "max_bin": 256, "nthread": threads, "seed": seed, **options,
    }
    matrix = xgboost.QuantileDMatrix(x, y, max_bin=256, nthread=threads, enable_categorical=True)
    model = xgboost.train(params, matrix, trees)
    return lambda rows: model.predict(xgboost.DMatrix(rows, nthread=threads, enable_categorical=True))


def catboost(x, y, seed):
    from catboost import CatBoostClassifier, Pool

    model = CatBoostClassifier(
        iterations=trees, learning_rate=0.1, thread_count=threads, random_seed=seed, logging_level="Silent",
        allow_writing_files=False, **options,
    )
    pool = Pool(catboost_table(x), y, cat_features=categories, thread_count=threads)
    model.fit(pool)
    return lambda rows: model.predict_proba(catboost_table(rows))[:, 1]


def catboost_table(x):
    if not categories:
        return x
    import pandas

    table = pandas.DataFrame(x)
    for c in categories:
        table[c] = table[c].fillna(-1).astype(int)
    return table


def scikit_learn(x, y, seed):
    from sklearn.ensemble import HistGradientBoostingClassifier

    few = [c for c in categories if spec["features"][c]["cardinality"] <= 255]
    model = HistGradientBoostingClassifier(
        max_iter=trees, max_leaf_nodes=leaves, learning_rate=0.1, early_stopping=False, random_state=seed,
        categorical_features=few or None, **options,
    )
    model.fit(x, y)
    return lambda rows: model.predict_proba(rows)[:, 1]


train = {"lightgbm": lightgbm, "xgboost": xgboost, "catboost": catboost, "scikit_learn": scikit_learn}[spec["library"]]
x, y = read(spec["train"], spec["trainRows"])
test_x, _ = read(spec["test"], spec["testRows"])
if spec["library"] == "xgboost" and categories:
    x, test_x = frame(x), frame(test_x)
for line in sys.stdin:
    seed, path = line.split()
    start = time.perf_counter()
    predict = train(x, y, int(seed))
    seconds = time.perf_counter() - start
    peak = peak_mebibytes()
    if path != "-":
        np.asarray(predict(test_x), np.float64).tofile(path)
    print(json.dumps({"seconds": seconds, "peakMebibytes": peak}), flush=True)
