"""Records values of SciPy's distributions, where they are good to 1e-12 (against mpmath): python record_statistics.py (scipy 1.17)."""
import json
import pathlib

import numpy as np
import scipy
from scipy import special, stats

x = [-37.5, -12, -6, -3, -2.9, -2, -1, -0.5, -1e-5, 0, 1e-9, 0.3, 0.9, 1, 1.7, 2.5, 3, 5, 8]
p = [1e-300, 1e-100, 1e-20, 1e-9, 1e-4, 0.005, 0.025, 0.05, 0.1, 0.2, 0.25, 0.3, 0.49, 0.5, 0.501, 0.7, 0.9, 0.95, 0.975, 0.995, 0.999999]
df = [1, 2, 2.5, 3, 5, 10, 29, 30.5, 100, 1000, 12345, 1e6]
t = [-300, -40, -12, -5, -2, -1, -0.1, -1e-3, 0, 0.3, 1, 1.9, 4]
f = [1e-8, 0.01, 0.5, 1, 1.2, 3, 15, 400]
ab = [0.1, 0.5, 1, 2.5, 8, 60, 1500, 1e5]
u = [1e-10, 0.001, 0.1, 0.3, 0.5, 0.8, 0.99]
golden = {
    "made_by": f"scipy {scipy.__version__}",
    "normal_cdf": [[v, stats.norm.cdf(v)] for v in x],
    "normal_quantile": [[v, stats.norm.ppf(v)] for v in p],
    "log_gamma": [[v, special.gammaln(v)] for v in [1e-8, 0.1, 0.5, 1.5, 2.2, 5, 9.9, 10, 33.3, 1e3, 1e6, 1e10]],
    "student_t_cdf": [[v, d, stats.t.cdf(v, d)] for d in df for v in t],
    "student_t_quantile": [[v, d, stats.t.ppf(v, d)] for d in df for v in p if v > 1e-15],
    "f_survival": [[v, a, b, stats.f.sf(v, a, b)] for v in f for a in (1, 2, 7, 50, 400) for b in (1, 3, 12, 200, 5000)],
    "incomplete_beta": [[a, b, v, special.betainc(a, b, v)] for a in ab for b in ab for v in u],
}
for name, rows in golden.items():
    if name != "made_by":
        golden[name] = [row for row in np.array(rows).tolist() if np.isfinite(row[-1]) and (row[-1] == 0 or abs(row[-1]) > 1e-290)]
(here := pathlib.Path(__file__).parent / "statistics.json").write_text(json.dumps(golden) + "\n")
