"""Records what scipy, statsmodels and the definition of DeLong's test give, for the tests of comparing models.

    python -m venv /tmp/golden && /tmp/golden/bin/pip install scikit-learn==1.9.1 scipy==1.17.1 statsmodels==0.14.6
    /tmp/golden/bin/python packages/engine/test/golden/record_comparison.py

Writes comparison.json beside itself.
"""

import json
from pathlib import Path

import numpy as np
from scipy import stats
from sklearn.metrics import accuracy_score
from statsmodels.stats.contingency_tables import mcnemar

rng = np.random.default_rng(8)


def placements(y, p):
    """By the definition: every positive against every negative, ties counting half."""
    wins = (p[y == 1][:, None] > p[y == 0][None, :]) + 0.5 * (p[y == 1][:, None] == p[y == 0][None, :])
    return wins.mean(axis=1), wins.mean(axis=0), wins.mean()


delong = []
for n, digits in ((12, 3), (60, 3), (80, 1)):
    y = rng.integers(0, 2, n)
    y[:4] = [0, 1, 0, 1]
    a, b = (np.round(1 / (1 + np.exp(-(y + rng.normal(size=n) * s))), digits) for s in (1, 2))
    (pa, na, first), (pb, nb, second) = placements(y, a), placements(y, b)
    error = np.sqrt(np.cov(np.stack([pa, pb])).dot([1, -1]).dot([1, -1]) / len(pa)
                    + np.cov(np.stack([na, nb])).dot([1, -1]).dot([1, -1]) / len(na))
    z = (first - second) / error
    delong.append({"y": y, "a": a, "b": b, "first": first, "second": second, "error": error,
                   "p": 2 * stats.norm.sf(abs(z)), "low": first - second - stats.norm.ppf(0.95) * error})
mc = []
for only_first, only_second in ((3, 9), (40, 22), (5, 5), (0, 6), (1, 0)):
    table = [[50, only_first], [only_second, 20]]
    mc.append({"onlyFirst": only_first, "onlySecond": only_second, "p": mcnemar(table, exact=True).pvalue})
t = []
for count in (5, 25):
    d = np.round(rng.normal(0.01, 0.02, count), 4)
    error = np.sqrt((1 / count + 0.25) * d.var(ddof=1))
    low, high = stats.t.interval(0.9, count - 1, d.mean(), error)
    t.append({"values": d, "error": error, "p": 2 * stats.t.sf(abs(d.mean()) / error, count - 1), "low": low, "high": high})
y = rng.integers(0, 2, 60)
label = np.where(rng.random(60) < 0.85, y, 1 - y)
bca = stats.bootstrap((y, label), lambda a, b: accuracy_score(a, b), paired=True, vectorized=False, n_resamples=9999,
                      method="BCa", rng=np.random.default_rng(1)).confidence_interval
bootstrap = {"y": y, "label": label, "low": bca.low, "high": bca.high}


def plain(value):
    if isinstance(value, dict):
        return {key: plain(v) for key, v in value.items()}
    if isinstance(value, list):
        return [plain(v) for v in value]
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


text = json.dumps(plain({"delong": delong, "mcnemar": mc, "t": t, "bootstrap": bootstrap}), separators=(",", ":"))
(Path(__file__).parent / "comparison.json").write_text(text + "\n")
