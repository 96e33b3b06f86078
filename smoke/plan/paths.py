"""The path of a request with its query, ready for the request line."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from hookset.errors import UsageError
from smoke.plan.body import pairs
from smoke.plan.encode import path_text, path_value, whole_path
from smoke.plan.template import Hole, Scope, Text, fill, joined


def path_of(path: str, query: Mapping[str, Any], scope: Scope, at: str, base: str = "") -> Text:
    """Path and query, encoded as they stand in a request line behind `base`, the target's own path.

    Raises UsageError; `at` begins its message.
    """
    _refuse_bad(path, f"{at}.path")
    parts = [*_path(path, scope, f"{at}.path", base)]
    mark = "&" if "?" in path else "?"
    for name, value, key in pairs(dict(query)):
        parts.append(f"{mark}{path_value(name)}=")
        parts += fill(value, scope, f"{at}.query.{key}", hole=path_value, literal=path_value)
        mark = "&"
    return Text(joined(parts))


def _path(path: str, scope: Scope, at: str, base: str) -> tuple[str | Hole, ...]:
    """The first variable of a path that begins with one is a path itself, such as a `Location`."""
    if not path.startswith("${"):
        return fill(path, scope, at, hole=path_value, literal=path_text)
    end = path.find("}") + 1
    captured = path[2 : end - 1].strip() not in scope.known and "." not in path[:end]
    whole = partial(whole_path, base=base if captured else "", more=path[end:].startswith("/"))
    first = fill(path[:end], scope, at, hole=whole)
    return first + fill(path[end:], scope, at, hole=path_value, literal=path_text)


def _refuse_bad(path: str, at: str) -> None:
    if not path.startswith(("/", "${")):
        if "://" in path:
            raise UsageError(
                f"{at}: {path[:80]!r} is a whole URL", "write only its path: the plan's `target` is the rest"
            )
        raise UsageError(f"{at}: {path[:80]!r} does not begin with /")
    if any(ord(char) < 32 or ord(char) == 127 for char in path):
        raise UsageError(f"{at}: has a line break or another control character in it")
    if "#" in path:
        raise UsageError(
            f"{at}: {path[:80]!r} has a fragment, which is never sent", "write %23 for the character"
        )
