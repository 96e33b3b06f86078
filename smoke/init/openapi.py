"""An OpenAPI document: what can be asked of the service without knowing more than the document says.

https://spec.openapis.org/oas/v3.1.1.html; of Swagger 2 it is made by `smoke.init.swagger`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from hookset.errors import UsageError
from smoke.init.authorization import authorization
from smoke.init.parameters import Parameter, parameters
from smoke.init.sketch import Asked, Sketch
from smoke.init.swagger import as_openapi
from smoke.plan.target import target_of

METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
VERSIONS = {"openapi": "3.", "swagger": "2."}
_PLACE = re.compile(r"\{([^{}]+)\}")
EVENTS = "text/event-stream"
MOST = 100
"""Requests in use; a smoke test asks a few things, and the rest of a large document stays commented."""


def from_openapi(document: Any, what: str) -> Sketch:
    """The sketch of a parsed document. Raises UsageError where it is neither OpenAPI 3 nor Swagger 2."""
    if not isinstance(document, dict) or not {"openapi", "swagger"} & set(document):
        raise UsageError(f"{what}: is no OpenAPI document", "it has a key `openapi`, or `swagger`")
    key = "openapi" if "openapi" in document else "swagger"
    if not str(document[key]).startswith(VERSIONS[key]):
        raise UsageError(f"{what}: is {key} {document[key]}: OpenAPI 3 and Swagger 2 are read")
    if key == "swagger":
        document = as_openapi(document)
    headers, secrets = authorization(document)
    target, prefix = _server(document)
    requests = tuple(_named(_few(_operations(document))))
    return Sketch(_title(document), target, requests, prefix, headers, secrets)


def mapping(value: Any) -> Mapping[str, Any]:
    """The value where it is a mapping, else an empty one: documents are seldom as they should be."""
    return value if isinstance(value, dict) else {}


def _title(document: Mapping[str, Any]) -> str:
    info = mapping(document.get("info"))
    return " ".join(f"{info.get('title', '')} {info.get('version', '')}".split())


def _server(document: Mapping[str, Any]) -> tuple[str, str]:
    """The first server's URL, its variables at their defaults; or the path alone where it has no host."""
    servers = document.get("servers")
    server = mapping(servers[0]) if isinstance(servers, list) and servers else {}
    url = str(server.get("url", ""))
    for name, variable in mapping(server.get("variables")).items():
        url = url.replace(f"{{{name}}}", str(mapping(variable).get("default", "")))
    try:
        return target_of(url, "servers"), ""
    except UsageError:
        return "", urlsplit(url).path.rstrip("/") if url.startswith("/") else ""


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[Asked, str]]:
    """Each with its operationId."""
    for path, item in mapping(document.get("paths")).items():
        for method in METHODS:
            operation = mapping(item).get(method)
            if isinstance(operation, dict) and isinstance(path, str) and path.startswith("/"):
                given = parameters(document, mapping(item), operation)
                yield _asked(path, method.upper(), operation, given), str(operation.get("operationId", ""))


def _asked(path: str, method: str, operation: Mapping[str, Any], given: list[Parameter]) -> Asked:
    required = [parameter for parameter in given if parameter.required]
    declared = {parameter.name for parameter in required if parameter.place == "path"}
    required += [Parameter(name, "path", True, "") for name in _PLACE.findall(path) if name not in declared]
    for parameter in required:
        if parameter.place == "path":
            path = path.replace(f"{{{parameter.name}}}", parameter.example or parameter.name.upper())
    query, headers = (
        {one.name: one.example or one.name.upper() for one in required if one.place == place}
        for place in ("query", "header")
    )
    missing = _missing(method, operation, required)
    return Asked(path, f"{method} {path}", method, query, headers, _status(operation), missing)


def _missing(method: str, operation: Mapping[str, Any], required: list[Parameter]) -> str:
    if method not in ("GET", "HEAD"):
        return "it may change data"
    if operation.get("deprecated") is True:
        return "it is deprecated"
    if _streams(operation):
        return "it streams, and never ends"
    shown = [
        f"{one.name} ({one.place}{', the example stands in' if one.example else ''})" for one in required
    ]
    return f"needs {', '.join(shown)}" if shown else ""


def _streams(operation: Mapping[str, Any]) -> bool:
    """Whether it answers with server-sent events: OpenAPI says it by status, Swagger 2 for all of them."""
    answers = [mapping(mapping(one).get("content")) for one in mapping(operation.get("responses")).values()]
    produces = operation.get("produces")
    return any(EVENTS in one for one in (*answers, produces if isinstance(produces, list) else []))


def _status(operation: Mapping[str, Any]) -> str:
    """The one status that says it went well, else their class."""
    good = [str(code).lower() for code in mapping(operation.get("responses")) if str(code).startswith("2")]
    return good[0] if len(good) == 1 and (good[0].isdigit() or good[0] == "2xx") else ""


def _few(operations: Iterator[tuple[Asked, str]]) -> Iterator[tuple[Asked, str]]:
    used = 0
    for asked, name in operations:
        used += not asked.missing
        over = not asked.missing and used > MOST
        yield (Asked(**{**vars(asked), "missing": f"there are {MOST} before it"}) if over else asked), name


def _named(operations: Iterator[tuple[Asked, str]]) -> Iterator[Asked]:
    """By operationId where it is one nobody else has."""
    taken: set[str] = set()
    for asked, name in operations:
        chosen = name if 0 < len(name) <= 100 and name.isprintable() and name not in taken else asked.name
        taken.add(chosen)
        yield Asked(**{**vars(asked), "name": chosen})
