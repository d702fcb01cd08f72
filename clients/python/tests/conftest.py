"""Tests run against the server that CRISOL_URL and CRISOL_TOKEN name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crisol_client import Client, models


@pytest.fixture(scope="session")
def client() -> Client:
    return Client()


@pytest.fixture
def project(client: Client) -> Iterator[models.Project]:
    made = client.project.create({"name": "Python client"})
    yield made
    client.project.delete(made["id"])
