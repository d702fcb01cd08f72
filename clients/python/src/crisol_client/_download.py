"""A file that a route answers."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from ._error import NoAnswerError

CHUNK_BYTES = 1 << 16


class Download:
    """The bytes of a file, not yet read. Read them once: by `read`, by `save`, or chunk by chunk."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self._response = response

    @property
    def file_name(self) -> str | None:
        """The name that the server gives it."""
        return self._response.headers.get_filename()

    @property
    def media_type(self) -> str:
        return self._response.headers.get_content_type()

    def __iter__(self) -> Iterator[bytes]:
        try:
            while chunk := self._response.read(CHUNK_BYTES):
                yield chunk
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswerError(f"the file ended early: {error}") from error
        finally:
            self.close()

    def read(self) -> bytes:
        """All of it at once."""
        return b"".join(self)

    def save(self, path: str | Path) -> Path:
        """Writes it to `path`, which exists only when all has arrived. Returns the path."""
        target = Path(path)
        part = target.with_name(f".{target.name}.part")
        try:
            with part.open("wb") as file:
                for chunk in self:
                    file.write(chunk)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        return target

    def close(self) -> None:
        self._response.close()

    def __enter__(self) -> Download:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
