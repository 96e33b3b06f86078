"""What makes a small YAML file large: nesting that no parser's stack holds, and aliases of aliases."""

from typing import Any

DEEPEST = 100
MOST_NODES = 1_000_000


def too_deep(text: str | bytes, levels: int = DEEPEST) -> bool:
    """Whether it is nested deeper than that, found without nesting calls and without reading on.

    100,000 opening brackets end the process in libyaml's composer. Raises what the YAML parser raises.
    """
    import yaml  # noqa: PLC0415  (24 ms, and only where a file is given)

    depth = 0
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > levels:
            return True
    return False


def too_many(plain: Any, most: int = MOST_NODES, deepest: int = DEEPEST) -> bool:
    """Whether plain data has more values than that, or is nested deeper, once every alias is written out.

    Aliases are shared while they are in memory, so that each list and mapping is measured once and remembered.
    """
    size, depth = _measured(plain, {})
    return size > most or depth > deepest


def _measured(value: Any, known: dict[int, tuple[int, int]]) -> tuple[int, int]:
    """How many values, and how many levels, of which lists and mappings are one each."""
    if not isinstance(value, dict | list):
        return 1, 0
    if id(value) not in known:
        known[id(value)] = MOST_NODES + 1, 0  # while it is measured: an alias to what it stands in has no end
        parts = [_measured(part, known) for part in (value.values() if isinstance(value, dict) else value)]
        known[id(value)] = (
            1 + sum(size for size, _ in parts),
            1 + max((depth for _, depth in parts), default=0),
        )
    return known[id(value)]
