"""How requests are sent, errors raised, and files and events read."""

from __future__ import annotations

import http.client
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias, TypeVar
from urllib.parse import quote, urlencode

from ._connection import Connections
from ._download import Download
from ._error import CrisolError, NoAnswerError
from ._events import Event, events_of
from .errors import BY_CODE

__all__ = ["Download", "Transport", "UploadBody", "pages", "path_of"]

UploadBody: TypeAlias = "bytes | Path | BinaryIO | Iterable[bytes]"
"""What can be sent as a file: bytes, a path, an open file, or chunks. All but bytes are streamed."""

Query: TypeAlias = "Mapping[str, str | int | float | bool | Sequence[str] | None]"

# Waits before each further attempt, in seconds.
BACK_OFF = (0.2, 0.5, 1.0, 2.0)
# Refused before anything was done, so any request can be repeated.
NOTHING_DONE = ("overloaded", "rate_limited")


class Transport:
    """Sends requests to one server with one credential."""

    def __init__(self, url: str, token: str | None, timeout_seconds: float, retries: int) -> None:
        self._connections = Connections(url, timeout_seconds)
        self._token = token
        self._retries = min(retries, len(BACK_OFF))

    def json(self, method: str, path: str, *, query: Query | None = None, body: object = None) -> Any:
        """The answer's JSON, or None where there is none.

        A request that nobody answered is repeated if it is a GET; one that the server refused as it was busy, always.
        """
        headers = {"accept": "application/json"}
        data = None
        if body is not None or method in ("POST", "PUT", "PATCH"):
            headers["content-type"] = "application/json"
            data = json.dumps({} if body is None else body, allow_nan=False).encode()
        response = self._repeat(method, lambda: self._send(method, path, query, headers, data))
        text = _read(response)
        return json.loads(text) if text else None

    def upload(self, method: str, path: str, data: UploadBody, media_type: str, *, query: Query | None = None) -> Any:
        """Streams a file as the body. Never repeated, since a stream can be read once."""
        if isinstance(data, Path):
            with data.open("rb") as file:
                return self.upload(method, path, file, media_type, query=query)
        headers = {"content-type": media_type, "accept": "application/json"}
        if isinstance(data, bytes):
            return json.loads(_read(self._send(method, path, query, headers, data)))
        size = _size_of(data)
        headers.update({"content-length": str(size)} if size is not None else {"transfer-encoding": "chunked"})
        chunks = _chunks_of(data)
        body = chunks if size is not None else _chunked(chunks)
        return json.loads(_read(self._send(method, path, query, headers, body)))

    def download(self, method: str, path: str, *, query: Query | None = None) -> Download:
        """A file, read as it is asked for."""
        return Download(self._repeat(method, lambda: self._send(method, path, query, {}, None, own=True)))

    def events(self, path: str, *, query: Query | None = None) -> Iterator[Any]:
        """A route's server-sent events, each parsed; a lost connection is taken up after the last one that was seen."""
        last: str | None = None
        attempt = 0
        while True:
            headers = {"accept": "text/event-stream"}
            if last is not None:
                headers["last-event-id"] = last
            try:
                response = self._send("GET", path, query, headers, None, own=True)
                with response:
                    for event in _while_connected(response):
                        attempt = 0
                        if event.name == "end":
                            return
                        last = event.id if event.id is not None else last
                        if event.data is not None:
                            yield json.loads(event.data)
            except CrisolError as error:
                if error.status < 500:
                    raise
            except NoAnswerError:
                if attempt >= self._retries:
                    raise
            time.sleep(BACK_OFF[min(attempt, len(BACK_OFF) - 1)])
            attempt += 1

    def _repeat(self, method: str, send: Callable[[], http.client.HTTPResponse]) -> http.client.HTTPResponse:
        for attempt in range(self._retries + 1):
            try:
                return send()
            except CrisolError as error:
                if attempt == self._retries or error.code not in NOTHING_DONE:
                    raise
                time.sleep(min(error.retry_after_seconds or BACK_OFF[attempt], 30))
            except NoAnswerError:
                if attempt == self._retries or method != "GET":
                    raise
                time.sleep(BACK_OFF[attempt])
        raise AssertionError("unreachable")

    def _send(
        self,
        method: str,
        path: str,
        query: Query | None,
        headers: dict[str, str],
        body: bytes | Iterable[bytes] | None,
        own: bool = False,
    ) -> http.client.HTTPResponse:
        if self._token:
            headers["authorization"] = f"Bearer {self._token}"
        response = self._connections.request(method, path + _query_of(query), headers, body, own=own)
        if response.status >= 400:
            raise _error_of(response)
        return response


def path_of(template: str, *values: str | int) -> str:
    """A path with its parameters percent-encoded."""
    return template.format(*(quote(str(value), safe="") for value in values))


Item = TypeVar("Item")


def pages(page: Callable[[str | None], Any]) -> Iterator[Any]:
    """The items of every page, each page fetched when it is needed."""
    cursor: str | None = None
    while True:
        answer = page(cursor)
        yield from answer["items"]
        cursor = answer["nextCursor"]
        if cursor is None:
            return


def _query_of(query: Query | None) -> str:
    """What is None is left out; a list is the name once for each of its values."""
    pairs = [
        (name, str(one).lower() if isinstance(one, bool) else str(one))
        for name, value in (query or {}).items()
        if value is not None
        for one in ([value] if isinstance(value, str) or not isinstance(value, Sequence) else value)
    ]
    return f"?{urlencode(pairs)}" if pairs else ""


def _read(response: http.client.HTTPResponse) -> bytes:
    try:
        return response.read()
    except (OSError, http.client.HTTPException) as error:
        response.close()
        raise NoAnswerError(f"the answer ended early: {error}") from error


def _while_connected(response: http.client.HTTPResponse) -> Iterator[Event]:
    try:
        yield from events_of(response)
    except (OSError, http.client.HTTPException):
        return


def _error_of(response: http.client.HTTPResponse) -> CrisolError:
    text = _read(response)
    retry_after = response.headers.get("retry-after")
    seconds = float(retry_after) if retry_after and retry_after.isdigit() else None
    try:
        error = json.loads(text)["error"]
        kind = BY_CODE.get(error["code"], CrisolError)
        return kind(
            error["code"],
            response.status,
            error["message"],
            error.get("params"),
            error.get("problems"),
            error.get("requestId"),
            seconds,
        )
    except (ValueError, KeyError, TypeError):
        # A proxy's page, for example.
        return CrisolError("internal", response.status, f"status {response.status}, not an answer of Crisol")


def _chunks_of(data: BinaryIO | Iterable[bytes]) -> Iterator[bytes]:
    if not hasattr(data, "read"):
        yield from data
        return
    while chunk := data.read(1 << 16):
        yield chunk


def _size_of(data: BinaryIO | Iterable[bytes]) -> int | None:
    """What is left of a file on disk, in bytes; None for any other stream."""
    try:
        return os.fstat(data.fileno()).st_size - data.tell()  # type: ignore[union-attr]
    except (AttributeError, OSError):
        return None


def _chunked(chunks: Iterator[bytes]) -> Iterator[bytes]:
    # http.client writes an iterable with a transfer-encoding header of one's own as it is.
    for chunk in chunks:
        if chunk:
            yield b"%x\r\n%b\r\n" % (len(chunk), chunk)
    yield b"0\r\n\r\n"
