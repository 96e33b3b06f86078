"""The verdict record: what one run has found, versioned; a later run reads it as a baseline or as proof."""

from typing import Annotated, Any

import msgspec

from hookset.context import Action
from hookset.outcome import Finding, Outcome, Status

Version = Annotated[int, msgspec.Meta(ge=1, le=1, description="the version of this record's form")]


class Override(msgspec.Struct, frozen=True, kw_only=True):
    """The override that was in force: who took the decision, why, until when, and what it covered."""

    who: str
    why: str
    release: str
    expires: str
    ids: tuple[str, ...]


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """One run of one hook. Times are RFC 3339 in UTC, durations are seconds.

    `outcome` is the true one; `exit_code` is what the process ended with, which `enforce` (`warn`) may have made 0.
    `details` is the hook's own part of the record, in a form of its own.
    `reason` is one line. `headlines` says of a check with several findings what they have in common.
    """

    version: Version = 1
    hook: str
    hook_version: str = ""
    command: str = ""
    stage: str = ""
    app: str = ""
    environment: str = ""
    cluster: str = ""
    namespace: str = ""
    owner: str = ""
    release: str = ""
    revision: str = ""
    outcome: Outcome
    exit_code: int
    reason: str = ""
    hint: str = ""
    subject: str = ""
    findings: tuple[Finding, ...] = ()
    counts: dict[str, int] = {}
    headlines: dict[str, str] = {}
    actions: tuple[Action, ...] = ()
    figures: dict[str, int | float | str] = {}
    details: dict[str, Any] = {}
    enforce: str = "fail"
    enforce_until: str = ""
    override: Override | None = None
    started: str = ""
    ended: str = ""
    duration_seconds: float = 0.0

    def of(self, *statuses: Status) -> list[Finding]:
        """The findings with one of these statuses, in order."""
        return [finding for finding in self.findings if finding.status in statuses]
