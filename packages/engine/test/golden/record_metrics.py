"""Records what scikit-learn and scipy compute, for the tests of metrics/, drift/ and preprocess/.

    python -m venv /tmp/golden && /tmp/golden/bin/pip install scikit-learn==1.9.1 scipy==1.17.1
    /tmp/golden/bin/python packages/engine/test/golden/record_metrics.py

Writes metrics.json, drift.json, target-encoding.json and numbers.json beside itself. NaN is written as null.
"""

import json
import math
import warnings
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy.spatial.distance import jensenshannon
from sklearn import metrics as m
from sklearn.calibration import calibration_curve
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler, TargetEncoder

warnings.filterwarnings("ignore")
HERE = Path(__file__).parent
rng = np.random.default_rng(20240229)
VERSIONS = {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "numpy": np.__version__}


def clean(value):
    if isinstance(value, dict):
        return {k: clean(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [clean(v) for v in value]
    if isinstance(value, (np.floating, float)):
        return float(value) if math.isfinite(value) else None
    return value.item() if isinstance(value, np.generic) else value


def write(name, cases):
    text = json.dumps({"versions": VERSIONS, "cases": clean(cases)}, separators=(",", ":"), allow_nan=False)
    (HERE / name).write_text(text.replace('},{"name"', '},\n{"name"') + "\n")


def label_scores(y, label, w):
    out = {
        "accuracy": m.accuracy_score(y, label, sample_weight=w),
        "balanced_accuracy": m.balanced_accuracy_score(y, label, sample_weight=w),
        "mcc": m.matthews_corrcoef(y, label, sample_weight=w),
        "cohen_kappa": m.cohen_kappa_score(y, label, sample_weight=w),
    }
    for name, f in (("precision", m.precision_score), ("recall", m.recall_score), ("f1", m.f1_score)):
        for average in ("macro", "weighted"):
            out[f"{name}_{average}"] = f(y, label, average=average, sample_weight=w, zero_division=0)
    return out


def binary(name, y, p, w=None):
    label = (p >= 0.5).astype(int)
    expected = label_scores(y, label, w)
    for key, f in (("precision", m.precision_score), ("recall", m.recall_score), ("f1", m.f1_score)):
        expected[key] = f(y, label, sample_weight=w, zero_division=0)
    expected["roc_auc"] = m.roc_auc_score(y, p, sample_weight=w) if len(set(y)) > 1 else float("nan")
    expected["average_precision"] = m.average_precision_score(y, p, sample_weight=w)
    expected["log_loss"] = m.log_loss(y, p, labels=[0, 1], sample_weight=w)
    expected["brier_score"] = m.brier_score_loss(y, p, pos_label=1, labels=[0, 1], sample_weight=w)
    case = {"name": name, "task": "binary_classification", "classCount": 2, "y": y, "p": p, "w": w, "expected": expected}
    if len(set(y)) > 1:
        fpr, tpr, thresholds = m.roc_curve(y, p, sample_weight=w, drop_intermediate=False)
        case["roc"] = {"fpr": fpr, "tpr": tpr, "thresholds": thresholds}
        precision, recall, thresholds = m.precision_recall_curve(y, p, sample_weight=w)
        case["pr"] = {"precision": precision[::-1], "recall": recall[::-1], "thresholds": thresholds[::-1]}
        if w is None:
            for strategy in ("uniform", "quantile"):
                true, predicted = calibration_curve(y, p, n_bins=10, strategy=strategy)
                case["calibration_" + strategy] = {"true": true, "predicted": predicted}
    return case


def multiclass(name, y, p, w=None):
    k = p.shape[1]
    expected = label_scores(y, p.argmax(axis=1), w)
    if len(set(y)) == k:
        expected["roc_auc"] = m.roc_auc_score(y, p, multi_class="ovr", sample_weight=w)
        expected["average_precision"] = m.average_precision_score(y, p, sample_weight=w)
    expected["log_loss"] = m.log_loss(y, p, labels=list(range(k)), sample_weight=w)
    expected["brier_score"] = m.brier_score_loss(y, p, labels=list(range(k)), sample_weight=w)
    return {"name": name, "task": "multiclass_classification", "classCount": k, "y": y, "p": p.ravel(), "w": w, "expected": expected}


def regression(name, y, p, w=None):
    expected = {
        "rmse": m.root_mean_squared_error(y, p, sample_weight=w),
        "mse": m.mean_squared_error(y, p, sample_weight=w),
        "mae": m.mean_absolute_error(y, p, sample_weight=w),
        "median_absolute_error": m.median_absolute_error(y, p, sample_weight=w),
        "mape": m.mean_absolute_percentage_error(y, p, sample_weight=w),
        "max_error": m.max_error(y, p),
        "r2": m.r2_score(y, p, sample_weight=w),
        "explained_variance": m.explained_variance_score(y, p, sample_weight=w),
    }
    return {"name": name, "task": "regression", "classCount": 0, "y": y, "p": p, "w": w, "expected": expected}


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def scored(n, share, strength):
    y = (rng.random(n) < share).astype(int)
    return y, 1 / (1 + np.exp(-(strength * (2 * y - 1) + rng.normal(size=n))))


cases = []
for n, share, strength in ((5, 0.5, 1), (60, 0.5, 0.5), (200, 0.1, 1), (300, 0.02, 1.5), (150, 0.9, -0.3)):
    y, p = scored(n, share, strength)
    y[:2] = [0, 1]
    cases.append(binary(f"random {n} {share} {strength}", y, p))
    cases.append(binary(f"weights {n} {share} {strength}", y, p, rng.random(n) * 3 + 0.01))
    cases.append(binary(f"ties {n} {share} {strength}", y, np.round(p, 1)))
    cases.append(binary(f"weights with zeros and ties {n}", y, np.round(p, 1), rng.integers(0, 4, n) + (np.arange(n) < 2)))
two = np.array([0, 1, 0, 1, 1, 0])
cases += [
    binary("perfect", two, two.astype(float)),
    binary("all wrong", two, 1.0 - two),
    binary("constant half", two, np.full(6, 0.5)),
    binary("constant low", two, np.full(6, 0.2)),
    binary("only negatives", np.zeros(4, int), np.array([0.1, 0.7, 0.2, 0.5])),
    binary("only positives", np.ones(4, int), np.array([0.1, 0.7, 0.2, 0.5])),
    binary("only negatives, rightly", np.zeros(3, int), np.array([0.1, 0.2, 0.3])),
    binary("probabilities 0 and 1, some wrong", np.array([0, 1, 1, 0]), np.array([0.0, 1.0, 0.0, 1.0])),
    binary("two rows", np.array([1, 0]), np.array([0.3, 0.6])),
]
for n, k in ((40, 3), (250, 5), (90, 12)):
    y = rng.integers(0, k, n)
    y[:k] = np.arange(k)
    p = softmax(rng.normal(size=(n, k)) + 1.2 * np.eye(k)[y])
    cases.append(multiclass(f"random {n} x {k}", y, p))
    cases.append(multiclass(f"weights {n} x {k}", y, p, rng.random(n) * 2 + 0.01))
    tied = np.round(p * 4) + 1
    cases.append(multiclass(f"ties {n} x {k}", y, tied / tied.sum(axis=1, keepdims=True)))
y = np.array([0, 1, 2, 1, 0])
cases += [
    multiclass("perfect", y, np.eye(3)[y]),
    multiclass("all wrong", y, np.eye(3)[(y + 1) % 3]),
    multiclass("constant", y, np.tile([0.5, 0.3, 0.2], (5, 1))),
    multiclass("a class never occurs nor is predicted", np.array([0, 1, 1, 0]), softmax(np.array([[1.0, 0, -9], [0, 1, -9], [1, 0, -9], [1, 0, -9]]))),
    multiclass("a class is only predicted", np.array([0, 1, 1, 0]), softmax(np.array([[1.0, 0, 3], [0, 1, -9], [1, 0, -9], [1, 0, 4]]))),
]
for n, scale in ((2, 1), (31, 1), (200, 1e6), (500, 1e-6)):
    y = rng.normal(size=n) * scale
    p = y + rng.normal(size=n) * scale * 0.5
    cases.append(regression(f"random {n} {scale}", y, p))
    cases.append(regression(f"weights {n} {scale}", y, p, rng.random(n) + 0.01))
    cases.append(regression(f"integer weights with zeros {n} {scale}", y, p, (rng.integers(0, 3, n) + (np.arange(n) < 1)).astype(float)))
four = np.array([1.0, 2, 3, 4])
cases += [
    regression("perfect", four, four),
    regression("constant prediction", four, np.full(4, 2.5)),
    regression("constant truth, hit", np.full(4, 2.0), np.full(4, 2.0)),
    regression("constant truth, missed", np.full(4, 2.0), four),
    regression("constant error", four, four + 3),
    regression("zeros in the truth", np.array([0.0, 1, 0, 2]), np.array([0.5, 1, 0, 2])),
    regression("far from zero", 1e8 + four, 1e8 + four + np.array([0.5, -0.5, 0.25, 0.0])),
]
write("metrics.json", cases)

cases = []
for n in (2, 5, 12, 50):
    for zeros in (False, True):
        a, b = rng.random(n), rng.random(n)
        if zeros:
            a[rng.random(n) < 0.4] = 0
            b[rng.random(n) < 0.4] = 0
            a[0] = b[-1] = 1
        cases.append({"name": f"{n} bins, zeros {zeros}", "a": a, "b": b, "expected": jensenshannon(a, b, base=2)})
cases.append({"name": "equal", "a": [1, 2, 3], "b": [2, 4, 6], "expected": jensenshannon([1, 2, 3], [2, 4, 6], base=2)})
cases.append({"name": "apart", "a": [1, 0], "b": [0, 1], "expected": jensenshannon([1, 0], [0, 1], base=2)})
write("drift.json", cases)

cases = []
for name, target_type, y in (
    ("binary", "binary", rng.integers(0, 2, 80)),
    ("regression", "continuous", rng.normal(size=80) * 10),
    ("multiclass", "multiclass", rng.integers(0, 4, 80)),
):
    levels = np.array(list("abcdefg"))[rng.integers(0, 7, 80)]
    for smooth in (0.5, 20.0):
        encoder = TargetEncoder(smooth=smooth, target_type=target_type).fit(levels[:, None], y)
        given = np.array(list("gabz"))
        cases.append({"name": f"{name} {smooth}", "levels": list(map(str, levels)), "y": y, "smoothing": smooth,
                      "given": list(map(str, given)), "expected": encoder.transform(given[:, None])})
write("target-encoding.json", cases)

cases = []
for name, x in (
    ("normal", rng.normal(size=101)),
    ("far from zero", 1e6 + rng.normal(size=100)),
    ("skewed", np.exp(rng.normal(size=64) * 3)),
    ("few values", rng.integers(0, 4, 50).astype(float)),
    ("constant", np.full(10, 0.1)),
    ("two rows", np.array([3.0, -8.0])),
):
    gaps = x.copy()
    gaps[1::7] = np.nan
    column = gaps[:, None]
    steps = {
        "scale standard": StandardScaler(),
        "scale min_max": MinMaxScaler(),
        "scale robust": RobustScaler(),
        "impute mean": SimpleImputer(strategy="mean"),
        "impute median": SimpleImputer(strategy="median"),
        "impute most_frequent": SimpleImputer(strategy="most_frequent"),
    }
    expected = {key: step.fit_transform(column).ravel() for key, step in steps.items()}
    cases.append({"name": name, "x": gaps, "expected": expected})
write("numbers.json", cases)
