from __future__ import annotations

from pathlib import Path

import pytest

from crisol_client import Client, JobFailedError, models, run_folder, submit_folder


def test_a_folder_runs_and_its_lines_come_as_they_are_printed(
    client: Client, project: models.Project, tmp_path: Path
) -> None:
    (tmp_path / "say.sh").write_text('echo "said $1"; echo kept > $CRISOL_OUTPUT_NOTE/a.txt\n')
    lines: list[str] = []
    spec: models.ScriptSpec = {
        "command": "sh say.sh ${{parameters.word}}",
        "parameters": {"word": "it's"},
        "outputs": {"note": {"kind": "artifact"}},
        "environment": {"kind": "none"},
    }
    ended = run_folder(client, project["id"], tmp_path, spec, on_line=lines.append)
    assert lines == ["said it's"]
    assert ended["exitCode"] == 0
    assert ended["outputs"][0]["artifactPath"] == "outputs/note"


def test_a_folder_that_fails_says_why(client: Client, project: models.Project, tmp_path: Path) -> None:
    (tmp_path / "say.sh").write_text("echo 'no luck' >&2; exit 3\n")
    spec: models.ScriptSpec = {"command": "sh say.sh", "environment": {"kind": "none"}}
    with pytest.raises(JobFailedError, match="exit code 3: no luck") as caught:
        run_folder(client, project["id"], tmp_path, spec, on_line=None)
    assert caught.value.job["state"] == "failed"
    started = submit_folder(client, project["id"], tmp_path, spec)
    assert started["run"]["projectId"] == project["id"]
    with pytest.raises(JobFailedError):
        client.wait_for_job(started["job"]["id"])
