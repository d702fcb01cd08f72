"""A script logs a run through the routes that every client has."""

from __future__ import annotations

import pytest

from crisol_client import Client, CrisolError


def test_a_script_logs_a_run_with_a_file_and_a_model(client: Client) -> None:
    experiment = client.experiment.open({"name": "logged from Python"})
    project_id = experiment["projectId"]
    run = client.run.start(project_id, {"experimentId": experiment["id"], "name": "first"})
    client.run.log_batch(
        project_id,
        run["id"],
        {
            "params": [{"key": "lr", "value": "0.1"}],
            "metrics": [{"key": "loss", "value": 1 / (step + 1), "step": step} for step in range(100)],
            "tags": [{"key": "team", "value": "blue"}],
        },
    )
    client.run.put_artifact(project_id, run["id"], b"bytes", path="plots/a.bin")
    model = client.run.log_model(project_id, run["id"], b"a model", name="net", path="net.onnx")
    ended = client.run.update(project_id, run["id"], {"state": "succeeded"})
    assert ended["state"] == "succeeded"
    log = client.run.log(project_id, run["id"])["log"]
    assert [(metric["key"], metric["pointCount"]) for metric in log["metrics"]] == [("loss", 100)]
    assert [found["id"] for found in log["models"]] == [model["id"]]
    with pytest.raises(CrisolError, match="param lr"):
        client.run.log_batch(project_id, run["id"], {"params": [{"key": "lr", "value": "0.2"}]})
