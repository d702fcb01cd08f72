"""The client."""

from __future__ import annotations

import os

from . import models
from ._transport import Transport
from .api import Api


class JobFailedError(Exception):
    """A job ended otherwise than by success; `job` says how."""

    def __init__(self, job: models.Job) -> None:
        error = job["error"]
        super().__init__(error["message"] if error else f"the job {job['id']} was {job['state']}")
        self.job = job


class Client(Api):
    """A client of one server: `client.NOUN.VERB(...)` for each route of its API.

    `url` and `token` are those of the environment, `CRISOL_URL` and `CRISOL_TOKEN`, unless given. A request waits
    `timeout_seconds` for the server at most, and is repeated `retries` times (4 at most) where that is safe: a GET that
    nobody answered, and what a busy server refused. Can be shared between threads.
    """

    def __init__(
        self,
        url: str | None = None,
        token: str | None = None,
        *,
        timeout_seconds: float = 60.0,
        retries: int = 3,
    ) -> None:
        address = url or os.environ.get("CRISOL_URL")
        if not address:
            raise ValueError("give url, or set CRISOL_URL")
        super().__init__(Transport(address, token or os.environ.get("CRISOL_TOKEN"), timeout_seconds, retries))

    def wait_for_job(self, job_id: str) -> models.Job:
        """Follows a job to its end and returns it. Raises `JobFailedError` unless it succeeded."""
        for _ in self.job.events(job_id):
            pass
        job = self.job.get(job_id)
        if job["state"] != "succeeded":
            raise JobFailedError(job)
        return job
