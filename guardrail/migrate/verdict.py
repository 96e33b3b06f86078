"""How the attempts ended, as a finding."""

from guardrail.migrate import rules
from guardrail.migrate.attempts import DONE, INTERRUPTED, LOCK_LOST, LOCK_TIMEOUT, OUT_OF_TIME, Result
from guardrail.migrate.holder import Holder
from guardrail.migrate.watcher import Wait
from guardrail.migrate.work import Work
from hookset.outcome import Finding

LONGEST_FOUND = 800


def of(result: Result, work: Work, holder: Holder, wait: Wait | None) -> Finding:
    """The one finding of the migration itself."""
    name = work.name
    if result.ending == DONE:
        return rules.DONE.finding(name, summary=_summary(result, work))
    if result.ending == LOCK_LOST:
        return rules.LOCK_LOST.finding(name, expected="the lock held to the end", found=holder.lost)
    if result.ending == INTERRUPTED:
        return rules.INTERRUPTED.finding(
            name, expected="an end of its own", found=f"stopped after {result.seconds:.1f} s"
        )
    if result.ending == OUT_OF_TIME:
        found = f"still running after {result.seconds:.0f} s" + (f"; waited: {wait}" if wait else "")
        return rules.OUT_OF_TIME.finding(name, expected="an end within the budget", found=found)
    if result.ending == LOCK_TIMEOUT:
        found = f"{_times(result)}; {wait}" if wait else f"{_times(result)}; who held it was not seen"
        return rules.LOCK_TIMEOUT.finding(name, expected="the lock within --lock-timeout", found=found)
    return rules.FAILED.finding(name, expected="exit 0", found=_failure(result, work))


def _summary(result: Result, work: Work) -> str:
    what = f"{work.steps} revisions" if work.steps != 1 else "1 revision"
    again = f", {_times(result)}" if result.attempts > 1 else ""
    return f"{what if work.counts else 'exit 0'} in {result.seconds:.1f} s{again}"


def _times(result: Result) -> str:
    return f"{result.attempts} attempts" if result.attempts != 1 else "1 attempt"


def _failure(result: Result, work: Work) -> str:
    how = f"exit {result.code}" if result.code >= 0 else f"ended by signal {-result.code}"
    last = _tail(" | ".join(line.strip() for line in work.last if line.strip()))
    return f"{how}: {last}" if last else how


def _tail(text: str) -> str:
    """The last words of it, whole ones only: half a secret would not be recognised by who takes them out."""
    if len(text) <= LONGEST_FOUND:
        return text
    return "... " + text[-LONGEST_FOUND:].partition(" ")[2]
