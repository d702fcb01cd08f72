"""The whole path of a model, from a file to a prediction."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from crisol_client import Client, JobFailedError, models
from crisol_client.errors import CriteriaNotMetError

ROWS = 400


def table() -> bytes:
    lines = ["size,rooms,kind,price"]
    for row in range(ROWS):
        size, rooms = 40 + (row * 37) % 160, 1 + (row * 11) % 6
        kind = ("flat", "house", "loft")[row % 3]
        price = 1000 * size + 5000 * rooms + 20_000 * (row % 3) + (row * 7919) % 3000
        lines.append(f"{size},{rooms},{kind},{price}")
    return "\n".join(lines).encode()


def test_from_a_file_to_a_prediction(client: Client, project: models.Project, tmp_path: Path) -> None:
    project_id = project["id"]
    path = tmp_path / "houses.csv"
    path.write_bytes(table())
    # The same bytes, whichever way they are given.
    given: list[models.Upload] = [
        client.data.upload(project_id, table(), file_name="bytes.csv"),
        client.data.upload(project_id, path, file_name="path.csv"),
        client.data.upload(project_id, io.BytesIO(table()), file_name="stream.csv"),
        client.data.upload(project_id, (table()[i : i + 1000] for i in range(0, len(table()), 1000)), file_name="c.csv"),
    ]
    assert len({upload["sha256"] for upload in given}) == 1
    assert given[0]["sizeBytes"] == len(table())

    imported = client.data.import_(project_id, {"name": "houses", "source": {"uploadId": given[0]["id"]}})
    job = client.wait_for_job(imported["job"]["id"])
    assert job["kind"] == "import"
    data_id = imported["data"]["id"]
    rows = client.data.rows(project_id, data_id, 1, limit=5, sort="price", descending=True)
    assert rows["rowCount"] == ROWS
    prices = [row[3] for row in rows["rows"]]
    assert prices == sorted(prices, key=lambda price: -float(price or 0))

    client.project.update(
        project_id,
        {
            "data": {"dataId": data_id, "version": 1},
            "task": "regression",
            "target": "price",
            "primaryMetric": "rmse",
            "criteria": ["rmse <= 1"],
        },
    )
    plan = client.recipe.suggest(project_id, algorithm="gradient_boosting")
    recipe = client.recipe.create(project_id, {"name": "suggested", "split": plan["split"]["value"], "steps": []})
    training = client.run.create(project_id, {"recipeId": recipe["id"]})
    events = list(client.job.events(training["job"]["id"]))
    assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
    run = client.run.get(project_id, training["run"]["id"])
    model = client.model.register(project_id, {"runId": run["id"], "name": "houses"})
    file = client.model.download(project_id, model["modelId"], model["version"]).save(tmp_path / "model.crisol")
    assert file.stat().st_size == model["sizeBytes"]

    deployment: models.EndpointCreateBody = {
        "name": "houses-of-python",
        "modelId": model["modelId"],
        "version": model["version"],
    }
    with pytest.raises(CriteriaNotMetError, match="rmse"):
        client.endpoint.create(project_id, deployment)
    endpoint = client.endpoint.create(project_id, {**deployment, "override": {"reason": "a test of the client"}})
    key_only = Client(client_url(), token=endpoint["key"])
    answer = key_only.endpoint.predict("houses-of-python", {"rows": [{"size": 100, "rooms": 3, "kind": "flat"}]})
    prediction = answer["predictions"][0]["prediction"]
    assert isinstance(prediction, (int, float)) and 80_000 < prediction < 160_000


def test_a_job_that_fails_says_why(client: Client, project: models.Project) -> None:
    upload = client.data.upload(project["id"], b"PAR1 but nothing of the kind", file_name="broken.parquet")
    with pytest.raises((JobFailedError, Exception), match="read|format|parquet|Parquet") as failure:
        body: models.DataImportBody = {
            "name": "broken",
            "source": {"uploadId": upload["id"]},
            "options": {"format": "parquet"},
        }
        client.wait_for_job(client.data.import_(project["id"], body)["job"]["id"])
    assert failure.value is not None


def test_the_program_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    text = (Path(__file__).parent.parent / "README.md").read_text()
    program = text.partition("```python\n")[2].partition("```")[0]
    exec(compile(program, "README.md", "exec"), {})
    assert "'value': 0." in capsys.readouterr().out


def client_url() -> str:
    return os.environ["CRISOL_URL"]
