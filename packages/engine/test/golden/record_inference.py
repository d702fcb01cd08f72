"""Records statsmodels' inference for least squares on the wine fixture: python record_inference.py (statsmodels 0.15)."""
import json
import pathlib

import numpy as np
import pandas as pd
import statsmodels
import statsmodels.api as sm

here = pathlib.Path(__file__).parent
data = pd.read_csv(here.parent / "fixtures" / "wine.csv")
# Four columns keep the conditioning such that statsmodels' own digits are good.
x = data.iloc[:, [0, 1, 8, 10]].to_numpy(float)
y = data.iloc[:, -1].to_numpy(float)
w = 1.0 + np.arange(len(y)) % 3
design = np.column_stack([x, np.ones(len(y))])
golden = {"made_by": f"statsmodels {statsmodels.__version__}"}


def keep(name, model, **settings):
    fit = model.fit(method="qr", use_t=True, **settings)
    frame = fit.get_prediction(design[:6]).summary_frame(alpha=0.1)
    # Wald's test of all slopes, which for the usual covariance is the F statistic.
    test = fit.f_test(np.eye(5)[:4])
    golden[name] = {
        "estimates": fit.params.tolist(),
        "standard_errors": fit.bse.tolist(),
        "t": fit.tvalues.tolist(),
        "p_values": fit.pvalues.tolist(),
        "intervals": fit.conf_int(alpha=0.1).tolist(),
        "r_squared": fit.rsquared,
        "adjusted_r_squared": fit.rsquared_adj,
        "f": float(test.fvalue),
        "f_p_value": float(test.pvalue),
        "log_likelihood": fit.llf,
        "aic": fit.aic,
        "bic": fit.bic,
        "residual_variance": fit.scale,
        "predictions": frame.to_numpy().tolist(),
    }


keep("ols", sm.OLS(y, design))
keep("wls", sm.WLS(y, design, weights=w))
for kind in ("HC0", "HC1", "HC2", "HC3"):
    keep(kind, sm.OLS(y, design), cov_type=kind)
keep("wls_HC3", sm.WLS(y, design, weights=w), cov_type="HC3")
(here / "inference.json").write_text(json.dumps(golden) + "\n")
