"""The numbers of a run and of each of its endpoints, for the reports."""

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import compress

from hookset.moment import text_of
from smoke import recording as recorded
from smoke.judge.histogram import exponential
from smoke.judge.masks import of_table
from smoke.judge.metrics import DURATION, LATENESS, SERVICE
from smoke.judge.percentile import latency_of, milliseconds, percentile
from smoke.judge.timeline import blocks
from smoke.judge.view import View, name_at
from smoke.recording import Recording
from smoke.result import Endpoint, Exemplar, Generator
from smoke.samples import NO_STATUS, NOTHING


def endpoints(view: View) -> tuple[Endpoint, ...]:
    """Every endpoint that the recording names, those without a request included, in its order."""
    used = set(view.column("name"))
    known = range(len(view.recording.names))
    latencies, services = view.values(DURATION), view.values(SERVICE)
    return tuple(
        _endpoint(view, int(index), latencies, services) for index in [*known, *sorted(used - {*known})]
    )


def ordered(values: Iterable[float]) -> "array[float]":
    """Values in order, 8 bytes each."""
    return array("d", sorted(values))


def generator(view: View) -> Generator:
    """What the generator says of itself. Lateness is that of an open loop: a closed one has no time to be late for."""
    recording = view.recording
    late = ordered(view.values(LATENESS)) if recording.open_loop else array("d")
    dropped = sum(recording.dropped.values())
    cores = max(recording.processes, 1) * recording.ran
    return Generator(
        engine=recording.engine,
        processes=recording.processes,
        workers=recording.workers,
        reported=recording.reported,
        planned=recording.planned,
        started=max(recording.planned - dropped, 0) if recording.planned else len(recording.samples),
        dropped=dropped,
        late_p50=milliseconds(percentile(late, 0.5)) if late else None,
        late_p99=milliseconds(percentile(late, 0.99)) if late else None,
        late_max=milliseconds(late[-1]) if late else None,
        cpu_share=_share(recording.cpu_seconds, cores),
        cut_short=recording.cut_short,
    )


def exemplars(found: Sequence[recorded.Exemplar], view: View) -> tuple[Exemplar, ...]:
    """Those that are due after the warm-up, in milliseconds."""
    return tuple(
        Exemplar(
            trace_id=each.trace_id,
            name=each.name,
            due=each.due,
            latency=milliseconds(each.latency),
            status=each.status,
            error=each.error,
        )
        for each in found
        if not each.due < view.recording.warm_up
    )


def began(recording: Recording) -> str:
    """When the run began, RFC 3339."""
    try:
        return text_of(datetime.fromtimestamp(recording.began, UTC))
    except (ValueError, OverflowError, OSError):
        return text_of(datetime.fromtimestamp(0, UTC))


def _endpoint(view: View, index: int, latencies: "array[float]", services: "array[float]") -> Endpoint:
    mask = of_table(view.column("name"), [index])
    mine = array("d", compress(latencies, mask))
    sorted_latencies = ordered(mine)
    return Endpoint(
        name=name_at(view.recording.names, index),
        method=view.recording.methods[index] if index < len(view.recording.methods) else "",
        requests=len(mine),
        failed=sum(compress(view.failed, mask)),
        per_second=_share(len(mine), view.length),
        latency=latency_of(sorted_latencies),
        service=latency_of(ordered(compress(services, mask))),
        statuses=_statuses(view, mask),
        errors=_errors(view, mask),
        bytes=int(sum(compress(view.column("size"), mask))),
        buckets=exponential(sorted_latencies),
        blocks=blocks(compress(view.seconds, mask), mine, view),
    )


def _statuses(view: View, mask: bytes) -> dict[str, int]:
    counts = Counter(compress(view.column("status"), mask))
    return {str(int(status)): counts[status] for status in sorted(counts) if status != NO_STATUS}


def _errors(view: View, mask: bytes) -> dict[str, int]:
    counts = Counter(compress(view.column("error"), mask))
    del counts[NOTHING]
    return {name_at(view.recording.errors, int(index)): count for index, count in counts.most_common()}


def _share(part: float, whole: float) -> float:
    """The part a unit of the whole; 0 where that is not known."""
    return round(part / whole, 6) if whole > 0 and math.isfinite(part) and math.isfinite(whole) else 0.0
