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


def label_scores(y, label, k, w):
    out = {
        "accuracy": m.accuracy_score(y, label, sample_weight=w),
        "balanced_accuracy": m.balanced_accuracy_score(y, label, sample_weight=w),
        "zero_one_loss": m.zero_one_loss(y, label, sample_weight=w),
        "mcc": m.matthews_corrcoef(y, label, sample_weight=w),
        "cohen_kappa": m.cohen_kappa_score(y, label, sample_weight=w),
    }
    scores = {"precision": m.precision_score, "recall": m.recall_score, "f1": m.f1_score, "jaccard": m.jaccard_score}
    for name, f in scores.items():
        for average in ("macro", "weighted"):
            out[f"{name}_{average}"] = f(y, label, average=average, sample_weight=w, zero_division=0)
    if k > 2:
        for weights in ("linear", "quadratic"):
            out[f"cohen_kappa_{weights}"] = m.cohen_kappa_score(
                y, label, weights=weights, labels=range(k), sample_weight=w
            )
    return out


def calibration_errors(came, p, w):
    """Not in scikit-learn: mean and largest gap of its bins (bin edges belong to the bin below)."""
    w = np.ones(len(p)) if w is None else w
    bins = np.searchsorted(np.linspace(0, 1, 11)[1:-1], p)
    gaps = [(w[bins == b].sum(), abs(np.average(p[bins == b] - came[bins == b], weights=w[bins == b])))
            for b in np.unique(bins) if w[bins == b].sum() > 0]
    return {"expected_calibration_error": sum(n * gap for n, gap in gaps) / w.sum(),
            "maximum_calibration_error": max(gap for _, gap in gaps)}


def d2(y, p, w, k):
    one_class = len(set(y)) < 2
    return {
        "d2_log_loss": m.d2_log_loss_score(y, y_proba=p, labels=range(k), sample_weight=w) if not one_class else math.nan,
        "d2_brier": m.d2_brier_score(y, p, sample_weight=w, **({"pos_label": 1} if k == 2 else {"labels": range(k)}))
        if not one_class else math.nan,
    }


def binary(name, y, p, w=None, curves=False):
    label = (p >= 0.5).astype(int)
    expected = label_scores(y, label, 2, w)
    for key, f in (
        ("precision", m.precision_score),
        ("recall", m.recall_score),
        ("f1", m.f1_score),
        ("jaccard", m.jaccard_score),
        ("f05", lambda *a, **k: m.fbeta_score(*a, beta=0.5, **k)),
        ("f2", lambda *a, **k: m.fbeta_score(*a, beta=2, **k)),
        ("specificity", lambda *a, **k: m.recall_score(*a, pos_label=0, **k)),
    ):
        expected[key] = f(y, label, sample_weight=w, zero_division=0)
    both = len(set(y)) > 1
    expected["roc_auc"] = m.roc_auc_score(y, p, sample_weight=w) if both else math.nan
    expected["roc_auc_partial"] = m.roc_auc_score(y, p, sample_weight=w, max_fpr=0.1) if both else math.nan
    expected["average_precision"] = m.average_precision_score(y, p, sample_weight=w)
    expected["log_loss"] = m.log_loss(y, p, labels=[0, 1], sample_weight=w)
    expected["brier_score"] = m.brier_score_loss(y, p, pos_label=1, labels=[0, 1], sample_weight=w)
    expected |= d2(y, p, w, 2) | calibration_errors(y, p, w)
    case = {"name": name, "task": "binary_classification", "classCount": 2, "y": y, "p": p, "w": w, "expected": expected}
    if curves:
        fpr, tpr, thresholds = m.roc_curve(y, p, sample_weight=w, drop_intermediate=False)
        case["roc"] = {"fpr": fpr, "tpr": tpr, "thresholds": thresholds}
        precision, recall, thresholds = m.precision_recall_curve(y, p, sample_weight=w)
        case["pr"] = {"precision": precision[::-1], "recall": recall[::-1], "thresholds": thresholds[::-1]}
        fpr, fnr, thresholds = m.det_curve(y, p, sample_weight=w, drop_intermediate=False)
        case["det"] = {"fpr": fpr[::-1], "fnr": fnr[::-1], "thresholds": thresholds[::-1]}
        if w is None:
            for strategy in ("uniform", "quantile"):
                true, predicted = calibration_curve(y, p, n_bins=10, strategy=strategy)
                case["calibration_" + strategy] = {"true": true, "predicted": predicted}
    return case


def multiclass(name, y, p, w=None):
    k = p.shape[1]
    label = p.argmax(axis=1)
    expected = label_scores(y, label, k, w)
    if len(set(y)) == k:
        for average, suffix in (("macro", ""), ("weighted", "_weighted")):
            expected["roc_auc" + suffix] = m.roc_auc_score(y, p, multi_class="ovr", average=average, sample_weight=w)
            expected["average_precision" + suffix] = m.average_precision_score(y, p, average=average, sample_weight=w)
            if w is None:  # scikit-learn takes no weights here
                expected["roc_auc_ovo" + suffix] = m.roc_auc_score(y, p, multi_class="ovo", average=average)
    for top in (2, 3, 5):
        expected[f"top_{top}_accuracy"] = (
            m.top_k_accuracy_score(y, p, k=top, labels=range(k), sample_weight=w) if top < k else math.nan
        )
    expected["log_loss"] = m.log_loss(y, p, labels=list(range(k)), sample_weight=w)
    expected["brier_score"] = m.brier_score_loss(y, p, labels=list(range(k)), sample_weight=w)
    expected |= d2(y, p, w, k) | calibration_errors((y == label).astype(float), p.max(axis=1), w)
    return {"name": name, "task": "multiclass_classification", "classCount": k, "y": y, "p": p.ravel(), "w": w, "expected": expected}


def regression(name, y, p, w=None):
    def defined(f, *ranges, **options):
        return f(y, p, sample_weight=w, **options) if all(ranges) else math.nan

    at_least_0, above_0 = (y >= 0).all() and (p > 0).all(), (y > 0).all() and (p > 0).all()
    varies = len(set(y)) > 1
    expected = {
        "rmse": m.root_mean_squared_error(y, p, sample_weight=w),
        "mse": m.mean_squared_error(y, p, sample_weight=w),
        "mae": m.mean_absolute_error(y, p, sample_weight=w),
        "median_absolute_error": m.median_absolute_error(y, p, sample_weight=w),
        "mape": m.mean_absolute_percentage_error(y, p, sample_weight=w),
        "max_error": m.max_error(y, p),
        "r2": m.r2_score(y, p, sample_weight=w),
        "explained_variance": m.explained_variance_score(y, p, sample_weight=w),
        "rmsle": defined(m.root_mean_squared_log_error, (y > -1).all(), (p > -1).all()),
        "pinball_loss_10": m.mean_pinball_loss(y, p, alpha=0.1, sample_weight=w),
        "pinball_loss_90": m.mean_pinball_loss(y, p, alpha=0.9, sample_weight=w),
        "d2_absolute_error": m.d2_absolute_error_score(y, p, sample_weight=w),
        "d2_pinball_10": m.d2_pinball_score(y, p, alpha=0.1, sample_weight=w),
        "d2_pinball_90": m.d2_pinball_score(y, p, alpha=0.9, sample_weight=w),
        "poisson_deviance": defined(m.mean_poisson_deviance, at_least_0),
        "gamma_deviance": defined(m.mean_gamma_deviance, above_0),
        "tweedie_deviance": defined(m.mean_tweedie_deviance, at_least_0, power=1.5),
        "d2_poisson": defined(m.d2_tweedie_score, at_least_0, varies, power=1),
        "d2_gamma": defined(m.d2_tweedie_score, above_0, varies, power=2),
    }
    case = {"name": name, "task": "regression", "classCount": 0, "y": y, "p": p, "w": w, "expected": expected}
    if above_0 and y.max() < 1e3:  # far from zero the deviance is the rounding error of large terms
        case["tweedie"] = {str(power): m.mean_tweedie_deviance(y, p, power=power, sample_weight=w)
                           for power in (-1.5, 0, 1, 1.3, 2, 2.7, 3)}
    return case


def short(p):
    """Rows of probabilities in thousandths that sum to 1, so that the file stays small and still holds exact inputs."""
    counts = np.floor(p * 1000)
    for row, probabilities in zip(counts, p):
        for k in np.argsort(row - probabilities * 1000)[: int(round(1000 - row.sum()))]:
            row[k] += 1
    return counts / 1000


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def scored(n, share, strength):
    y = (rng.random(n) < share).astype(int)
    return y, np.round(1 / (1 + np.exp(-(strength * (2 * y - 1) + rng.normal(size=n)))), 3)


cases = []
for n, share, strength in ((5, 0.5, 1), (60, 0.5, 0.5), (70, 0.1, 1), (90, 0.9, -0.3)):
    y, p = scored(n, share, strength)
    y[:2] = [0, 1]
    curves = n in (5, 60)
    cases.append(binary(f"random {n} {share} {strength}", y, p, curves=curves))
    cases.append(binary(f"weights {n} {share} {strength}", y, p, np.round(rng.random(n) * 3 + 0.01, 2), curves=n == 5))
    cases.append(binary(f"ties {n} {share} {strength}", y, np.round(p, 1), curves=curves))
    zeros = rng.integers(0, 4, n) + (np.arange(n) < 2)
    cases.append(binary(f"weights with zeros and ties {n}", y, np.round(p, 1), zeros, curves=curves))
two = np.array([0, 1, 0, 1, 1, 0])
cases += [
    binary("perfect", two, two.astype(float), curves=True),
    binary("all wrong", two, 1.0 - two, curves=True),
    binary("constant half", two, np.full(6, 0.5), curves=True),
    binary("constant low", two, np.full(6, 0.2)),
    binary("only negatives", np.zeros(4, int), np.array([0.1, 0.7, 0.2, 0.5])),
    binary("only positives", np.ones(4, int), np.array([0.1, 0.7, 0.2, 0.5])),
    binary("only negatives, rightly", np.zeros(3, int), np.array([0.1, 0.2, 0.3])),
    binary("probabilities 0 and 1, some wrong", np.array([0, 1, 1, 0]), np.array([0.0, 1.0, 0.0, 1.0])),
    binary("two rows", np.array([1, 0]), np.array([0.3, 0.6]), curves=True),
]
for n, k in ((30, 3), (30, 4), (30, 7)):
    y = rng.integers(0, k, n)
    y[:k] = np.arange(k)
    p = short(softmax(rng.normal(size=(n, k)) + 1.2 * np.eye(k)[y]))
    cases.append(multiclass(f"random {n} x {k}", y, p))
    cases.append(multiclass(f"weights {n} x {k}", y, p, np.round(rng.random(n) * 2 + 0.01, 2)))
    tied = np.round(p * 4) + 1
    cases.append(multiclass(f"ties {n} x {k}", y, short(tied / tied.sum(axis=1, keepdims=True))))
y = np.array([0, 1, 2, 1, 0])
cases += [
    multiclass("perfect", y, np.eye(3)[y]),
    multiclass("all wrong", y, np.eye(3)[(y + 1) % 3]),
    multiclass("constant", y, np.tile([0.5, 0.3, 0.2], (5, 1))),
    multiclass("a class never occurs nor is predicted", np.array([0, 1, 1, 0]), short(softmax(np.array([[1.0, 0, -9], [0, 1, -9], [1, 0, -9], [1, 0, -9]])))),
    multiclass("a class is only predicted", np.array([0, 1, 1, 0]), short(softmax(np.array([[1.0, 0, 3], [0, 1, -9], [1, 0, -9], [1, 0, 4]])))),
]
for n, scale in ((2, 1), (21, 1), (40, 1e6), (40, 1e-6)):
    y = np.round(np.round(rng.normal(size=n), 4) * scale, 10)
    p = np.round(y + rng.normal(size=n) * 0.5 * scale, 10)
    cases.append(regression(f"random {n} {scale}", y, p))
    cases.append(regression(f"weights {n} {scale}", y, p, np.round(rng.random(n) + 0.01, 2)))
    cases.append(regression(f"integer weights with zeros {n} {scale}", y, p, (rng.integers(0, 3, n) + (np.arange(n) < 1)).astype(float)))
for n in (20, 50):
    rate = np.round(rng.gamma(2, 3, n) + 0.01, 3)
    cases.append(regression(f"counts {n}", rng.poisson(rate).astype(float), rate))
    cases.append(regression(f"counts with weights {n}", rng.poisson(rate).astype(float), rate, np.round(rng.random(n) + 0.01, 2)))
    cases.append(regression(f"amounts {n}", np.round(rng.gamma(2, rate / 2) + 0.001, 3), rate))
    cases.append(regression(f"amounts with weights {n}", np.round(rng.gamma(2, rate / 2) + 0.001, 3), rate, np.round(rng.random(n) + 0.01, 2)))
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

rng = np.random.default_rng(20240229)

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
