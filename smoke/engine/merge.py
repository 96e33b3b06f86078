"""Recordings of several processes made one, exactly: every sample stays as it was."""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence

from smoke.engine.exemplars import slowest
from smoke.engine.recorder import MOST_ERRORS, MOST_REVISIONS, OTHER
from smoke.recording import Checked, Recording
from smoke.samples import Samples

MOST_NAMES = 65_535


def merge(recordings: Sequence[Recording]) -> Recording:
    """One recording of what all of them saw; `due` and seconds count from the earliest begin.

    Samples follow one another recording by recording: nothing may rest on their order. Indexes are made anew; beyond the most errors, revisions or
    names that there may be, the rest are `others`. Raises ValueError for none at all.
    """
    if not recordings:
        raise ValueError("no recording to merge")
    merged = blank(recordings[0], began=min(one.began for one in recordings))
    for one in recordings:
        add(merged, one)
    return merged


def blank(like: Recording, *, began: float) -> Recording:
    """A recording of nothing, to add others to."""
    return Recording(
        began=began, open_loop=like.open_loop, engine=like.engine, processes=0, workers=0, reported=0
    )


def add(merged: Recording, one: Recording) -> None:
    """Add what one more saw, that did not begin earlier."""
    merged.seconds = max(merged.seconds, one.seconds)
    merged.ran = max(merged.ran, one.ran)
    merged.warm_up = max(merged.warm_up, one.warm_up)
    merged.planned += one.planned
    merged.iterations += one.iterations
    merged.cpu_seconds += one.cpu_seconds
    merged.processes += one.processes
    merged.workers += one.workers
    merged.reported += one.reported
    merged.lost += one.lost
    merged.in_flight += one.in_flight
    merged.unstarted += one.unstarted
    merged.cut_short = "; ".join(dict.fromkeys(why for why in (merged.cut_short, one.cut_short) if why))
    merged.slowest = slowest([*merged.slowest, *one.slowest])
    merged.failed = slowest([*merged.failed, *one.failed])
    _add_counts(merged, one)


def _add_counts(merged: Recording, one: Recording) -> None:
    offset = one.began - merged.began
    merged.samples.extend(_moved(merged, one, offset))
    seconds = round(offset)
    _count(merged.dropped, one.dropped, seconds)
    for name, checked in one.checks.items():
        into = merged.checks.setdefault(name, Checked())
        _count(into.passed, checked.passed, seconds)
        _count(into.failed, checked.failed, seconds)


def _moved(merged: Recording, one: Recording, offset: float) -> Samples:
    """The samples with the indexes and the begin of the merged recording."""
    names = _numbers(merged.names, one.names, MOST_NAMES)
    merged.tags |= one.tags
    merged.methods += [
        method for method, number in zip(one.methods, names, strict=False) if number >= len(merged.methods)
    ]
    moved = Samples()
    moved.extend(one.samples)
    moved.due = array("d", (due + offset for due in moved.due)) if offset else moved.due
    moved.name = _renumbered(moved.name, names)
    moved.error = _renumbered(moved.error, _numbers(merged.errors, one.errors, MOST_ERRORS))
    moved.revision = _renumbered(moved.revision, _numbers(merged.revisions, one.revisions, MOST_REVISIONS))
    return moved


def _numbers(into: list[str], texts: Iterable[str], most: int) -> list[int]:
    """The index in `into` of each text, added where it is missing."""
    known = {text: number for number, text in enumerate(into)}
    found = []
    for given in texts:
        text = given if given in known or len(into) < most else OTHER
        if text not in known:
            known[text] = len(into)
            into.append(text)
        found.append(known[text])
    return found


def _renumbered(column: "array[int]", numbers: list[int]) -> "array[int]":
    if numbers == list(range(len(numbers))):
        return column
    return array(column.typecode, (numbers[number] for number in column))


def _count(into: Counter[int], counts: Counter[int], seconds: int) -> None:
    for second, count in counts.items():
        into[second + seconds] += count
