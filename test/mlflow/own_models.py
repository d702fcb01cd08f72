"""Models that were trained here, loaded by MLflow's client as any other: they predict what their endpoints answer."""

import json

import mlflow
import numpy as np
import pandas as pd
import requests
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

client = MlflowClient()
rows = pd.read_csv("rows.csv", parse_dates=["seen at"])
rows["seen at"] = rows["seen at"].dt.tz_localize(None)
with open("own.json") as file:
    own = json.load(file)


def check(loaded, model, note):
    given = rows.drop(columns=model["target"])
    answered = loaded.predict(given)
    expected = [one["prediction"] for one in model["predictions"]]
    if "probabilities" not in model["predictions"][0]:
        np.testing.assert_allclose(answered["prediction"], expected, rtol=1e-5, err_msg=note)
        return
    assert list(answered["prediction"]) == expected, note
    for name in model["predictions"][0]["probabilities"]:
        probabilities = [one["probabilities"][name] for one in model["predictions"]]
        np.testing.assert_allclose(answered[f"probability_{name}"], probabilities, atol=1e-5, err_msg=note)
    # A table with an index of its own, and a row alone.
    last = given.tail(1)
    pd.testing.assert_frame_equal(loaded.predict(last), answered.tail(1), rtol=1e-5)


for model in own["models"]:
    name, run_id = model["name"], model["runId"]
    client.set_registered_model_alias(name, "tried", "1")
    for address in (f"models:/{name}/1", f"models:/{name}@tried", f"models:/{name}/latest", f"runs:/{run_id}/model"):
        loaded = mlflow.pyfunc.load_model(address)
        check(loaded, model, address)
        assert loaded.metadata.run_id == run_id
        example = loaded.input_example
        assert list(example.columns) == [one.name for one in loaded.metadata.signature.inputs]
        assert len(loaded.predict(example)) == 1
    graph = mlflow.onnx.load_model(f"models:/{name}/1")
    assert graph.producer_name == "Crisol"
    # MLflow's own words for the columns: what pandas reads from the file that the model was trained on.
    types = {one.name: str(one.type) for one in loaded.metadata.signature.inputs}
    known = {"visits": "DataType.long", "vip": "DataType.boolean", "seen at": "DataType.datetime"}
    assert {key: types[key] for key in known} == known, types

    listed = {entry.path for entry in client.list_artifacts(run_id, "model")}
    assert listed >= {"model/MLmodel", "model/model.onnx", "model/requirements.txt", "model/code"}, listed
    assert "model" in {entry.path for entry in client.list_artifacts(run_id)}
    assert mlflow.artifacts.load_text(f"{client.get_run(run_id).info.artifact_uri}/model/requirements.txt")

    # Registered again by the client, from the run, from its version, and by its alias: versions that can be deployed as well.
    again = mlflow.register_model(f"runs:/{run_id}/model", f"{name}, again")
    copy = client.copy_model_version(f"models:/{name}/1", f"{name}, again")
    named = mlflow.register_model(f"models:/{name}@tried", f"{name}, again")
    assert [int(one.version) for one in (again, copy, named)] == [1, 2, 3]
    for version in (again, copy, named):
        assert version.run_id == run_id
        check(mlflow.pyfunc.load_model(f"models:/{version.name}/{version.version}"), model, version.source)

# A model that ONNX cannot hold: the sentence says so. (Of `runs:/` the client says only that it failed.)
name, run_id = own["neighbors"]["name"], own["neighbors"]["runId"]
assert "model" not in {entry.path for entry in client.list_artifacts(run_id)}
for ask in (lambda: mlflow.pyfunc.load_model(f"models:/{name}/1"), lambda: client.list_artifacts(run_id, "model")):
    try:
        ask()
        raise SystemExit("it was found")
    except (MlflowException, requests.HTTPError) as error:
        assert "nearest_neighbors models cannot be exported" in str(error), error
print("done")
