"""Which variants a flag's targeting can give, as far as that can be read from it without evaluating it.

JSONLogic with flagd's own operations: https://flagd.dev/reference/flag-definitions/#targeting-rules
"""

from collections.abc import Mapping
from typing import Any

import msgspec

DEEPEST = 20
# fmt: off
OPERATIONS = frozenset((
    "var", "missing", "missing_some", "if", "==", "===", "!=", "!==", ">", ">=", "<", "<=", "!", "!!", "or", "and", "%",
    "/", "map", "filter", "reduce", "all", "none", "some", "in", "cat", "substr", "merge", "min", "max", "+", "-", "*",
    "starts_with", "ends_with", "sem_ver", "fractional", "$ref",
))
# fmt: on
"""Of https://flagd.dev/schema/v0/targeting.json."""


def broken(targeting: Any, evaluators: Mapping[str, Any]) -> str:
    """What flagd cannot evaluate in it, wherever it stands: the flag gives everybody an error then. Empty: nothing."""
    waiting = [targeting]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if unknown := part.keys() - OPERATIONS:
                return f"its targeting has the operation {min(unknown)!r}, which flagd does not know"
            reference = part.get("$ref")
            if "$ref" in part and (not isinstance(reference, str) or reference not in evaluators):
                return f"its targeting refers to {reference!r}, which is none of `$evaluators`"
        waiting.extend(part.values() if isinstance(part, dict) else part if isinstance(part, list) else ())
    return ""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What can come out. `shares`: percent by variant (None: the default), where everybody is in one distribution.

    `variants` are all that can come out, None among them for the default. `decided` False: not all of them are known.
    `one_condition`: what those who meet the only condition are given, and the others.
    """

    variants: frozenset[str | None]
    shares: Mapping[str | None, float] | None = None
    decided: bool = True
    conditional: bool = True
    one_condition: "tuple[Outcome, Outcome] | None" = None


UNDECIDED = Outcome(variants=frozenset(), decided=False)
DEFAULT = Outcome(variants=frozenset({None}), shares={None: 100.0}, conditional=False)


def outcome(targeting: Any, evaluators: Mapping[str, Any], depth: int = 0) -> Outcome:
    """What this targeting can give; a `$ref` is looked up in `evaluators`."""
    if targeting is None or targeting == {}:
        return DEFAULT
    if isinstance(targeting, str | bool):
        name = targeting if isinstance(targeting, str) else str(targeting).lower()
        return Outcome(variants=frozenset({name}), shares={name: 100.0}, conditional=False)
    if not isinstance(targeting, dict) or len(targeting) != 1 or depth > DEEPEST:
        return UNDECIDED
    ((operation, arguments),) = targeting.items()
    return _operation(operation, arguments, evaluators, depth + 1)


def _operation(operation: str, arguments: Any, evaluators: Mapping[str, Any], depth: int) -> Outcome:
    if operation == "fractional":
        return fractional(arguments, evaluators, depth)
    if operation == "if" and isinstance(arguments, list):
        return _branches(arguments, evaluators, depth)
    if operation == "$ref" and isinstance(arguments, str) and arguments in evaluators:
        # one in another is replaced or not as flagd's map happens to be ordered
        return outcome(evaluators[arguments], {}, depth)
    return UNDECIDED


def _branches(arguments: list[Any], evaluators: Mapping[str, Any], depth: int) -> Outcome:
    """Of `if`: condition, result, condition, result ... and what remains; nothing remaining is null, the default."""
    results = [
        value for position, value in enumerate(arguments) if position % 2 or position == len(arguments) - 1
    ]
    if len(arguments) % 2 == 0:
        results.append(None)
    # a condition that is no rule is always or never met: rare enough to be left undecided
    if not all(isinstance(one, dict) for one in arguments[: len(arguments) - 1 : 2]):
        return UNDECIDED
    found = [outcome(one, evaluators, depth) for one in results]
    return Outcome(
        variants=frozenset().union(*(one.variants for one in found)),
        decided=all(one.decided for one in found),
        one_condition=(found[0], found[1]) if len(found) == 2 else None,
    )


def fractional(arguments: Any, evaluators: Mapping[str, Any], depth: int = 0) -> Outcome:
    """A distribution by weights; the first argument may say what users are told apart by.

    A text there is one bucket for all, which cannot be told without hashing: not decided.
    """
    parts = list(arguments) if isinstance(arguments, list) else []
    if parts and (parts[0] is None or isinstance(parts[0], dict)):
        parts = parts[1:]
    if not parts or not all(isinstance(one, list) and 1 <= len(one) <= 2 for one in parts):
        return UNDECIDED
    weighed = [(outcome(one[0], evaluators, depth), _weight(one)) for one in parts]
    variants = frozenset().union(*(one.variants for one, _ in weighed))
    if not all(one.decided for one, _ in weighed):
        return Outcome(variants=variants, decided=False)
    if any(weight is None for _, weight in weighed) or any(one.shares is None for one, _ in weighed):
        return Outcome(variants=variants)
    return _distribution([(one, weight or 0) for one, weight in weighed])


def _distribution(weighed: list[tuple[Outcome, int]]) -> Outcome:
    total = sum(weight for _, weight in weighed)
    if not total:
        return DEFAULT
    shares: dict[str | None, float] = {}
    for one, weight in weighed:
        for variant, part in (one.shares or {}).items():
            shares[variant] = shares.get(variant, 0.0) + part * weight / total
    given = frozenset(variant for variant, part in shares.items() if part > 0)
    return Outcome(variants=given, shares=shares, conditional=False)


def _weight(part: list[Any]) -> int | None:
    """Of one variant; 1 where none is written, None where it is a rule or no whole number."""
    if len(part) == 1 or part[1] is None:
        return 1
    weight = part[1]
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not float(weight).is_integer():
        return None
    return max(0, int(weight))
