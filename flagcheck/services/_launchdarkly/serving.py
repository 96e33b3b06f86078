"""Who is served which variation: targets and rules first, then the fallthrough, all of it behind prerequisites.

https://launchdarkly.com/docs/sdk/concepts/flag-evaluation-rules
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from flagcheck.record import Served
from flagcheck.services._launchdarkly.shapes import Config, Outlet
from flagcheck.services._ways import served_by

WHOLE = 100_000
Shares = dict[int | None, float]
"""Percent of those who come here, by variation; None is the default in the code."""


class Gate(Enum):
    """Whether a flag's prerequisites let contexts through to its own rules."""

    OPEN = "open"
    SHUT = "shut"
    PARTLY = "partly"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Serving:
    """What each condition leads to, and the rest; `known` False where a part of the answer is missing."""

    rest: Shares
    conditional: tuple[Shares, ...] = ()
    known: bool = True

    @property
    def single(self) -> int | None:
        """The one variation that everybody is given, where it is one."""
        given = [variation for variation, percent in self.rest.items() if percent]
        return given[0] if self.known and not self.conditional and len(given) == 1 else None

    def gives(self, variation: int) -> Gate:
        """As a prerequisite: whether everybody, nobody or somebody is given this variation."""
        if not self.known:
            return Gate.UNKNOWN
        ways = [way.get(variation, 0.0) for way in (self.rest, *self.conditional)]
        if min(ways) >= 100:
            return Gate.OPEN
        return Gate.PARTLY if max(ways) > 0 else Gate.SHUT


def shares(outlet: Outlet | None) -> Shares:
    """What an outlet gives; an outlet with neither variation nor rollout gives the default in the code."""
    if outlet is None or outlet.rollout is None:
        return {None if outlet is None else outlet.variation: 100.0}
    found: Shares = {}
    for part in outlet.rollout.variations:
        found[part.variation] = found.get(part.variation, 0.0) + part.weight / 1000
    over = WHOLE / 1000 - sum(found.values())
    if outlet.rollout.variations and over > 0:
        last = outlet.rollout.variations[-1].variation
        found[last] = found[last] + over
    return {variation: round(percent, 3) for variation, percent in found.items() if percent} or {None: 100.0}


def serving(config: Config, gates: Iterable[Gate] = ()) -> Serving:
    """What this flag serves in this environment, behind the prerequisites' gates."""
    off: Shares = {config.off_variation: 100.0}
    shut = set(gates)
    if not config.on or config.archived or Gate.SHUT in shut:
        return Serving(off)
    if not config.whole or Gate.UNKNOWN in shut:
        return Serving(off, known=False)
    rest = shares(config.fallthrough)
    ways = [
        {target.variation: 100.0}
        for target in (*(config.targets or ()), *config.context_targets)
        if target.values
    ]
    ways += [shares(rule) for rule in config.rules or () if not rule.disabled]
    conditional: tuple[Shares, ...] = tuple(way for way in ways if way != rest)
    if Gate.PARTLY in shut:
        return Serving(off, (*conditional, rest))
    return Serving(rest, conditional)


def served(found: Serving, values: list[Any], off: int | None) -> Served:
    """Who is given the on side: `true`, or for other values any that is not the off variation's."""
    if not found.known:
        return Served()
    ways = [_on_side(way, values, off) for way in found.conditional]
    return served_by(_on_side(found.rest, values, off), ways)


def _on_side(way: Shares, values: list[Any], off: int | None) -> float:
    return sum(percent for index, percent in way.items() if _is_on(index, values, off))


def _is_on(index: int | None, values: list[Any], off: int | None) -> bool:
    if index is None:
        return False
    return values[index] is True if isinstance(values[index], bool) else index != off
