"""OpenFeature's evaluation context in Unleash's words."""

import json
from collections.abc import Mapping
from typing import Any

FIELDS = ("appName", "currentTime", "environment", "remoteAddress", "sessionId", "userId")
"""Unleash's own fields; what else a context has goes under `properties`."""


def translated(context: Mapping[str, Any]) -> dict[str, Any]:
    """`targetingKey` as userId, unless the context has a userId of its own; everything as texts."""
    given = {
        name: _text(value) for name, value in context.items() if name != "targetingKey" and value is not None
    }
    if context.get("targetingKey") is not None:
        given.setdefault("userId", _text(context["targetingKey"]))
    fields: dict[str, Any] = {name: value for name, value in given.items() if name in FIELDS}
    properties = {name: value for name, value in given.items() if name not in FIELDS}
    return fields | ({"properties": properties} if properties else {})


def query(context: Mapping[str, Any]) -> dict[str, str]:
    """The same as the parameters of a GET."""
    fields = translated(context)
    properties = fields.pop("properties", {})
    return fields | {f"properties[{name}]": value for name, value in properties.items()}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
