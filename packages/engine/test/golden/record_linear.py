"""Records the coefficients of scikit-learn's linear models on the fixtures: python record_linear.py (scikit-learn 1.9)."""
import json
import pathlib

import numpy as np
import pandas as pd
import sklearn
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, LogisticRegression, PoissonRegressor, Ridge, lasso_path

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



def twice(x):
    """The columns, and after them the first one again and the sum of the next two: they depend on each other."""
    return np.column_stack([x, x[:, 0], x[:, 1] + x[:, 2]])


def tight(model, **settings):
    return model(tol=1e-14, max_iter=1_000_000, **settings)


keep("ridge_collinear", Ridge(alpha=0.5, solver="cholesky").fit(twice(x), y, sample_weight=weights(len(y))))
keep("lasso", tight(Lasso, alpha=0.02).fit(x, y))
keep("lasso_weighted", tight(Lasso, alpha=0.001).fit(x, y, sample_weight=weights(len(y))))
keep("elastic_net", tight(ElasticNet, alpha=0.05, l1_ratio=0.3).fit(x, y))
keep("elastic_net_collinear", tight(ElasticNet, alpha=0.01, l1_ratio=0.7).fit(twice(x), y, sample_weight=weights(len(y))))


def poisson(alpha):
    return PoissonRegressor(alpha=alpha, solver="newton-cholesky", tol=1e-12, max_iter=1000)


keep("poisson", poisson(1).fit(x, y))
keep("poisson_weighted", poisson(0.01).fit(x, y, sample_weight=weights(len(y))))
keep("poisson_collinear", poisson(0.1).fit(twice(x), y))

alphas, coefficients, _ = lasso_path(x - x.mean(0), y - y.mean(), n_alphas=12, eps=1e-3, tol=1e-14, max_iter=1_000_000)
golden["lasso_path"] = {"alphas": alphas.tolist(), "coefficients": coefficients.T.tolist()}

x, y = table("diabetes.csv")
scaled = (x - x.mean(0)) / x.std(0)


def sparse_logistic(c, l1_ratio):
    return LogisticRegression(C=c, l1_ratio=l1_ratio, solver="saga", tol=1e-12, max_iter=1_000_000)


keep("logistic_l1", sparse_logistic(0.05, 1.0).fit(scaled, y))
keep("logistic_elastic_net", sparse_logistic(0.1, 0.4).fit(scaled, y, sample_weight=weights(len(y))))
keep("logistic_balanced", LogisticRegression(class_weight="balanced", solver="newton-cholesky", tol=1e-12, max_iter=1000).fit(x, y, sample_weight=weights(len(y))))
keep("logistic_collinear", LogisticRegression(solver="newton-cholesky", tol=1e-12, max_iter=1000).fit(twice(x), y))
keep("logistic_1", logistic(1.0).fit(x, y))
keep("logistic_100", logistic(100.0).fit(x, y))
keep("logistic_weighted", logistic(0.1).fit(x, y, sample_weight=weights(len(y))))
x, y = table("glass.csv")
keep("multinomial_1", logistic(1.0).fit(x, y))
keep("multinomial_weighted", logistic(0.1).fit(x, y, sample_weight=weights(len(y))))
scaled = (x - x.mean(0)) / x.std(0)
# Absolute values alone leave the multinomial coefficients of even numbers of classes undetermined.
keep("multinomial_elastic_net", sparse_logistic(0.3, 0.8).fit(scaled, y))
(here / "linear.json").write_text(json.dumps(golden, indent=1) + "\n")
