"""Lists go on over their pages, and events over a connection that is lost."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from crisol_client import Client, models
from crisol_client._events import events_of


def test_a_list_goes_on_over_its_pages(client: Client) -> None:
    made = [client.project.create({"name": f"page {number}"})["id"] for number in range(5)]
    listed = [project["id"] for project in client.project.list_all(limit=2)]
    assert len(listed) == len(set(listed)) and set(made) <= set(listed)
    assert len(client.project.list(limit=2)["items"]) == 2
    for project_id in made:
        client.project.delete(project_id)
    assert not set(made) & {project["id"] for project in client.project.list_all()}
    assert set(made) <= {project["id"] for project in client.project.list_all(deleted=True)}


class CuttingProxy:
    """Passes connections on, and cuts those that stream events after `limit` bytes, `cuts` times."""

    def __init__(self, target: tuple[str, int], limit: int, cuts: int) -> None:
        self.target, self.limit, self.cuts, self.done = target, limit, cuts, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._pass, args=(near,), daemon=True).start()

    def _pass(self, near: socket.socket) -> None:
        with near, socket.create_connection(self.target) as far:
            request = near.recv(1 << 16)
            host, port = self.target
            far.sendall(request.replace(self.url.removeprefix("http://").encode(), f"{host}:{port}".encode()))
            passed, streams = 0, b"/events" in request
            while chunk := far.recv(64):
                passed += len(chunk)
                if streams and passed > self.limit and self.done < self.cuts:
                    self.done += 1
                    return
                near.sendall(chunk)


@pytest.fixture
def cutting() -> Iterator[CuttingProxy]:
    parts = urlsplit(os.environ["CRISOL_URL"])
    proxy = CuttingProxy((parts.hostname or "", parts.port or 80), limit=900, cuts=3)
    yield proxy
    proxy.listener.close()


def test_events_resume_after_the_last_one_that_was_seen(
    client: Client, project: models.Project, cutting: CuttingProxy
) -> None:
    body: models.DataImportBody = {"name": "diabetes", "source": {"example": "diabetes"}}
    job = client.data.import_(project["id"], body)["job"]
    client.wait_for_job(job["id"])
    whole = list(client.job.events(job["id"]))
    cut = list(Client(cutting.url).job.events(job["id"]))
    assert cut == whole and len(whole) > 2
    assert cutting.done > 0


def test_events_are_split_as_the_standard_says() -> None:
    stream = b": comment\nid: 1\ndata: a\ndata: b\n\nevent: end\n\nid: 2\ndata: never ended"
    assert [(event.name, event.id, event.data) for event in events_of(stream.splitlines(keepends=True))] == [
        ("message", "1", "a\nb"),
        ("end", None, None),
    ]
