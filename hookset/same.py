"""When two values of JSON are the same."""

from typing import Any


def same_value(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal, at any depth: 1 is 1.0, true is not 1.

    >>> same_value(1, 1.0), same_value([True], [1]), same_value({"a": [1]}, {"a": [1.0]})
    (True, False, True)
    """
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_value(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same_value, one, other))
    return bool(one == other)
