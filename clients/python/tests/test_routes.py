"""Every route of the server's API has a method."""

from __future__ import annotations

import inspect
import re

from crisol_client import Client
from crisol_client._transport import Query, Transport, _query_of


def test_every_operation_of_the_server_has_a_method(client: Client) -> None:
    document = client.health.openapi()
    paths = document["paths"] if isinstance(document, dict) else {}
    operations = [operation for item in paths.values() for operation in item.values()]
    assert len(operations) > 40
    for operation in operations:
        noun, verb = operation["operationId"].split(".")
        methods = getattr(client, re.sub(r"(?=[A-Z])", "_", noun).lower())
        names = {name.rstrip("_").replace("_", "") for name, _ in inspect.getmembers(methods, callable)}
        assert verb.lower() in names, operation["operationId"]


def test_methods_take_the_path_first_and_the_query_by_name() -> None:
    signature = inspect.signature(Client("http://127.0.0.1:1").data.rows)
    kinds = {name: parameter.kind.name for name, parameter in signature.parameters.items()}
    assert kinds == {
        "project_id": "POSITIONAL_OR_KEYWORD",
        "data_id": "POSITIONAL_OR_KEYWORD",
        "version": "POSITIONAL_OR_KEYWORD",
        "offset": "KEYWORD_ONLY",
        "limit": "KEYWORD_ONLY",
        "sort": "KEYWORD_ONLY",
        "descending": "KEYWORD_ONLY",
    }


def test_the_transport_is_the_only_way_out() -> None:
    assert {name for name in vars(Transport) if not name.startswith("_")} == {"json", "upload", "download", "events"}


def test_a_list_in_a_query_is_the_name_for_each_value_and_a_boolean_is_a_word() -> None:
    query: Query = {"params": ["a b", "c&d"], "deleted": True, "limit": 5, "cursor": None, "filter": ""}
    assert _query_of(query) == "?params=a+b&params=c%26d&deleted=true&limit=5&filter="
