"""Records what scikit-learn finds in the fixtures without a target: k-means, principal components, isolation forest."""
import json
import pathlib

import numpy as np
import pandas as pd
import sklearn
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

here = pathlib.Path(__file__).parent
golden = {"made_by": f"scikit-learn {sklearn.__version__}", "inertia": {}, "pca": {}, "auc": {}}


def table(name):
    return pd.read_csv(here.parent / "fixtures" / f"{name}.csv").iloc[:, :-1].to_numpy(float)


for name, clusters in [("wine", 4), ("glass", 6), ("diabetes", 10)]:
    x = StandardScaler().fit_transform(table(name))
    golden["inertia"][name] = KMeans(clusters, n_init=200, tol=0, random_state=0).fit(x).inertia_


def pca(name, fixture, weighted, **params):
    x = table(fixture)
    rows = np.repeat(np.arange(len(x)), np.arange(len(x)) % 3) if weighted else np.arange(len(x))
    model = PCA(svd_solver="full", **params).fit(x[rows])
    golden["pca"][name] = {
        "axes": np.ravel(model.components_).tolist(),
        "variance": model.explained_variance_.tolist(),
        "ratio": model.explained_variance_ratio_.tolist(),
        "transformed": np.ravel(model.transform(x[:5])).tolist(),
    }


pca("wine", "wine", False)
pca("glass_3_whitened_weighted", "glass", True, n_components=3, whiten=True)
pca("diabetes_90", "diabetes", False, n_components=0.9)


# Every 20th row becomes one whose values are spread evenly between the lowest and the highest of their feature.
for name in ["wine", "diabetes"]:
    x = table(name)
    row, feature = np.arange(len(x))[:, None], np.arange(x.shape[1])[None, :]
    low, high = x.min(0), x.max(0)
    spread = low + (high - low) * ((row * 31 + feature * 17) % 97) / 96
    made = np.arange(len(x)) % 20 == 0
    x = np.where(made[:, None], spread, x)
    aucs = [roc_auc_score(made, -IsolationForest(random_state=seed).fit(x).score_samples(x)) for seed in range(20)]
    golden["auc"][name] = {"mean": float(np.mean(aucs)), "deviation": float(np.std(aucs, ddof=1))}
(here / "unsupervised.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
