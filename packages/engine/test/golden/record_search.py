"""Records importances by Optuna's fANOVA: python record_search.py (optuna, scikit-learn). Optuna takes the place of a
parameter on a log scale to be its value, so such a parameter is given to it by its logarithm."""
import json
import math
import pathlib

import numpy as np
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

optuna.logging.set_verbosity(optuna.logging.ERROR)
FORESTS = 10


def additive(p):
    return 3 * p["a"] + p["b"] ** 2 + 0.1 * p["c"]


def product(p):
    return p["a"] * p["b"] + 0.3 * p["c"]


def training(p):
    of_kind = {"tree": 0.0, "linear": 0.6, "kernel": 0.3}[p["kind"]]
    return of_kind + 0.4 * (math.log10(p["rate"]) + 2) ** 2 + 0.02 * (p["depth"] - 6) ** 2


def floats(*names):
    return {name: {"type": "float", "low": -1, "high": 1} for name in names}


CASES = {
    "additive": (floats("a", "b", "c"), additive),
    "product": (floats("a", "b", "c"), product),
    "training": (
        {
            "kind": {"type": "choice", "values": ["tree", "linear", "kernel"]},
            "rate": {"type": "float", "low": 1e-4, "high": 1, "scale": "log"},
            "depth": {"type": "integer", "low": 1, "high": 12},
        },
        training,
    ),
}


def distribution(spec):
    if spec["type"] == "choice":
        return CategoricalDistribution(spec["values"])
    if spec["type"] == "integer":
        return IntDistribution(spec["low"], spec["high"])
    low, high = spec["low"], spec["high"]
    return FloatDistribution(*([math.log10(low), math.log10(high)] if spec.get("scale") == "log" else [low, high]))


golden = {"made_by": f"optuna {optuna.__version__}", "forests": FORESTS, "cases": {}}
for name, (space, objective) in CASES.items():
    random = np.random.default_rng(1)
    distributions = {key: distribution(spec) for key, spec in space.items()}
    study = optuna.create_study()
    trials = []
    for _ in range(150):
        params = {}
        for key, spec in space.items():
            if spec["type"] == "choice":
                params[key] = spec["values"][random.integers(len(spec["values"]))]
            elif spec["type"] == "integer":
                params[key] = int(random.integers(spec["low"], spec["high"] + 1))
            else:
                d = distributions[key]
                params[key] = round(float(random.uniform(d.low, d.high)), 6)
        own = {k: 10 ** v if space[k].get("scale") == "log" else v for k, v in params.items()}
        value = objective(own) + 0.05 * random.normal()
        study.add_trial(optuna.trial.create_trial(params=params, distributions=distributions, value=value))
        trials.append({"parameters": own, "value": value})
    found = [optuna.importance.FanovaImportanceEvaluator(seed=seed).evaluate(study) for seed in range(FORESTS)]
    golden["cases"][name] = {
        "space": space,
        "trials": trials,
        "variance": {key: float(np.mean([shares[key] for shares in found])) for key in space},
        "deviation": {key: float(np.std([shares[key] for shares in found])) for key in space},
    }
    print(name, golden["cases"][name]["variance"], golden["cases"][name]["deviation"])
(pathlib.Path(__file__).parent / "search.json").write_text(json.dumps(golden, indent=1) + "\n")
