"""What a run leaves besides the verdict record: a page, JUnit XML, metrics, the next baseline, what the terminal shows."""

from collections.abc import Callable

from hookset.outcome import Outcome, Status
from hookset.report.clean import record
from hookset.report.deliver import Delivery, write_file
from hookset.verdict import Verdict
from smoke.config import Run


def deliveries(config: Run, verdict: Verdict) -> list[Delivery]:
    """One delivery for each report that is asked for. Each is made where it is sent, and a fault is its warning."""
    found = []
    if config.html:
        found.append(Delivery(f"page to {config.html}", _writing(config.html, _page, verdict)))
    if config.junit:
        found.append(Delivery(f"JUnit XML to {config.junit}", _writing(config.junit, _junit, verdict)))
    if config.update_baseline and _is_baseline(verdict):
        found.append(Delivery(f"baseline to {config.baseline}", _writing(config.baseline, record, verdict)))
    return found


def _is_baseline(verdict: Verdict) -> bool:
    """Whether later runs may be compared with this one: it was measured, and has passed without anybody's override."""
    overridden = verdict.of(Status.OVERRIDDEN)
    return bool(verdict.outcome is Outcome.PASSED and verdict.details and not overridden)


def _writing(path: str, make: Callable[[Verdict], bytes], verdict: Verdict) -> Callable[[float], None]:
    return lambda _seconds: write_file(path, make(verdict))


def _page(verdict: Verdict) -> bytes:
    from smoke.reports.html import page  # noqa: PLC0415  (only where it is asked for)

    return page(verdict)


def _junit(verdict: Verdict) -> bytes:
    from smoke.reports.junit import junit  # noqa: PLC0415  (only where it is asked for)

    return junit(verdict)
