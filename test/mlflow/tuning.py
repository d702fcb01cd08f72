"""Optuna with its callback for MLflow: a run for each trial."""

import os

import mlflow
import optuna
from optuna_integration import MLflowCallback

callback = MLflowCallback(tracking_uri=os.environ["MLFLOW_TRACKING_URI"], metric_name="error")
study = optuna.create_study(study_name="parabola", sampler=optuna.samplers.RandomSampler(seed=0))


@callback.track_in_mlflow()
def objective(trial):
    x = trial.suggest_float("x", -1, 1)
    mlflow.log_metric("inside", x)
    return x**2


study.optimize(objective, n_trials=5, callbacks=[callback])
runs = mlflow.search_runs(experiment_names=["parabola"], order_by=["metrics.error ASC"])
assert len(runs) == 5
assert runs["metrics.error"][0] == study.best_value
assert float(runs["params.x"][0]) == study.best_params["x"] == runs["metrics.inside"][0]
print("done")
