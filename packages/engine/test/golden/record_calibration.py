"""Records what scikit-learn and betacal compute, for the tests of calibration.

    python -m venv /tmp/golden && /tmp/golden/bin/pip install scikit-learn==1.9.1 betacal==1.1.0
    /tmp/golden/bin/python packages/engine/test/golden/record_calibration.py

Writes calibration.json beside itself.
"""

import json
from pathlib import Path

import numpy as np
import sklearn
from betacal import BetaCalibration
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV, _SigmoidCalibration
from sklearn.frozen import FrozenEstimator
from sklearn.isotonic import IsotonicRegression

rng = np.random.default_rng(11)


class Given(ClassifierMixin, BaseEstimator):
    """A classifier whose probabilities are its features."""

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        return self

    def predict_proba(self, X):
        return X

    def predict(self, X):
        return self.classes_[X.argmax(axis=1)]


def calibrated(p, y, w, method, at):
    model = FrozenEstimator(Given().fit(p, y))
    return CalibratedClassifierCV(model, method=method, cv=2).fit(p, y, sample_weight=w).predict_proba(at)


cases = []
at = np.array([0, 0.013, 0.2, 0.5, 0.77, 0.94, 1])
for n, kind in ((8, "few"), (80, "random"), (120, "ties"), (60, "overconfident")):
    y = rng.integers(0, 2, n)
    y[:4] = [0, 1, 0, 1]
    p = 1 / (1 + np.exp(-((2 * y - 1) * 0.8 + rng.normal(size=n)) * (4 if kind == "overconfident" else 1)))
    p = np.clip(np.round(p, 1 if kind == "ties" else 3), 0.001, 0.999)
    for w in (None, np.round(rng.random(n) * 2 + 0.1, 2)):
        logits = np.log(p / (1 - p))
        sigmoid = _SigmoidCalibration().fit(logits, y, w)
        both = np.column_stack([1 - p, p])
        inside = np.clip(at, 1e-9, 1 - 1e-9)
        expected = {
            "isotonic": IsotonicRegression(out_of_bounds="clip").fit(p, y, w).predict(at),
            "temperature": calibrated(both, y, w, "temperature", np.column_stack([1 - inside, inside]))[:, 1],
            "sigmoid": sigmoid.predict(np.log(inside / (1 - inside))),
            "beta": BetaCalibration("abm").fit(p.reshape(-1, 1), y, w).predict(inside.reshape(-1, 1)),
        }
        cases.append({"name": f"{kind} {n}", "classCount": 2, "y": y, "p": p, "w": w, "at": inside, "expected": expected})
for n, k in ((60, 3), (50, 5)):
    y = rng.integers(0, k, n)
    y[: 2 * k] = np.tile(np.arange(k), 2)
    z = 3 * (rng.normal(size=(n, k)) + np.eye(k)[y])
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    p = np.round(p * 997 + 1) / np.round(p * 997 + 1).sum(axis=1, keepdims=True)
    for w in (None, np.round(rng.random(n) * 2 + 0.1, 2)):
        expected = {method: calibrated(p, y, w, method, p[:8]).ravel() for method in ("isotonic", "temperature")}
        cases.append({"name": f"random {n} x {k}", "classCount": k, "y": y, "p": p.ravel(), "w": w,
                      "at": p[:8].ravel(), "expected": expected})


def plain(value):
    if isinstance(value, dict):
        return {key: plain(v) for key, v in value.items()}
    return value.tolist() if isinstance(value, np.ndarray) else value


text = json.dumps({"versions": {"scikit-learn": sklearn.__version__, "betacal": "1.1.0"}, "cases": [plain(c) for c in cases]},
                  separators=(",", ":"))
(Path(__file__).parent / "calibration.json").write_text(text.replace('},{"name"', '},\n{"name"') + "\n")
