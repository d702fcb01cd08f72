"""Fits one case of linear.bench.mjs, over and over: each line on standard input is one fit, answered by a line of JSON.

python contender.py CASE FOLDER TASK: FOLDER has the arrays that datasets.mjs wrote. Of the candidates, all the solvers of
the libraries that suit the case at several tolerances, the fastest whose objective is within 1e-8 of the best one's is
taken; what it needs prepared (C or Fortran order) is not timed.
"""
import json
import sys
import time
import warnings

import numpy as np
import scipy.sparse
import scipy.special

warnings.filterwarnings("ignore")
case, folder = sys.argv[1], sys.argv[2]
shape = json.load(open(f"{folder}/shape.json"))
n, p = shape["rows"], shape["columns"]
y = np.fromfile(f"{folder}/target.f64")
if shape["sparse"]:
    read = lambda name, kind: np.fromfile(f"{folder}/{name}", kind)
    x = scipy.sparse.csc_matrix((read("values.f64", "f8"), read("rows.u32", "u4").astype("i4"), read("starts.u32", "u4").astype("i4")), (n, p)).tocsr()
    fortran = x
else:
    fortran = np.fromfile(f"{folder}/columns.f64").reshape((n, p), order="F")
    x = np.ascontiguousarray(fortran)


def linear(model):
    return np.ravel(model.coef_), np.ravel(model.intercept_)


def logistic():
    from sklearn.linear_model import LogisticRegression as Model
    solvers = ["lbfgs", "newton-cg"] if shape["sparse"] else ["lbfgs", "newton-cholesky"]
    for solver in solvers:
        for tol in (1e-3, 1e-4, 1e-5, 1e-6):
            yield f"scikit-learn {solver} {tol:g}", lambda s=solver, t=tol: linear(Model(solver=s, tol=t, max_iter=10000).fit(x, y))


def logistic_objective(fit):
    coefficients, intercepts = fit
    w = coefficients.reshape(len(intercepts), p)
    scores = x @ w.T + intercepts
    if len(intercepts) == 1:
        loss = np.logaddexp(0, scores[:, 0]) - y * scores[:, 0]
    else:
        loss = scipy.special.logsumexp(scores, axis=1) - scores[np.arange(n), y.astype(int)]
    return loss.sum() + 0.5 * (w**2).sum()


def poisson():
    from sklearn.linear_model import PoissonRegressor as Model
    for solver in ("lbfgs", "newton-cholesky"):
        for tol in (1e-3, 1e-4, 1e-5, 1e-6):
            yield f"scikit-learn {solver} {tol:g}", lambda s=solver, t=tol: linear(Model(alpha=1e-3, solver=s, tol=t, max_iter=10000).fit(x, y))


def poisson_objective(fit):
    w, b = fit
    scores = x @ w + b
    return np.mean(np.exp(scores) - y * scores) + 0.5e-3 * (w**2).sum()


def elastic_net():
    import celer
    from sklearn.linear_model import ElasticNet as Model
    for tol in (1e-4, 1e-6, 1e-8, 1e-9):
        for precompute in (False, True):
            yield f"scikit-learn precompute={precompute} {tol:g}", lambda t=tol, c=precompute: linear(Model(alpha=0.01, tol=t, precompute=c, max_iter=100000).fit(fortran, y))
        yield f"celer {tol:g}", lambda t=tol: linear(celer.ElasticNet(alpha=0.01, tol=t, max_iter=1000).fit(fortran, y))


def squared_objective(w, b, l1, l2):
    return 0.5 * np.mean((y - x @ w - b) ** 2) + l1 * np.abs(w).sum() + 0.5 * l2 * (w**2).sum()


def path():
    import celer
    from sklearn.linear_model import lasso_path
    alphas = np.array(shape["alphas"])
    mean, target_mean = fortran.mean(0), y.mean()

    def centered(solve):
        xc, yc = np.asfortranarray(fortran - mean), y - target_mean
        w = solve(xc, yc).T
        return w.ravel(), target_mean - w @ mean

    for tol in (1e-4, 1e-6, 1e-8, 1e-9):
        yield f"scikit-learn {tol:g}", lambda t=tol: centered(lambda a, b: lasso_path(a, b, alphas=alphas, tol=t, max_iter=100000, precompute=False)[1])
        yield f"celer {tol:g}", lambda t=tol: centered(lambda a, b: celer.celer_path(a, b, "lasso", alphas=alphas, tol=t, max_iter=1000)[1])


def path_objective(fit):
    coefficients, intercepts = fit
    w = coefficients.reshape(len(intercepts), p)
    return sum(squared_objective(w[i], intercepts[i], a, 0) for i, a in enumerate(shape["alphas"]))


def ols():
    import statsmodels.api as sm
    for method in ("qr", "pinv"):
        def solve(method=method):
            fit = sm.OLS(y, np.column_stack([fortran, np.ones(n)])).fit(method=method)
            fit.conf_int(), fit.pvalues, fit.rsquared, fit.fvalue, fit.aic
            return fit.params[:p], fit.params[p:]
        yield f"statsmodels {method}", solve


CASES = {
    "logistic": (logistic, logistic_objective),
    "poisson": (poisson, poisson_objective),
    "elastic_net": (elastic_net, lambda fit: squared_objective(fit[0], fit[1], 0.005, 0.005)),
    "path": (path, path_objective),
    "ols": (ols, lambda fit: squared_objective(fit[0], fit[1], 0, 0)),
}
candidates, objective = CASES[case]


def timed(solve):
    start = time.perf_counter()
    fit = solve()
    return time.perf_counter() - start, fit


tried = []
for name, solve in candidates():
    seconds, fit = timed(solve)
    tried.append((seconds, name, objective(fit), solve))
best = min(value for _, _, value, _ in tried)
good = [entry for entry in tried if entry[2] - best <= 1e-8 * abs(best)]
_, name, _, solve = min(good, key=lambda entry: entry[0])
for _ in sys.stdin:
    seconds, fit = timed(solve)
    # The objective of any other coefficients too, so that both are measured by one program.
    print(json.dumps({"solver": name, "seconds": seconds, "objective": objective(fit), "coefficients": fit[0].tolist(), "intercepts": fit[1].tolist()}), flush=True)
