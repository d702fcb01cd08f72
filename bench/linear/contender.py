"""Fits one case of linear.bench.mjs: contender.py CASE FOLDER, where FOLDER has the arrays that datasets.mjs wrote. Each line on
standard input is a command, answered by a line of JSON:

choose             {library, settings, tried}: the fastest of the libraries' solvers at an objective within 1e-8 of the best
fit                {seconds} of one more fit of it
objective FILE     {above}: how far the objective of the fit in FILE is above the best one seen, relative to it
exact              {coefficients, intercepts} of scikit-learn at tol=1e-10

What a solver needs prepared (C or Fortran order, compiling itself) is not timed.
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
    starts, rows = read("starts.u32", "u4").astype("i4"), read("rows.u32", "u4").astype("i4")
    fortran = scipy.sparse.csc_matrix((read("values.f64", "f8"), rows, starts), (n, p))
    x = fortran.tocsr()
else:
    fortran = np.fromfile(f"{folder}/columns.f64").reshape((n, p), order="F")
    x = np.ascontiguousarray(fortran)

# A case is its solvers, functions of the tolerance, from the one that is expected to be fastest on; and its objective.


def linear(model, data=None):
    model.fit(x if data is None else data, y)
    return np.ravel(model.coef_), np.ravel(model.intercept_)


def logistic():
    from sklearn.linear_model import LogisticRegression as Model

    def scikit_learn(solver, most):
        return lambda tol: linear(Model(solver=solver, tol=tol, max_iter=most, random_state=0))

    # sag and saga that need more passes than this have lost.
    solvers = {"lbfgs": 1000, "newton-cg" if shape["sparse"] else "newton-cholesky": 1000, "sag": 100, "saga": 100}
    return {f"scikit-learn {solver}": scikit_learn(solver, most) for solver, most in solvers.items()}


def logistic_exact():
    from sklearn.linear_model import LogisticRegression as Model

    return linear(Model(solver="newton-cg" if shape["sparse"] else "newton-cholesky", tol=1e-10, max_iter=10_000))


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

    return {
        f"scikit-learn {name}": lambda tol, solver=name: linear(Model(alpha=1e-3, solver=solver, tol=tol, max_iter=1000))
        for name in ("newton-cholesky", "lbfgs")
    }


def poisson_objective(fit):
    w, b = fit
    scores = x @ w + b
    return np.mean(np.exp(scores) - y * scores) + 0.5e-3 * (w**2).sum()


def elastic_net():
    import celer
    import skglm
    from sklearn.linear_model import ElasticNet as Model

    def scikit_learn(precompute):
        return lambda tol: linear(Model(alpha=0.01, tol=tol, precompute=precompute, max_iter=100_000), fortran)

    return {
        "scikit-learn precompute=True": scikit_learn(True),
        "scikit-learn precompute=False": scikit_learn(False),
        "celer": lambda tol: linear(celer.ElasticNet(alpha=0.01, tol=tol, max_iter=1000), fortran),
        "skglm": lambda tol: linear(skglm.ElasticNet(alpha=0.01, tol=tol, max_iter=1000), fortran),
    }


def squared_objective(w, b, l1, l2):
    return 0.5 * np.mean((y - x @ w - b) ** 2) + l1 * np.abs(w).sum() + 0.5 * l2 * (w**2).sum()


def path():
    import celer
    import skglm
    from sklearn.linear_model import lasso_path

    alphas = np.array(shape["alphas"])

    def centred(solve):
        def run(tol):
            mean, target_mean = fortran.mean(0), y.mean()
            w = solve(np.asfortranarray(fortran - mean), y - target_mean, tol).T
            return w.ravel(), target_mean - w @ mean

        return run

    def by_celer(a, b, tol):
        return celer.celer_path(a, b, "lasso", alphas=alphas, tol=tol, max_iter=1000)[1]

    def by_skglm(a, b, tol):
        return skglm.Lasso(tol=tol, max_iter=1000, fit_intercept=False).path(a, b, alphas)[1]

    def by_scikit_learn(a, b, tol):
        return lasso_path(a, b, alphas=alphas, tol=tol, max_iter=100_000, precompute=False)[1]

    return {"celer": centred(by_celer), "skglm": centred(by_skglm), "scikit-learn": centred(by_scikit_learn)}


def path_objective(fit):
    coefficients, intercepts = fit
    w = coefficients.reshape(len(intercepts), p)
    return sum(squared_objective(w[i], intercepts[i], a, 0) for i, a in enumerate(shape["alphas"]))


def ols():
    import statsmodels.api as sm

    def solver(method):
        def run(_):
            fit = sm.OLS(y, np.column_stack([fortran, np.ones(n)])).fit(method=method)
            fit.conf_int(), fit.pvalues, fit.rsquared, fit.fvalue, fit.aic
            return fit.params[:p], fit.params[p:]

        return run

    return {f"statsmodels {method}": solver(method) for method in ("qr", "pinv")}


CASES = {
    "logistic": (logistic, logistic_objective),
    "poisson": (poisson, poisson_objective),
    "elastic_net": (elastic_net, lambda fit: squared_objective(*fit, 0.005, 0.005)),
    "path": (path, path_objective),
    "ols": (ols, lambda fit: squared_objective(*fit, 0, 0)),
}
TOLERANCES = (1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9)
CLOSE = 1e-8
make_solvers, objective = CASES[case]
solvers = make_solvers()
best = np.inf
chosen = None


def timed(solve, tol):
    start = time.perf_counter()
    fit = solve(tol)
    return time.perf_counter() - start, fit


def choose():
    """Each solver at finer and finer tolerances, which only take longer, until it gains nothing more or has lost."""
    global best, chosen
    tried = []
    fastest = np.inf
    for name, solve in solvers.items():
        before = np.inf
        if name.startswith("skglm"):
            solve(1.0)  # compiles itself
        for tol in TOLERANCES:
            seconds, fit = timed(solve, tol)
            value = objective(fit)
            tried.append((seconds, name, tol, value))
            best = min(best, value)
            if before - value <= 0.1 * CLOSE * abs(best):
                fastest = min(fastest, *(entry[0] for entry in tried if entry[3] - best <= CLOSE * abs(best)))
                break
            if seconds > 2 * fastest:
                break
            before = value
    _, name, tol, _ = min(entry for entry in tried if entry[3] - best <= CLOSE * abs(best))
    chosen = lambda: timed(solvers[name], tol)
    library, _, settings = name.partition(" ")
    return {
        "library": library,
        "settings": settings if case == "ols" else f"{settings} {tol:g}".strip(),
        "tried": [f"{name} {tol:g}: {seconds:.3f} s, {(value - best) / abs(best):.1e} above" for seconds, name, tol, value in tried],
    }


def compare(file):
    fit = json.load(open(file))
    own = objective((np.array(fit["coefficients"]), np.array(fit["intercepts"])))
    return {"above": (own - best) / abs(best)}


def exact():
    coefficients, intercepts = logistic_exact()
    return {"coefficients": coefficients.tolist(), "intercepts": intercepts.tolist()}


for line in sys.stdin:
    command, *arguments = line.split()
    commands = {"choose": choose, "fit": lambda: {"seconds": chosen()[0]}, "objective": compare, "exact": exact}
    print(json.dumps(commands[command](*arguments)), flush=True)
