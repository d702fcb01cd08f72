"""Folders as jobs."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import cast

from . import models
from ._code import upload_code
from .client import Client


def submit_folder(
    client: Client, project_id: str, folder: str | os.PathLike[str], spec: models.ScriptSpec
) -> models.JobSubmitResult:
    """Sends a folder as a job, which is a run, and returns both.

    `spec` is as for `client.job.submit`, without `codeId`. Raises what `pack_folder` raises, and the server's errors:
    `script_invalid`, and `not_found` for data and secrets that the project has not.
    """
    code = upload_code(client, project_id, folder)
    return client.job.submit(project_id, cast(models.ScriptSpec, {**spec, "codeId": code["id"]}))


def run_folder(
    client: Client,
    project_id: str,
    folder: str | os.PathLike[str],
    spec: models.ScriptSpec,
    *,
    on_line: Callable[[str], object] | None = print,
) -> models.ScriptJob:
    """As `submit_folder`, and waits for the end; returns what came of it. Raises `JobFailedError` unless it succeeded.

    What the script prints is given to `on_line` line by line as it does: `print` by default, nobody with None.
    """
    job_id = submit_folder(client, project_id, folder, spec)["job"]["id"]
    for event in client.job.log_events(job_id):
        for line in event["lines"]:
            if on_line is not None:
                on_line(line["text"])
    client.wait_for_job(job_id)
    return client.job.script(job_id)
