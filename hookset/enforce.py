"""`--enforce warn --until DATE`: the true verdict with exit 0, for the time of adoption."""

from dataclasses import dataclass
from datetime import datetime

from hookset.errors import UsageError
from hookset.exitcode import ExitCode
from hookset.moment import end_of
from hookset.outcome import Finding
from hookset.rules import ENFORCE_EXPIRED, ENFORCE_OPEN

FORGIVEN = (ExitCode.FAILED, ExitCode.INCONCLUSIVE, ExitCode.REFUSED)


@dataclass(frozen=True)
class Enforcement:
    """Whether the gate stops a release now, and what is to be said about that."""

    warns: bool = False
    until: str = ""
    findings: tuple[Finding, ...] = ()

    def exit_code(self, code: ExitCode) -> ExitCode:
        """The exit code under this enforcement: 10, 11 and 12 are forgiven while it only warns."""
        return ExitCode.PASSED if self.warns and code in FORGIVEN else code


def enforcement(enforce: str, until: str, now: datetime) -> Enforcement:
    """What `--enforce` and `--until` mean at this moment. Raises UsageError for a date that is none."""
    try:
        end = end_of(until) if until else None
    except ValueError:
        raise UsageError(f'--until: "{until}" is no date', hint="write it as 2026-12-31") from None
    if enforce != "warn":
        return Enforcement()
    if end is None:
        return Enforcement(warns=True, findings=(ENFORCE_OPEN.finding(),))
    if end <= now:
        return Enforcement(until=until, findings=(ENFORCE_EXPIRED.finding(found=until),))
    return Enforcement(warns=True, until=until)
