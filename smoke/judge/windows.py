"""Windows of time that slide by one second over a run."""

from collections.abc import Iterator, Mapping
from itertools import accumulate


def windows(
    counts: Mapping[int, int], first: int, end: int, over: int, needed: int
) -> Iterator[tuple[int, int, int]]:
    """Begin, end (exclusive) and number of samples of every window of at least `over` seconds within a run.

    `counts` are samples by second. A window that has fewer than `needed` samples reaches further until it has them; where
    the run ends before, there is none. So every sample lies in a window, if there are enough of them in all.

    >>> list(windows({0: 5, 1: 5, 2: 1, 3: 1}, 0, 4, 2, 6))
    [(0, 2, 10), (1, 3, 6)]
    """
    before = list(accumulate((counts.get(second, 0) for second in range(first, end)), initial=0))
    stop = first
    for begin in range(first, end - over + 1):
        stop = max(stop, begin + over)
        while stop < end and before[stop - first] - before[begin - first] < needed:
            stop += 1
        inside = before[stop - first] - before[begin - first]
        if inside >= needed:
            yield begin, stop, inside
