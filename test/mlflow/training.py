"""A day of a data scientist: autolog, nested runs, artifacts of every size, a model that is loaded again. Nothing here is Crisol's."""

import hashlib
import math
import tempfile
import time
from pathlib import Path

import mlflow
import mlflow.sklearn
import numpy as np
from mlflow import MlflowClient
from mlflow.models import infer_signature
from sklearn.datasets import load_diabetes
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score
from sklearn.model_selection import GridSearchCV, train_test_split

table = load_diabetes(as_frame=True).frame
train, test = train_test_split(table, random_state=0)
columns = [name for name in table.columns if name != "target"]
client = MlflowClient()

# Autolog: parameters, metrics, the data set, the model.
experiment = mlflow.set_experiment("diabetes progression")
mlflow.sklearn.autolog()
with mlflow.start_run(run_name="ridge") as ridge_run:
    Ridge(alpha=0.5).fit(train[columns], train["target"])
logged = client.get_run(ridge_run.info.run_id)
assert logged.data.params["alpha"] == "0.5"
assert 0 < logged.data.metrics["training_r2_score"] < 1
assert logged.info.status == "FINISHED" and logged.info.end_time >= logged.info.start_time
assert logged.inputs.dataset_inputs[0].dataset.name == "dataset"
assert logged.outputs.model_outputs[0].model_id.startswith("m-")

# A search logs a run for each candidate below its own.
with mlflow.start_run(run_name="search") as search_run:
    search = GridSearchCV(RandomForestRegressor(random_state=0, n_estimators=10), {"max_depth": [2, 4]}, cv=3)
    search.fit(train[columns], train["target"])
children = mlflow.search_runs([experiment.experiment_id], f"tags.`mlflow.parentRunId` = '{search_run.info.run_id}'")
assert sorted(children["params.max_depth"]) == ["2", "4"]
mlflow.sklearn.autolog(disable=True)

# Runs of one's own: nested, with steps, tags, a data set and artifacts of every size.
with mlflow.start_run(run_name="forest", tags={"team": "research", "emoji": "🌲 ñ"}) as parent:
    mlflow.log_input(mlflow.data.from_pandas(train, name="train", targets="target"), context="training")
    mlflow.log_params({"trees": 40, "criterion": "squared_error"})
    for depth in (2, 3, 4):
        with mlflow.start_run(run_name=f"depth {depth}", nested=True):
            forest = RandomForestRegressor(n_estimators=40, max_depth=depth, random_state=0)
            forest.fit(train[columns], train["target"])
            mlflow.log_param("depth", depth)
            mlflow.log_metric("r2", r2_score(test["target"], forest.predict(test[columns])))
    for step in range(50):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
    mlflow.log_metrics({"nan": math.nan, "infinite": math.inf, "large": 1e300}, step=0)
    mlflow.log_dict({"columns": columns}, "notes/columns.json")
    mlflow.log_text("größer, más alto, 高い", "notes/unicode ñ.txt")
    with tempfile.TemporaryDirectory() as folder:
        large = Path(folder, "large.bin")
        large.write_bytes(np.random.default_rng(0).bytes(96 << 20))
        digest = hashlib.sha256(large.read_bytes()).hexdigest()
        mlflow.log_artifact(large, "blobs")
        before = time.monotonic()
        fetched = mlflow.artifacts.download_artifacts(run_id=parent.info.run_id, artifact_path="blobs/large.bin")
        assert hashlib.sha256(Path(fetched).read_bytes()).hexdigest() == digest
        print(f"96 MiB came back in {time.monotonic() - before:.1f} s")
    model = mlflow.sklearn.log_model(
        forest,
        name="model",
        signature=infer_signature(train[columns], forest.predict(train[columns])),
        input_example=train[columns].head(3),
        skops_trusted_types=["sklearn.tree._tree.Tree"],
    )

run = client.get_run(parent.info.run_id)
assert run.data.tags["emoji"] == "🌲 ñ"
assert math.isnan(run.data.metrics["nan"]) and run.data.metrics["large"] == 1e300
history = client.get_metric_history(parent.info.run_id, "loss")
assert [point.step for point in history] == list(range(50))
paths = {entry.path for entry in client.list_artifacts(parent.info.run_id, "notes")}
assert paths == {"notes/columns.json", "notes/unicode ñ.txt"}
assert mlflow.artifacts.load_text(f"{run.info.artifact_uri}/notes/unicode ñ.txt") == "größer, más alto, 高い"

# What a search finds, in order, page by page.
found = mlflow.search_runs(
    [experiment.experiment_id], "metrics.r2 > -10 and params.depth != '3'", order_by=["metrics.r2 DESC"]
)
assert sorted(found["params.depth"]) == ["2", "4"]
assert list(found["metrics.r2"]) == sorted(found["metrics.r2"], reverse=True)
first = client.search_runs([experiment.experiment_id], max_results=2)
second = client.search_runs([experiment.experiment_id], max_results=2, page_token=first.token)
assert len({one.info.run_id for one in [*first, *second]}) == 4

# The model by the names that need no registry.
expected = forest.predict(test[columns])
for address in (f"runs:/{parent.info.run_id}/model", f"models:/{model.model_id}"):
    np.testing.assert_array_equal(mlflow.pyfunc.load_model(address).predict(test[columns]), expected, err_msg=address)
client.log_metric(parent.info.run_id, "loss", 0.5, step=50, model_id=model.model_id)
assert any(metric.key == "loss" for metric in client.get_logged_model(model.model_id).metrics)

# Deleted and restored.
client.delete_run(ridge_run.info.run_id)
assert ridge_run.info.run_id not in set(mlflow.search_runs([experiment.experiment_id])["run_id"])
client.restore_run(ridge_run.info.run_id)
assert ridge_run.info.run_id in set(mlflow.search_runs([experiment.experiment_id])["run_id"])
print("done")
