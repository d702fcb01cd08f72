"""One HTTP connection a thread, kept open while it is in use."""

from __future__ import annotations

import http.client
import ssl
import threading
import time
from collections.abc import Iterable
from urllib.parse import urlsplit

from ._error import NoAnswerError

# Servers close a connection that nobody uses after 5 s or more. One that was used less long ago is taken again, so that
# no request, which might not be safe to repeat, meets a connection that is being closed.
REUSE_SECONDS = 3.0


class Connections:
    """Opens connections to one server. Safe to share between threads: each has its own."""

    def __init__(self, url: str, timeout_seconds: float) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"the address of a server begins with http:// or https://, not {url!r}")
        self.url = url.rstrip("/")
        self._prefix = parts.path.rstrip("/")
        self._secure = parts.scheme == "https"
        self._host, self._port = parts.hostname, parts.port
        self._timeout_seconds = timeout_seconds
        self._local = threading.local()

    def request(
        self,
        method: str,
        target: str,
        headers: dict[str, str],
        body: bytes | Iterable[bytes] | None = None,
        timeout_seconds: float | None = None,
        own: bool = False,
    ) -> http.client.HTTPResponse:
        """Sends a request and returns the answer, whose body is still to be read.

        With `own`, on a connection of its own, for answers that are read slowly. Raises `NoAnswerError`.
        """
        connection = self._open(timeout_seconds) if own else self._take()
        try:
            try:
                connection.request(method, self._prefix + target, body=body, headers=headers)
            except (BrokenPipeError, ConnectionResetError):
                # A server that refuses a large body answers, and then stops reading: the answer says why.
                if connection.sock is None:
                    raise
            return connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise NoAnswerError(f"no Crisol server answers at {self.url}: {error or type(error).__name__}") from error
        finally:
            self._local.used = time.monotonic()

    def _take(self) -> http.client.HTTPConnection:
        kept: http.client.HTTPConnection | None = getattr(self._local, "connection", None)
        if kept is not None and time.monotonic() - self._local.used > REUSE_SECONDS:
            kept.close()
            kept = None
        if kept is None:
            kept = self._local.connection = self._open(None)
        return kept

    def _open(self, timeout_seconds: float | None) -> http.client.HTTPConnection:
        timeout = timeout_seconds or self._timeout_seconds
        if self._secure:
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(self._host, self._port, timeout=timeout, context=context)
        return http.client.HTTPConnection(self._host, self._port, timeout=timeout)
