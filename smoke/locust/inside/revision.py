"""Which revision answered, from a response of either of Locust's clients."""

from collections.abc import Callable
from typing import Any

from smoke.engine.revision import LONGEST
from smoke.engine.revision import reader as of_the_engine
from smoke.plan.plan import Revision


def reader(header: str, path: str) -> Callable[[Any], str]:
    """What takes the revision out of a response: its header, else a JMESPath into its body; empty where it has none."""
    if header:
        return lambda response: str((getattr(response, "headers", None) or {}).get(header) or "").strip()[
            :LONGEST
        ]
    read = of_the_engine(Revision(json=path))
    return (lambda response: read(b"", _body(response))) if read else lambda _: ""


def _body(response: Any) -> bytes:
    body = getattr(response, "content", None)
    return body if isinstance(body, bytes) else b""
