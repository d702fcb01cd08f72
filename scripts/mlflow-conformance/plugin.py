"""A pytest plugin that runs MLflow's own tests against Crisol: where they start a server or open a SQL store, a fresh Crisol
server is behind it. Tests that cannot say anything about another server are deselected, each with the reason in
not-relevant.json. The outcomes are written to the file that CRISOL_OUTCOMES names.
"""

from __future__ import annotations

import fnmatch
import inspect
import json
import os
import re
from collections import Counter
from pathlib import Path

import pytest
import requests
import stand_ins
from crisol_server import TOKEN
from mlflow.store.model_registry.rest_store import RestStore as RegistryRestStore
from mlflow.store.tracking.rest_store import RestStore as TrackingRestStore
from mlflow.utils.rest_utils import MlflowHostCreds

if os.environ.get("CRISOL_PEER"):
    from peer_server import Pool
else:
    from crisol_server import Pool

RULES = json.loads(Path(__file__).with_name("not-relevant.json").read_text())
outcomes: dict[str, str] = {}
failures: dict[str, str] = {}
reasons: Counter[str] = Counter()
pool = Pool()


class CrisolServer:
    """In place of MLflow's ServerThread: a context manager that gives the address."""

    def __init__(self, app: object = None, port: int = 0) -> None:
        self._server = pool.take()
        self.url = self._server.url

    def __enter__(self) -> str:
        return self.url

    def __exit__(self, *failure: object) -> None:
        self._server.stop()


def in_place_of_init_server(backend_uri: str, root_artifact_uri: str, **options: object) -> CrisolServer:
    return CrisolServer()


class _Engine:
    def __init__(self, server: CrisolServer) -> None:
        self._server = server

    def dispose(self) -> None:
        self._server.__exit__()


def store_of(kind: type) -> type:
    """In place of MLflow's SqlAlchemyStore: its REST store on a fresh server."""

    class CrisolStore(kind):  # type: ignore[misc, valid-type]
        def __init__(self, uri: str, *args: object, **options: object) -> None:
            server = CrisolServer()
            self.engine = _Engine(server)
            # The fixtures copy the database's file.
            if uri.startswith("sqlite:///"):
                Path(uri.removeprefix("sqlite:///")).touch()
            credentials = lambda: MlflowHostCreds(server.url, token=TOKEN)  # noqa: E731
            super().__init__(credentials)

    return CrisolStore


def pytest_configure(config: pytest.Config) -> None:
    os.environ["MLFLOW_TRACKING_TOKEN"] = TOKEN
    from tests.tracking import integration_test_utils

    integration_test_utils.ServerThread = CrisolServer
    integration_test_utils._init_server = in_place_of_init_server
    if not os.environ.get("CRISOL_PEER"):
        stand_ins.install()
    # Tests that send requests themselves know no token.
    send = requests.Session.send

    def send_with_token(session: requests.Session, request: requests.PreparedRequest, **options: object) -> object:
        if (request.url or "").startswith("http://127.0.0.1:"):
            request.headers.setdefault("Authorization", f"Bearer {TOKEN}")
        return send(session, request, **options)

    requests.Session.send = send_with_token  # type: ignore[method-assign, assignment]



def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for module in {item.module for item in items}:  # type: ignore[attr-defined]
        if "test_sqlalchemy_store" in module.__name__:
            kind = RegistryRestStore if "model_registry" in module.__name__ else TrackingRestStore
            module.SqlAlchemyStore = store_of(kind)
    kept, dropped = [], []
    for item in items:
        reason = not_relevant(item)
        if reason:
            reasons[reason] += 1
        (dropped if reason else kept).append(item)
    config.hook.pytest_deselected(items=dropped)
    items[:] = kept


def not_relevant(item: pytest.Item) -> str | None:
    """Why a test says nothing about another server; None if it does."""
    path, _, name = item.nodeid.partition("::")
    for rule in RULES["names"]:
        if fnmatch.fnmatchcase(name, rule["name"].replace("[", "[[]")) and rule.get("file", "") in path:
            return rule["reason"]
    source = inspect.getsource(item.function)  # type: ignore[attr-defined]
    for rule in RULES["sources"]:
        if re.search(rule["source"], source):
            return rule["reason"]
    return None


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" or report.failed:
        if outcomes.get(report.nodeid) != "failed":
            outcomes[report.nodeid] = report.outcome
        if report.failed:
            failures[report.nodeid] = str(report.longrepr).strip().splitlines()[-1][:300]
    elif report.skipped:
        reasons["MLflow's own test skips itself here"] += 1


def pytest_sessionfinish() -> None:
    pool.close()
    result = {"outcomes": outcomes, "failures": failures, "notRelevant": dict(reasons)}
    Path(os.environ["CRISOL_OUTCOMES"]).write_text(json.dumps(result))
