"""What everybody is given by rules of which the first that matches wins, as far as it can be told without a context."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from flagcheck.record import EVERYBODY, NOBODY, Audience, Served, share
from hookset.same import same_value

ALL = 100.0
MIXED = Served(audience=Audience.SOME, conditional=True)


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One rule: values with their shares in percent; who is left over goes on to the next rule.

    `conditional` where only those who meet a condition are meant.
    """

    gives: tuple[tuple[float, Any], ...]
    conditional: bool = False

    @property
    def total(self) -> float:
        """The share of those meant who are given a value here."""
        return sum(part for part, _ in self.gives)


def reached(steps: Sequence[Step]) -> tuple[list[Step], bool]:
    """The steps that anybody can come to and that give anything, and whether anybody comes to their end."""
    found: list[Step] = []
    for step in steps:
        if step.total <= 0:
            continue
        found.append(step)
        if step.total >= ALL and not step.conditional:
            return found, False
    return found, True


def values(steps: Sequence[Step], rest: Any) -> list[Any]:
    """Every value that somebody can be given, each once, in order; `rest` is what is given past the last rule."""
    steps, open_end = reached(steps)
    found: list[Any] = []
    for value in [value for step in steps for part, value in step.gives if part > 0] + [rest] * open_end:
        if not any(same_value(value, one) for one in found):
            found.append(value)
    return found


def served(steps: Sequence[Step], rest: Any, on: Callable[[Any], bool]) -> Served:
    """Who is given a value that is `on`."""
    found = [on(value) for value in values(steps, rest)]
    if all(found):
        return EVERYBODY
    if not any(found):
        return NOBODY
    steps, open_end = reached(steps)
    if len(steps) != 1:
        return MIXED
    part = sum(part for part, value in steps[0].gives if on(value))
    if steps[0].conditional:
        return MIXED if on(rest) else share(part, conditional=True)
    return share(part + (ALL - steps[0].total if open_end and on(rest) else 0.0))


def shares(steps: Sequence[Step], rest: Any) -> list[tuple[Any, float | None]]:
    """Every value that somebody can be given with its share in percent, None where that is not one number."""
    steps, open_end = reached(steps)
    plain = not steps or (len(steps) == 1 and not steps[0].conditional)
    gives = [give for step in steps for give in step.gives]
    if open_end:
        gives.append((ALL - sum(part for part, _ in gives), rest))
    return [
        (value, round(sum(part for part, one in gives if same_value(one, value)), 6) if plain else None)
        for value in values(steps, rest)
    ]
