"""Server-sent events, as the HTML standard defines them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    name: str
    id: str | None
    data: str | None


def events_of(lines: Iterable[bytes]) -> Iterator[Event]:
    """Splits a stream of lines into events; one that is not ended by an empty line is not an event."""
    name, identifier, data = "message", None, list[str]()
    for raw in lines:
        line = raw.decode().rstrip("\r\n")
        if not line:
            yield Event(name, identifier, "\n".join(data) if data else None)
            name, identifier, data = "message", None, []
            continue
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            name = value
        elif field == "id":
            identifier = value
        elif field == "data":
            data.append(value)
