"""Errors are exceptions with the catalogue's codes, and only what is safe is repeated."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from crisol_client import Client, CrisolError, NoAnswerError
from crisol_client.errors import BY_CODE, InvalidCredentialError, InvalidRequestError, NotFoundError, OverloadedError


def test_a_code_is_a_class(client: Client) -> None:
    missing = "prj_01h00000000000000000000000"
    with pytest.raises(NotFoundError) as failure:
        client.project.get(missing)
    assert (failure.value.code, failure.value.status) == ("not_found", 404)
    assert failure.value.params["value"] == missing
    assert failure.value.request_id


def test_fields_that_are_wrong_are_named(client: Client) -> None:
    with pytest.raises(InvalidRequestError) as failure:
        client.project.create({"name": "x" * 121})
    assert [problem["field"] for problem in failure.value.problems] == ["name"]
    assert "name" in str(failure.value)


def test_a_wrong_token_is_refused() -> None:
    with pytest.raises(InvalidCredentialError):
        Client(token="not-a-token").project.list()


def test_every_code_has_its_own_class() -> None:
    assert len(set(BY_CODE.values())) == len(BY_CODE) > 40
    assert all(issubclass(kind, CrisolError) for kind in BY_CODE.values())


def test_nobody_answers() -> None:
    with pytest.raises(NoAnswerError, match="127.0.0.1:9"):
        Client("http://127.0.0.1:9", retries=0).project.list()


def test_an_address_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CRISOL_URL")
    with pytest.raises(ValueError, match="CRISOL_URL"):
        Client()
    with pytest.raises(ValueError, match="http://"):
        Client("localhost:7373")


class Busy(BaseHTTPRequestHandler):
    """Refuses the first request as busy, hangs up on the second, and answers the others."""

    requests: list[str] = []
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.requests.append(self.command)
        if len(self.requests) == 1:
            text = b'{"error":{"code":"overloaded","message":"busy","params":{},"requestId":"r"}}'
            self.send_response(503)
        elif len(self.requests) == 2:
            self.close_connection = True
            self.connection.close()
            return
        else:
            text = b'{"items":[],"nextCursor":null}'
            self.send_response(200)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = answer
    do_POST = answer

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def busy() -> Iterator[str]:
    Busy.requests = []
    server = HTTPServer(("127.0.0.1", 0), Busy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_get_is_repeated_when_nobody_answers_and_when_the_server_is_busy(busy: str) -> None:
    assert Client(busy, retries=3).project.list() == {"items": [], "nextCursor": None}
    assert Busy.requests == ["GET"] * 3


def test_a_post_is_repeated_when_the_server_refused_it_but_not_when_it_may_have_been_done(busy: str) -> None:
    with pytest.raises(NoAnswerError):
        Client(busy, retries=3).project.create({"name": "once"})
    assert Busy.requests == ["POST"] * 2


def test_retries_can_be_forbidden(busy: str) -> None:
    with pytest.raises(OverloadedError):
        Client(busy, retries=0).project.list()


def test_the_environment_is_the_default(client: Client) -> None:
    assert client.session.get()["credential"] == "token"
    assert os.environ["CRISOL_URL"].startswith("http")
