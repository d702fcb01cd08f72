"""Records what scoringrules computes, for the tests of metrics of quantiles, intervals and ensembles.

    python -m venv /tmp/golden && /tmp/golden/bin/pip install scoringrules==0.10.0 numpy
    /tmp/golden/bin/python packages/engine/test/golden/record_forecast_metrics.py

Writes forecast-metrics.json beside itself.
"""

import json
from pathlib import Path

import numpy as np
import scoringrules as sr

rng = np.random.default_rng(4)
cases = []
for n, levels, members in ((1, [0.5], 2), (12, [0.1, 0.5, 0.9], 5), (20, [0.05, 0.25, 0.5, 0.75, 0.95], 10)):
    y = np.round(rng.normal(size=n) * 3, 2)
    values = np.round(np.sort(rng.normal(size=(n, len(levels))) * 3, axis=1), 2)
    ensemble = np.round(rng.normal(size=(n, members)), 1)
    alpha = 2 * np.array(levels[: len(levels) // 2])
    lower, upper = values[:, : len(alpha)], values[:, len(alpha) + 1 :][:, ::-1]
    expected = {
        "crps": sr.crps_quantile(y, values, np.array(levels)).mean(),
        "crps_ensemble": sr.crps_ensemble(y, ensemble, estimator="nrg").mean(),
        "crps_ensemble_fair": sr.crps_ensemble(y, ensemble, estimator="fair").mean(),
        "pinball": [sr.quantile_score(y, values[:, i], level).mean() for i, level in enumerate(levels)],
    }
    if len(alpha) > 0:
        median = values[:, len(alpha)]
        expected["winkler_score"] = sr.interval_score(y, lower[:, 0], upper[:, 0], alpha[0]).mean()
        # As in the paper, from interval scores: weighted_interval_score of scoringrules 0.10 adds the median where the
        # paper has its absolute error.
        scores = sum(a / 2 * sr.interval_score(y, lower[:, k], upper[:, k], a) for k, a in enumerate(alpha))
        expected["weighted_interval_score"] = ((abs(y - median) / 2 + scores) / (len(alpha) + 0.5)).mean()
    cases.append({"y": y.tolist(), "levels": levels, "values": values.ravel().tolist(), "members": members,
                  "ensemble": ensemble.ravel().tolist(), "expected": {k: np.asarray(v).tolist() for k, v in expected.items()}})
text = json.dumps({"versions": {"scoringrules": "0.10.0", "numpy": np.__version__}, "cases": cases}, separators=(",", ":"))
(Path(__file__).parent / "forecast-metrics.json").write_text(text.replace('},{"y"', '},\n{"y"') + "\n")
