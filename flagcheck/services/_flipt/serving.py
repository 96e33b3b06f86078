"""Who is given what by Flipt's ordered rollouts and rules, as its evaluator reads them.

internal/server/evaluation in https://github.com/flipt-io/flipt: the first step that matches decides. All thresholds of a
flag hash the same number of 0 to 99 (entity and flag key), so that two in a row cover one range. A segment without
constraints matches everybody.
"""

from collections.abc import Collection, Mapping, Sequence

import msgspec

from flagcheck.record import EVERYBODY, NOBODY, Audience, Served, share

AND = "AND_SEGMENT_OPERATOR"


class Segments(msgspec.Struct, frozen=True):
    """Segments joined by an operator: who is meant."""

    keys: tuple[str, ...] = ()
    operator: str = ""

    def everybody(self, open_segments: Collection[str]) -> bool:
        """Whether no condition is left; `open_segments` have no constraints."""
        return (all if self.operator == AND else any)(key in open_segments for key in self.keys)

    @property
    def nobody(self) -> bool:
        """OR of nothing never matches."""
        return not self.keys and self.operator != AND


class Step(msgspec.Struct, frozen=True):
    """A rollout of a boolean flag: a threshold in percent of all, or the entities in `segments`, given `value`."""

    value: bool
    percentage: float | None = None
    segments: Segments = Segments()


class Rule(msgspec.Struct, frozen=True):
    """A rule of a variant flag: the percent of each variant among those whom `segments` mean."""

    segments: Segments
    percents: Mapping[str, float]


def boolean(enabled: bool, steps: Sequence[Step], open_segments: Collection[str]) -> Served:
    """Who is given true. `enabled` is what is left for those whom no step meant."""
    given, covered = 0.0, 0.0
    conditional: list[float] = []
    for step in steps:
        if step.percentage is not None:
            given += max(0.0, min(step.percentage, 100) - covered) * step.value
            covered = max(covered, min(step.percentage, 100))
        elif step.segments.everybody(open_segments):
            return _combined(conditional, given + (100 - covered) * step.value)
        elif not step.segments.nobody:
            conditional.append(given + (100 - covered) * step.value)
    return _combined(conditional, given + (100 - covered) * enabled)


def variant(
    rules: Sequence[Rule], default: str, open_segments: Collection[str]
) -> tuple[Served, dict[str, float]]:
    """Who is given another variant than the default one, and the percent of each variant where no condition decides.

    Without any rule the default is the flag's one value, and everybody is given it.
    """
    if default and not rules:
        return EVERYBODY, {default: 100.0}
    conditional: list[float] = []
    for rule in rules:
        if rule.segments.nobody:
            continue
        on_side = sum(percent for name, percent in rule.percents.items() if name != default)
        if rule.segments.everybody(open_segments):
            return _combined(conditional, on_side), {} if conditional else dict(rule.percents)
        conditional.append(on_side)
    return _combined(conditional, 0.0), {default: 100.0} if default and not conditional else {}


def _combined(conditional: Sequence[float], rest: float) -> Served:
    """`conditional`: the percent given to each conditional group; `rest`: to everybody else. One number, or none."""
    percents = {round(percent, 4) for percent in (*conditional, rest)}
    if len(percents) == 1:
        return _exact(percents.pop())
    if rest == 0 and len(percents - {0.0}) == 1:
        return share((percents - {0.0}).pop(), conditional=True)
    return Served(audience=Audience.SOME, percent=None, conditional=True)


def _exact(percent: float) -> Served:
    if percent in (0, 100):
        return EVERYBODY if percent else NOBODY
    return share(percent)
