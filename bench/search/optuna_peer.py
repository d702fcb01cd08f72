"""Optuna as one that is asked: each line on standard input is a request as JSON, each answer a line of JSON.
{"start": SPACE, "seed", "multivariate", "conditional"} begins a study; {"ask"} gives the parameters of its next trial; {"tell": VALUE}
ends that trial. {"race": FILE, "orders", "parallel", "min_resource", "reduction_factor"} runs trials with the learning curves
in the file, as many at a time, through SuccessiveHalvingPruner, once for each order."""
import json
import sys
import warnings

import optuna
from optuna.samplers import RandomSampler, TPESampler

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.filterwarnings("ignore")


def suggest(trial, space):
    found = {}
    for name, spec in space.items():
        when = spec.get("when")
        if when and found.get(when["parameter"]) not in when["values"]:
            continue
        if spec["type"] == "choice":
            found[name] = trial.suggest_categorical(name, spec["values"])
            continue
        suggest_number = trial.suggest_int if spec["type"] == "integer" else trial.suggest_float
        steps = {"step": spec["step"]} if "step" in spec else {}
        found[name] = suggest_number(name, spec["low"], spec["high"], log=spec.get("scale") == "log", **steps)
    return found


def race(request, curves, order):
    """The configurations that ran to their end, and how many steps all took."""
    pruner = optuna.pruners.SuccessiveHalvingPruner(
        min_resource=request["min_resource"], reduction_factor=request["reduction_factor"]
    )
    study = optuna.create_study(sampler=RandomSampler(seed=0), pruner=pruner)
    waiting, running, completed, steps = list(order), [], [], 0
    while waiting or running:
        while waiting and len(running) < request["parallel"]:
            running.append({"trial": study.ask(), "config": waiting.pop(0), "step": 0})
        for one in list(running):
            curve = curves[one["config"]]
            one["step"] += 1
            steps += 1
            one["trial"].report(curve[one["step"] - 1], one["step"])
            if one["trial"].should_prune():
                study.tell(one["trial"], state=optuna.trial.TrialState.PRUNED)
                running.remove(one)
            elif one["step"] == len(curve):
                study.tell(one["trial"], curve[-1])
                completed.append(one["config"])
                running.remove(one)
    return {"completed": completed, "steps": steps}


study = trial = space = None
for line in sys.stdin:
    request = json.loads(line)
    answer = {}
    if "start" in request:
        space = request["start"]
        # Spaces with conditions are what `group` is for.
        group = request["multivariate"] and request["conditional"]
        sampler = TPESampler(seed=request["seed"], multivariate=request["multivariate"], group=group)
        study = optuna.create_study(sampler=sampler)
    elif "ask" in request:
        trial = study.ask()
        answer = suggest(trial, space)
    elif "tell" in request:
        study.tell(trial, request["tell"])
    else:
        with open(request["race"]) as file:
            curves = json.load(file)
        answer = [race(request, curves, order) for order in request["orders"]]
    print(json.dumps(answer), flush=True)
