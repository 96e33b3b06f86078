"""The numbers of a run and of each of its endpoints, for the reports."""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import compress
from typing import Any

from hookset.moment import text_of
from smoke import recording as recorded
from smoke.judge.histogram import exponential, within
from smoke.judge.metrics import DURATION, LATENESS, SERVICE
from smoke.judge.percentile import latency_of, milliseconds, percentile
from smoke.judge.timeline import blocks
from smoke.judge.view import View, name_at
from smoke.recording import Recording
from smoke.result import Endpoint, Exemplar, Generator
from smoke.samples import NO_STATUS, NOTHING


def endpoints(view: View) -> tuple[Endpoint, ...]:
    """Every endpoint that the recording names, those without a request included, in its order."""
    names = view.column("name")
    failed = Counter(compress(names, view.failed))
    statuses = _by_name(names, view.column("status"), NO_STATUS)
    errors = _by_name(names, view.column("error"), NOTHING)
    sizes = _sums(names, view.column("size"))
    seconds: dict[int, array[int]] = _grouped(names, view.seconds, "I")
    latencies: dict[int, array[float]] = _grouped(names, view.values(DURATION), "d")
    services: dict[int, array[float]] = _grouped(names, view.values(SERVICE), "d")
    found = []
    for index in sorted({*range(len(view.recording.names)), *latencies}):
        mine = latencies.pop(index, array("d"))
        in_order = ordered(mine)
        found.append(
            Endpoint(
                name=name_at(view.recording.names, index),
                method=view.recording.methods[index] if index < len(view.recording.methods) else "",
                requests=len(mine),
                failed=failed[index],
                per_second=_share(len(mine), view.length),
                latency=latency_of(in_order),
                service=latency_of(ordered(services.pop(index, array("d")))),
                statuses={str(status): count for status, count in sorted(statuses[index].items())},
                errors=_worded(errors[index], view),
                bytes=sizes[index],
                buckets=exponential(in_order),
                within=within(in_order),
                blocks=blocks(seconds.pop(index, array("I")), mine, view),
            )
        )
    return tuple(found)


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
        started=max(recording.planned - dropped - recording.unstarted, 0)
        if recording.planned
        else len(recording.samples),
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


def _grouped(names: Iterable[float], values: Iterable[float], typecode: str) -> dict[int, Any]:
    """Values by the index of their name, in their order, as arrays."""
    parts: dict[Any, Any] = defaultdict(lambda: array(typecode))
    for index, value in zip(names, values, strict=True):
        parts[index].append(value)
    return dict(parts)


def _by_name(names: Iterable[float], values: Iterable[float], nothing: int) -> dict[int, Counter[int]]:
    """How often each value comes with each name, but for the one that means nothing."""
    found: dict[int, Counter[int]] = defaultdict(Counter)
    for (index, value), count in Counter(zip(names, values, strict=True)).items():
        if value != nothing:
            found[int(index)][int(value)] = count
    return found


def _sums(names: Iterable[float], sizes: Iterable[float]) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for index, size in zip(names, sizes, strict=True):
        found[index] += size  # type: ignore[index, assignment]  # both are whole numbers
    return found


def _worded(errors: Counter[int], view: View) -> dict[str, int]:
    return {name_at(view.recording.errors, index): count for index, count in errors.most_common()}


def _share(part: float, whole: float) -> float:
    """The part a unit of the whole; 0 where that is not known."""
    return round(part / whole, 6) if whole > 0 and math.isfinite(part) and math.isfinite(whole) else 0.0
