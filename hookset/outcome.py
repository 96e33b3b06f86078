"""Outcomes, findings and rules: what a gate may say, and what one finding is made of."""

from enum import StrEnum

import msgspec


class Outcome(StrEnum):
    """The four things that a gate may say. Unknown is never passed."""

    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"


class Status(StrEnum):
    """What one finding says. Only `failed` and `inconclusive` count towards the outcome."""

    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    WARNING = "warning"
    INFO = "info"
    SKIPPED = "skipped"
    OVERRIDDEN = "overridden"
    ACCEPTED = "accepted"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One judgement with its evidence.

    `id` is stable and dotted, `check` its part before the first dot (`drift.column` belongs to `drift`).
    `object` names what was judged, `expected` and `found` the evidence, `hint` what to do next;
    `summary` is the line that a person reads where those four do not say it by themselves.
    `invalidates` names ids or checks whose judgement this finding makes worthless (a late load generator,
    a stale read): they become inconclusive.
    """

    id: str
    status: Status
    check: str = ""
    object: str = ""
    expected: str = ""
    found: str = ""
    hint: str = ""
    summary: str = ""
    invalidates: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.check:
            msgspec.structs.force_setattr(self, "check", self.id.partition(".")[0])


class Rule(msgspec.Struct, frozen=True):
    """One row of a check's outcome table: a condition with a stable id, its default status and the next step.

    A `final` one says what was done or not done: no severity, accepted entry or override makes that otherwise.
    """

    id: str
    status: Status
    title: str
    next: str = ""
    final: bool = False

    def finding(
        self,
        object: str = "",
        *,
        expected: str = "",
        found: str = "",
        hint: str = "",
        summary: str = "",
        status: Status | None = None,
        invalidates: tuple[str, ...] = (),
    ) -> Finding:
        """The finding that this condition holds for `object`; `hint` is the rule's own next step unless given."""
        return Finding(
            id=self.id,
            status=status or self.status,
            object=object,
            expected=expected,
            found=found,
            hint=hint or self.next,
            summary=summary or self.title,
            invalidates=invalidates,
        )
