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

    Samples follow one another recording by recording. Indexes are made anew; beyond the most errors, revisions or
    names that there may be, the rest are `others`. Raises ValueError for none at all.
    """
    if not recordings:
        raise ValueError("no recording to merge")
    merged = Recording(
        began=min(one.began for one in recordings),
        seconds=max(one.seconds for one in recordings),
        ran=max(one.ran for one in recordings),
        warm_up=max(one.warm_up for one in recordings),
        planned=sum(one.planned for one in recordings),
        iterations=sum(one.iterations for one in recordings),
        open_loop=all(one.open_loop for one in recordings),
        cpu_seconds=sum(one.cpu_seconds for one in recordings),
        processes=sum(one.processes for one in recordings),
        workers=sum(one.workers for one in recordings),
        reported=sum(one.reported for one in recordings),
        cut_short="; ".join(dict.fromkeys(one.cut_short for one in recordings if one.cut_short)),
        slowest=slowest(exemplar for one in recordings for exemplar in one.slowest),
        failed=slowest(exemplar for one in recordings for exemplar in one.failed),
        engine=recordings[0].engine,
    )
    for one in recordings:
        _add(merged, one)
    return merged


def _add(merged: Recording, one: Recording) -> None:
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
