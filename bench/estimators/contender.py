"""scikit-learn's part of estimators.bench.mjs: each line on standard input, {"threads", "seed", "out"}, is one run of the
case, answered by a line of JSON with its seconds; what the run found is written to the file `out`.

python contender.py CASE FOLDER OPTIONS: FOLDER has the arrays that the bench wrote, OPTIONS are the case's, as JSON.
"""
import json
import sys
import time
import warnings

import numpy as np
from threadpoolctl import threadpool_limits

warnings.filterwarnings("ignore")
case, folder, options = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
shape = json.load(open(f"{folder}/shape.json"))
x = np.ascontiguousarray(np.fromfile(f"{folder}/columns.f64").reshape((shape["rows"], shape["columns"]), order="F"))
y = np.fromfile(f"{folder}/target.f64")
if "anomalyEvery" in options:
    x[:: options["anomalyEvery"]] *= options["anomalyFactor"]
train = len(x) - options.get("testRows", 0)


def k_means(threads, seed):
    from sklearn.cluster import KMeans

    model = KMeans(options["clusters"], n_init=1, max_iter=options["iterations"], random_state=seed).fit(x)
    return lambda: [model.inertia_]


def pca(threads, seed):
    from sklearn.decomposition import PCA

    model = PCA().fit(x)
    model.transform(x)
    return lambda: model.explained_variance_ratio_[:5]


def isolation_forest(threads, seed):
    from sklearn.ensemble import IsolationForest

    scores = IsolationForest(n_estimators=100, random_state=seed, n_jobs=threads).fit(x).score_samples(x)
    return lambda: -scores


def predictions(model):
    model.fit(x[:train], y[:train])
    if not hasattr(model, "predict_proba"):
        return model.predict(x[train:])
    return model.predict_proba(x[train:])[:, 1]


def nearest_neighbors(threads, seed):
    from sklearn.neighbors import KNeighborsClassifier

    found = predictions(KNeighborsClassifier(5, n_jobs=threads))
    return lambda: found


def naive_bayes(threads, seed):
    from sklearn.naive_bayes import GaussianNB

    found = predictions(GaussianNB())
    return lambda: found


def trees(name):
    def run(threads, seed):
        from sklearn import ensemble

        kind = "Regressor" if shape["kind"] == "number" else "Classifier"
        model = getattr(ensemble, name + kind)(options["trees"], random_state=seed, n_jobs=threads)
        found = predictions(model)
        return lambda: found

    return run


cases = {
    "k_means": k_means,
    "pca": pca,
    "isolation_forest": isolation_forest,
    "nearest_neighbors": nearest_neighbors,
    "naive_bayes": naive_bayes,
    "random_forest": trees("RandomForest"),
    "extra_trees": trees("ExtraTrees"),
}
for line in sys.stdin:
    command = json.loads(line)
    with threadpool_limits(command["threads"]):
        start = time.perf_counter()
        result = cases[case](command["threads"], command["seed"])
        seconds = time.perf_counter() - start
    np.asarray(result(), dtype="<f8").tofile(command["out"])
    print(json.dumps({"seconds": seconds}), flush=True)
