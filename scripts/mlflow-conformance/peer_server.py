"""MLflow's own server in this process, fresh each time: what fails on it too says nothing about ours."""

from __future__ import annotations

import shutil
import socket
import tempfile
from pathlib import Path

from mlflow.server import handlers
from mlflow.server.fastapi_app import app
from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore
from tests.tracking.integration_test_utils import ServerThread


class PeerServer:
    def __init__(self, database: Path) -> None:
        self._folder = tempfile.mkdtemp(prefix="mlflow-conformance-")
        uri = f"sqlite:///{shutil.copy(database, self._folder)}"
        handlers._tracking_store = handlers._model_registry_store = None
        handlers.initialize_backend_stores(uri, default_artifact_root=Path(self._folder).as_uri())
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self._thread = ServerThread(app, port)
        self.url = self._thread.__enter__()

    def stop(self) -> None:
        self._thread.__exit__(None, None, None)
        shutil.rmtree(self._folder, ignore_errors=True)


class Pool:
    def __init__(self) -> None:
        # Made once: its migrations take seconds.
        self._database = Path(tempfile.mkdtemp(prefix="mlflow-conformance-"), "mlflow.db")
        SqlAlchemyStore(f"sqlite:///{self._database}", self._database.parent.as_uri()).engine.dispose()

    def take(self) -> PeerServer:
        return PeerServer(self._database)

    def close(self) -> None:
        shutil.rmtree(self._database.parent)
