"""The client without its data science libraries."""

from importlib.util import find_spec

import mlflow

assert find_spec("pandas") is None and find_spec("sklearn") is None
experiment_id = mlflow.create_experiment("skinny", tags={"source": "a small machine"})
with mlflow.start_run(experiment_id=experiment_id) as run:
    mlflow.log_params({f"param_{number}": number for number in range(250)})
    mlflow.log_metrics({f"metric_{number}": number / 7 for number in range(1500)})
    mlflow.log_text("a log", "log.txt")
    mlflow.set_tag("stage", "one")
client = mlflow.MlflowClient()
logged = client.get_run(run.info.run_id)
assert len(logged.data.params) == 250 and len(logged.data.metrics) == 1500
assert logged.data.metrics["metric_700"] == 100
assert client.get_experiment_by_name("skinny").tags["source"] == "a small machine"
runs = client.search_runs([experiment_id], "params.param_7 = '7' and tags.stage = 'one'")
assert [found.info.run_id for found in runs] == [run.info.run_id]
assert [entry.path for entry in client.list_artifacts(run.info.run_id)] == ["log.txt"]
print("done")
