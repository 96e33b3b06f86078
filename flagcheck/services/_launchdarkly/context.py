"""An evaluation context in LaunchDarkly's words."""

import base64
from collections.abc import Mapping
from typing import Any

import msgspec


def launchdarkly_context(context: Mapping[str, Any]) -> dict[str, Any] | None:
    """`targetingKey` (or `key`) becomes `key`, `kind` is `user` unless given, attributes stay as they are.

    For `kind: multi` each further attribute is a context of the kind that it is named for. None where a key is missing.
    As LaunchDarkly's OpenFeature providers map it: https://launchdarkly.com/docs/sdk/openfeature
    """
    if context.get("kind") != "multi":
        return _single(context, str(context.get("kind") or "user"))
    parts = {name: part for name, part in context.items() if name not in ("kind", "targetingKey")}
    made = {name: _single(part, "") for name, part in parts.items() if isinstance(part, Mapping)}
    whole = {name: part for name, part in made.items() if part is not None}
    return {"kind": "multi", **whole} if whole and len(whole) == len(parts) else None


def _single(context: Mapping[str, Any], kind: str) -> dict[str, Any] | None:
    key = context.get("targetingKey") or context.get("key")
    if not isinstance(key, str):
        return None
    rest = {name: value for name, value in context.items() if name not in ("kind", "key", "targetingKey")}
    return ({"kind": kind} if kind else {}) | {"key": key} | rest


def in_path(context: Mapping[str, Any]) -> str:
    """As the Relay Proxy takes it in a path: base64url of its JSON."""
    return base64.urlsafe_b64encode(msgspec.json.encode(context)).decode()
