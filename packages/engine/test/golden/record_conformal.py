"""Records what MAPIE computes, for the tests of conformal prediction.

    python -m venv /tmp/golden && /tmp/golden/bin/pip install mapie==1.6.0 scikit-learn==1.9.1
    /tmp/golden/bin/python packages/engine/test/golden/record_conformal.py

Writes conformal.json beside itself.
"""

import json
from pathlib import Path

import numpy as np
from mapie.classification import SplitConformalClassifier
from mapie.regression import CrossConformalRegressor, SplitConformalRegressor
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import PredefinedSplit

rng = np.random.default_rng(21)


class Given(ClassifierMixin, BaseEstimator):
    """A classifier whose probabilities are its features."""

    def __init__(self, k=3):
        self.k = k

    def fit(self, X, y):
        self.classes_ = np.arange(self.k)
        self.is_fitted_ = True
        return self

    def predict_proba(self, X):
        return X

    def predict(self, X):
        return X.argmax(axis=1)


regression = []
x = np.round(rng.normal(size=(60, 2)), 2)
y = np.round(x @ [2, -1] + rng.normal(size=60), 2)
new = np.round(rng.normal(size=(6, 2)), 2)
model = LinearRegression().fit(x[:30], y[:30])
for level in (0.5, 0.8, 0.9):
    split = SplitConformalRegressor(model, confidence_level=level, prefit=True).conformalize(x[30:], y[30:])
    point, interval = split.predict_interval(new)
    regression.append({"level": level, "calibration": model.predict(x[30:]), "y": y[30:], "at": model.predict(new),
                       "lower": interval[:, 0, 0], "upper": interval[:, 1, 0]})
cross = []
fold_of = np.arange(60) % 5
for level in (0.8, 0.9):
    plus = CrossConformalRegressor(LinearRegression(), confidence_level=level, method="plus", cv=PredefinedSplit(fold_of))
    point, interval = plus.fit_conformalize(x, y).predict_interval(new)
    cross.append({"level": level, "lower": interval[:, 0, 0], "upper": interval[:, 1, 0]})
classification = []
k = 4
z = rng.normal(size=(80, k)) * 1.5
p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
label = np.array([rng.choice(k, p=row) for row in p])
held, fresh = p[:50], p[50:58]
for level in (0.7, 0.9):
    split = SplitConformalClassifier(Given(k).fit(held, label[:50]), confidence_level=level, prefit=True, conformity_score="lac")
    _, sets = split.conformalize(held, label[:50]).predict_set(fresh)
    classification.append({"method": "lac", "level": level, "sets": sets[:, :, 0].astype(int).ravel()})


def cumulative(p, penalty):
    """Sum of the probabilities that are at least a class's own, with the penalty of its place: by the definition."""
    at_least = p[:, None, :] >= p[:, :, None]
    return (at_least * p[:, None, :]).sum(axis=2) + penalty * np.maximum(0, at_least.sum(axis=2) - 1)


# MAPIE draws random numbers for these.
for method, penalty in (("aps", 0), ("raps", 0.01)):
    for level in (0.7, 0.9):
        scores = np.sort(cumulative(held, penalty)[np.arange(50), label[:50]])
        threshold = scores[int(np.ceil(51 * level)) - 1]
        sets = cumulative(fresh, penalty) <= threshold + 1e-12
        sets[np.arange(len(fresh)), fresh.argmax(axis=1)] = True
        classification.append({"method": method, "level": level, "sets": sets.astype(int).ravel()})


def plain(value):
    if isinstance(value, dict):
        return {key: plain(v) for key, v in value.items()}
    if isinstance(value, list):
        return [plain(v) for v in value]
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


result = {"regression": regression, "cross": {"x": x, "y": y, "new": new, "foldOf": fold_of, "cases": cross},
          "classification": {"k": k, "p": held.ravel(), "y": label[:50], "at": fresh.ravel(), "cases": classification}}
(Path(__file__).parent / "conformal.json").write_text(json.dumps(plain(result), separators=(",", ":")) + "\n")
