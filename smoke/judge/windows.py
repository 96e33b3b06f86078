"""Windows of time that slide by one second over a run."""

from collections.abc import Iterator, Mapping
from itertools import accumulate


def windows(
    counts: Mapping[int, int], first: int, end: int, over: int, needed: int
) -> Iterator[tuple[int, int, int]]:
    """Begin, end (exclusive) and number of samples of every window of at least `over` seconds within a run.

    `counts` are samples by second. A window that has fewer than `needed` samples reaches further until it has them; where
    the run ends before, the last window reaches back. So every second lies in a window, if there are enough samples.

    >>> list(windows({0: 5, 1: 5, 2: 1, 3: 1}, 0, 4, 2, 6))
    [(0, 2, 10), (1, 3, 6), (1, 4, 7)]
    """
    before = list(accumulate((counts.get(second, 0) for second in range(first, end)), initial=0))
    begin, stop, reached = first, first + over, first
    while stop <= end:
        inside = before[stop - first] - before[begin - first]
        if inside >= needed:
            yield begin, stop, inside
            begin, reached = begin + 1, stop
            stop = max(stop, begin + over)
        elif stop < end:
            stop += 1
        else:
            break
    if reached < end:
        yield from _last(before, first, min(begin, end - over), end, needed)


def _last(before: list[int], first: int, begin: int, end: int, needed: int) -> Iterator[tuple[int, int, int]]:
    """The shortest window with enough samples that reaches from here or earlier to the end."""
    while begin >= first:
        inside = before[end - first] - before[begin - first]
        if inside >= needed:
            yield begin, end, inside
            return
        begin -= 1
