"""What every error of the API is."""

from __future__ import annotations

from typing import Any, TypedDict


class FieldProblem(TypedDict):
    """A problem with one field of a request: its path, and a sentence with the bound and the bad value."""

    field: str
    message: str


class CrisolError(Exception):
    """An error that the server answered.

    `code` is one of the catalogue's (see the module `errors`), `status` the HTTP status, `params` what was filled into the
    sentence, `problems` all fields that are wrong, and `request_id` finds the request in the server's log.
    """

    def __init__(
        self,
        code: str,
        status: int,
        message: str,
        params: dict[str, Any] | None = None,
        problems: list[FieldProblem] | None = None,
        request_id: str | None = None,
        retry_after_seconds: float | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.message = message
        self.params = params or {}
        self.problems = problems or []
        self.request_id = request_id
        self.retry_after_seconds = retry_after_seconds

    def __str__(self) -> str:
        lines = [self.message, *(f"  {problem['field']}: {problem['message']}" for problem in self.problems)]
        return "\n".join(lines)


class NoAnswerError(Exception):
    """The server did not answer: not started, another address, or the network is down."""
