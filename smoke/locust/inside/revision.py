"""Which revision answered, from a response of either of Locust's clients."""

import json
from collections.abc import Callable
from typing import Any

LONGEST = 100


def reader(header: str, path: str) -> Callable[[Any], str]:
    """What takes the revision out of a response: its header, else a JMESPath into its body; empty where it has none."""
    if header:
        return lambda response: str((getattr(response, "headers", None) or {}).get(header) or "").strip()[
            :LONGEST
        ]
    if path:
        return _by_json(path)
    return lambda _: ""


def _by_json(path: str) -> Callable[[Any], str]:
    import jmespath  # noqa: PLC0415  (only where it is asked for)

    compiled = jmespath.compile(path)

    def read(response: Any) -> str:
        try:
            found = compiled.search(json.loads(getattr(response, "content", None) or b""))
        except (ValueError, RecursionError, jmespath.exceptions.JMESPathError):
            return ""
        return found[:LONGEST] if isinstance(found, str) else ""

    return read
