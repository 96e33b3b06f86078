"""OpenFeature's names for the types of flag values."""

from collections.abc import Iterable
from typing import Any


def type_of(value: Any) -> str:
    """`boolean`, `string`, `number` or `object`; empty for null, and for a value that was not given."""
    if isinstance(value, bool):
        return "boolean"
    for kind, name in ((str, "string"), (int | float, "number"), (dict | list, "object")):
        if isinstance(value, kind):
            return name
    return ""


def type_of_all(values: Iterable[Any]) -> str:
    """The one type that all values have, null aside; empty where they differ or there are none."""
    names = {type_of(value) for value in values if value is not None}
    return names.pop() if len(names) == 1 else ""
