"""Records predictions of scikit-learn's nearest neighbours and naive Bayes on the fixtures (scikit-learn 1.9).

Every 7th row is predicted, the others are trained on. scikit-learn takes any of equally near rows, so rows whose last
neighbour is not clearly nearer than the next one are left out. Weights are rows repeated, because scikit-learn's nearest
neighbours take none, and its GaussianNB leaves them out of the smoothing.
"""
import json
import pathlib

import numpy as np
import pandas as pd
import sklearn
from sklearn.naive_bayes import CategoricalNB, GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.preprocessing import OrdinalEncoder, StandardScaler

here = pathlib.Path(__file__).parent
golden = {"made_by": f"scikit-learn {sklearn.__version__}", "neighbors": {}, "bayes": {}}


def parts(x, y, weighted):
    n = np.arange(len(y))
    train, test = n[n % 7 != 0], n[n % 7 == 0]
    if weighted:
        train = np.repeat(train, train % 3)
    return x[train], y[train], x[test]


def table(name):
    data = pd.read_csv(here.parent / "fixtures" / name)
    return data.iloc[:, :-1].to_numpy(float), data.iloc[:, -1].to_numpy()


def neighbors(name, fixture, regression, weighted=False, standardize=True, **params):
    x, y = table(fixture)
    train, targets, test = parts(x, y.astype(float) if regression else y, weighted)
    if standardize:
        scaler = StandardScaler().fit(train)
        train, test = scaler.transform(train), scaler.transform(test)
    model = (KNeighborsRegressor if regression else KNeighborsClassifier)(algorithm="brute", **params).fit(train, targets)
    k = model.n_neighbors
    distances, _ = model.kneighbors(test, n_neighbors=k + 1)
    rows = np.flatnonzero(distances[:, k] - distances[:, k - 1] > 1e-9)
    predicted = model.predict(test[rows]) if regression else model.predict_proba(test[rows])
    golden["neighbors"][name] = {"rows": rows.tolist(), "predictions": np.ravel(predicted).tolist()}


neighbors("diabetes_5", "diabetes.csv", False)
neighbors("diabetes_9_distance", "diabetes.csv", False, n_neighbors=9, weights="distance")
neighbors("diabetes_7_raw_manhattan", "diabetes.csv", False, n_neighbors=7, p=1, standardize=False)
neighbors("glass_4_weighted", "glass.csv", False, n_neighbors=4, weighted=True)
neighbors("wine_6_distance", "wine.csv", True, n_neighbors=6, weights="distance")
neighbors("wine_10_manhattan_weighted", "wine.csv", True, n_neighbors=10, p=1, weighted=True)

for name, fixture, weighted in [("diabetes", "diabetes.csv", False), ("glass_weighted", "glass.csv", True)]:
    train, targets, test = parts(*table(fixture), weighted)
    golden["bayes"][name] = np.ravel(GaussianNB().fit(train, targets).predict_proba(test)).tolist()

adult = pd.read_csv(here.parent / "fixtures" / "adult.csv")
categories = adult.select_dtypes(exclude="number").iloc[:, :-1]
codes = OrdinalEncoder().fit_transform(categories.fillna("~missing"))
known = ~(categories.isna().any(axis=1)).to_numpy()
codes, labels = codes[known], adult.iloc[:, -1].to_numpy()[known]
levels = [column.dropna().nunique() for _, column in categories.items()]
train, targets, test = parts(codes[:700].astype(int), labels[:700], False)
model = CategoricalNB(alpha=0.5, min_categories=levels).fit(train, targets)
golden["bayes"]["adult_categories"] = np.ravel(model.predict_proba(test)).tolist()
(here / "neighbors-bayes.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
