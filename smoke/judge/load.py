"""Was the load put on as planned? What was not makes the other judgements worthless, and each row says which."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from hookset.outcome import Finding
from smoke import rules
from smoke.judge.early import ABORTED
from smoke.judge.evaluate import Judged
from smoke.judge.units import text
from smoke.judge.validity import Validity, late_bound
from smoke.judge.view import View
from smoke.recording import Recording
from smoke.result import Generator

BEYOND_ANSWERS = (
    "thresholds.passed",
    "thresholds.latency",
    "thresholds.unanswered",
    "thresholds.count",
    "checks.unanswered",
    "baseline",
)
"""What rests on when requests were sent; `thresholds.errors` rests on what the service answered, and stands."""
EVERYTHING = ("thresholds", "checks", "revision", "baseline")
TOLERATED_SECONDS = 1.0
TOLERATED_PART = 0.01


@dataclass(frozen=True)
class Evidence:
    """All that the rows of `load` look at. `median` is the latency's, in seconds."""

    view: View
    generator: Generator
    validity: Validity
    judged: Sequence[Judged]
    median: float | None


def judge_load(evidence: Evidence) -> list[Finding]:
    """The findings of the check `load`; `load.passed` where there is no other that counts."""
    found = [finding for row in ROWS for finding in row(evidence)]
    if all(finding.id == rules.LOAD_ABORTED.id for finding in found):
        found.append(rules.LOAD_PASSED.finding(summary=_as_planned(evidence)))
    return found


def _nothing(evidence: Evidence) -> Iterator[Finding]:
    if evidence.view.count == 0:
        yield rules.LOAD_NOTHING.finding(found=_sent(evidence.view.recording), invalidates=EVERYTHING)


def _sent(recording: Recording) -> str:
    """What was sent where nothing can be judged."""
    if len(recording.samples):
        return f"{len(recording.samples)} requests in the warm-up"
    return f"{recording.in_flight} that were not answered yet" if recording.in_flight else "none at all"


def _cut_short(evidence: Evidence) -> Iterator[Finding]:
    recording = evidence.view.recording
    missing = recording.seconds - recording.ran
    tolerated = max(TOLERATED_SECONDS, TOLERATED_PART * recording.seconds)
    if not recording.cut_short and not missing > tolerated:
        return
    failed = [each.threshold for each in evidence.judged if each.finding.status == "failed"]
    if _aborted(recording.cut_short) and any(threshold.abort for threshold in failed):
        yield rules.LOAD_ABORTED.finding(summary=recording.cut_short)
        return
    why = f" ({recording.cut_short})" if recording.cut_short else ""
    errors = (
        () if any(each.beyond_repair for each in evidence.judged) else ("thresholds.errors", "checks.failed")
    )
    yield rules.LOAD_CUT_SHORT.finding(
        summary=f"the run ended after {recording.ran:.1f} s of {recording.seconds:.1f} s{why}",
        invalidates=(
            *BEYOND_ANSWERS,
            "checks.passed",
            "revision.passed",
            "target.unanswered",
            *errors,
        ),
    )


def _aborted(cut_short: str) -> bool:
    """Whether thresholds ended the run, in each of its processes."""
    return bool(cut_short) and all(part.startswith(ABORTED) for part in cut_short.split("; "))


def _late(evidence: Evidence) -> Iterator[Finding]:
    late = evidence.generator.late_p99
    thresholds = [each.threshold for each in evidence.judged]
    bound = late_bound(evidence.validity, thresholds, evidence.median) * 1000
    if evidence.view.recording.open_loop and late is not None and late > bound:
        yield rules.LOAD_LATE.finding(
            summary=f"requests were sent late: p99 {text(late, 'ms', unlike=bound)}, more than {text(bound, 'ms')}",
            invalidates=BEYOND_ANSWERS,
        )


def _dropped(evidence: Evidence) -> Iterator[Finding]:
    view, planned = evidence.view, evidence.generator.planned
    dropped = sum(view.later(view.recording.dropped).values())
    warm = sum(view.recording.dropped.values()) - dropped
    starts = max(planned * _judged_part(view) if view.first else planned - warm, dropped, 1)
    if dropped / starts > evidence.validity.dropped:
        yield rules.LOAD_DROPPED.finding(
            summary=f"{dropped} starts of {starts:.0f} were given up: too many requests were in flight",
            # what was not sent would have been slower still: a failure stands
            invalidates=("thresholds.passed", "baseline.passed"),
        )


def _behind(evidence: Evidence) -> Iterator[Finding]:
    recording, planned = evidence.view.recording, evidence.generator.planned
    # a start may be several requests: their number alone would hide starts that were left out
    seen = min(len(recording.samples) + sum(recording.dropped.values()), planned - recording.unstarted)
    if recording.open_loop and not recording.cut_short and seen < evidence.validity.achieved * planned:
        yield rules.LOAD_BEHIND.finding(
            summary=f"{seen} starts of {planned} planned", invalidates=BEYOND_ANSWERS
        )


def _cpu(evidence: Evidence) -> Iterator[Finding]:
    share = evidence.generator.cpu_share
    if share > evidence.validity.cpu:
        yield rules.LOAD_CPU.finding(
            summary=f"the generator used {text(share, 'rate')} of its CPU", invalidates=BEYOND_ANSWERS
        )


def _own_faults(evidence: Evidence) -> Iterator[Finding]:
    view = evidence.view
    if view.own_faults > evidence.validity.dropped * (view.own_faults + view.count):
        errors = [
            view.recording.errors[i]
            for i in set(view.recording.samples.error)
            if i < len(view.recording.errors)
        ]
        named = sorted({error for error in errors if error.startswith("generator: ")})
        yield rules.LOAD_OWN_FAULTS.finding(
            summary=f"{view.own_faults} requests failed by the generator's own fault: {', '.join(named)}",
            invalidates=BEYOND_ANSWERS,
        )


def _workers(evidence: Evidence) -> Iterator[Finding]:
    generator = evidence.generator
    if generator.reported < generator.workers:
        yield rules.LOAD_WORKERS.finding(
            summary=f"{generator.reported} of {generator.workers} workers reported",
            found="; ".join(evidence.view.recording.lost),
            invalidates=BEYOND_ANSWERS,
        )


ROWS: tuple[Callable[[Evidence], Iterator[Finding]], ...] = (
    _nothing,
    _cut_short,
    _late,
    _dropped,
    _behind,
    _cpu,
    _own_faults,
    _workers,
)
"""The rows of the outcome table, in its order."""


def _judged_part(view: View) -> float:
    """The part of the plan that is no warm-up, as if the rate were the same throughout."""
    seconds = view.recording.seconds
    return max(0.0, 1 - view.first / seconds) if seconds > view.first else 1.0


def _as_planned(evidence: Evidence) -> str:
    generator, view = evidence.generator, evidence.view
    rate = f", {text(view.count / view.length, 'per second')}" if view.length > 0 else ""
    late = f", sent late by {text(generator.late_p99, 'ms')} at p99" if generator.late_p99 is not None else ""
    return f"{view.count} requests{rate}{late}"
