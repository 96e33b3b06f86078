"""Parameters of an OpenAPI operation."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec


@dataclass(frozen=True)
class Parameter:
    """`place` is path, query, header or cookie; `example` is what the document has for one, else empty."""

    name: str
    place: str
    required: bool
    example: str


def parameters(
    document: Mapping[str, Any], item: Mapping[str, Any], operation: Mapping[str, Any]
) -> list[Parameter]:
    """Those of the path and of the operation, whose own win."""
    found: dict[tuple[str, str], Parameter] = {}
    for said in (item.get("parameters"), operation.get("parameters")):
        for one in said if isinstance(said, list) else []:
            if parameter := _parameter(resolved(document, one)):
                found[parameter.name, parameter.place] = parameter
    return list(found.values())


def resolved(document: Mapping[str, Any], said: Any) -> Mapping[str, Any]:
    """What a `$ref` within the document leads to, an empty mapping for one that leads nowhere."""
    for _ in range(10):
        if not isinstance(said, dict):
            return {}
        reference = said.get("$ref")
        if not isinstance(reference, str):
            return said
        said = document
        for step in reference.removeprefix("#/").split("/"):
            key = step.replace("~1", "/").replace("~0", "~")
            said = said.get(key) if isinstance(said, dict) else None
    return {}


def _parameter(said: Mapping[str, Any]) -> Parameter | None:
    name, place = said.get("name"), said.get("in")
    if not isinstance(name, str) or place not in ("path", "query", "header", "cookie"):
        return None
    return Parameter(name, place, place == "path" or said.get("required") is True, next(_examples(said), ""))


def _examples(said: Mapping[str, Any]) -> Iterator[str]:
    """Whatever the document has for a value, the most likely first."""
    schema = said.get("schema") if isinstance(said.get("schema"), dict) else {}
    named = said.get("examples")
    values = (
        [one.get("value") for one in named.values() if isinstance(one, dict)]
        if isinstance(named, dict)
        else []
    )
    for source in (said, schema or {}):
        values += [source.get("example"), source.get("default")]
        for key in ("examples", "enum"):
            values += source[key] if isinstance(source.get(key), list) else []
    for value in values:
        if isinstance(value, (str, int, float)) and str(value).strip():
            yield value if isinstance(value, str) else msgspec.json.encode(value).decode()
