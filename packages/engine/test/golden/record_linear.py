"""Records the coefficients of scikit-learn's linear models on the fixtures: python record_linear.py (scikit-learn 1.9)."""
import json
import pathlib

import numpy as np
import pandas as pd
import sklearn
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge

here = pathlib.Path(__file__).parent
golden = {"made_by": f"scikit-learn {sklearn.__version__}"}


def table(name):
    data = pd.read_csv(here.parent / "fixtures" / name)
    return data.iloc[:, :-1].to_numpy(float), data.iloc[:, -1].to_numpy()


def weights(n):
    return (np.arange(n) % 3).astype(float)


def keep(name, model):
    golden[name] = {
        "coefficients": np.ravel(model.coef_).tolist(),
        "intercepts": np.ravel(model.intercept_).tolist(),
    }


x, y = table("wine.csv")
y = y.astype(float)
keep("least_squares", LinearRegression().fit(x, y))
keep("least_squares_weighted", LinearRegression().fit(x, y, sample_weight=weights(len(y))))
keep("ridge_10", Ridge(alpha=10, solver="svd").fit(x, y))
keep("ridge_1_weighted", Ridge(alpha=1, solver="cholesky").fit(x, y, sample_weight=weights(len(y))))


def logistic(c):
    return LogisticRegression(C=c, solver="newton-cholesky", tol=1e-12, max_iter=1000)


x, y = table("diabetes.csv")
keep("logistic_1", logistic(1.0).fit(x, y))
keep("logistic_100", logistic(100.0).fit(x, y))
keep("logistic_weighted", logistic(0.1).fit(x, y, sample_weight=weights(len(y))))
x, y = table("glass.csv")
keep("multinomial_1", logistic(1.0).fit(x, y))
keep("multinomial_weighted", logistic(0.1).fit(x, y, sample_weight=weights(len(y))))
(here / "linear.json").write_text(json.dumps(golden, indent=1) + "\n")
