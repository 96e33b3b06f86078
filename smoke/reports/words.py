"""Numbers as people read them: three figures that mean something, with their unit."""

from collections.abc import Sequence

NOTHING = "-"
"""Stands where there is no number."""


def milliseconds(value: float | None) -> str:
    """A duration, in the unit that fits it.

    >>> [milliseconds(each) for each in (0.0421, 3.14159, 812.3, 1040.2, 9996.0, 61260.0, None)]
    ['0.042 ms', '3.1 ms', '812 ms', '1.04 s', '10.0 s', '61.3 s', '-']
    """
    if value is None:
        return NOTHING
    if value >= 999.5:
        return f"{value / 1000:.2f} s" if value < 9995 else f"{value / 1000:.1f} s"
    if value >= 99.95 or value == 0:
        return f"{value:.0f} ms"
    return f"{value:.1f} ms" if value >= 0.95 else f"{value:.2g} ms"


def tick(milliseconds: float) -> str:
    """A round duration, for an axis.

    >>> [tick(each) for each in (0.5, 20.0, 1000.0, 2500.0)]
    ['0.5 ms', '20 ms', '1 s', '2.5 s']
    """
    return f"{milliseconds / 1000:g} s" if milliseconds >= 1000 else f"{milliseconds:g} ms"


def number(value: float | None) -> str:
    """A count or throughput, thousands apart.

    >>> [number(each) for each in (1234567, 49.96, 0.5, 300.0)]
    ['1,234,567', '50.0', '0.50', '300']
    """
    if value is None:
        return NOTHING
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def share(part: float, whole: float) -> str:
    """A part in per cent; what is there is never shown as 0, what is missing never as 100.

    >>> share(1, 1000000), share(999999, 1000000), share(3, 200), share(0, 9), share(0, 0)
    ('<0.01%', '>99.99%', '1.50%', '0%', '-')
    """
    if not whole:
        return NOTHING
    per_cent = 100 * part / whole
    if per_cent in (0, 100):
        return f"{per_cent:.0f}%"
    if per_cent < 0.01:
        return "<0.01%"
    return ">99.99%" if per_cent > 99.99 else f"{per_cent:.2f}%"


def size(count: float) -> str:
    """Bytes, in steps of a thousand.

    >>> [size(each) for each in (12, 15300, 2.5e9)]
    ['12 B', '15.3 kB', '2.5 GB']
    """
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000 or unit == "GB":
            break
        count /= 1000
    return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"


def clock(seconds: float) -> str:
    """A time into the run, or a length of time.

    >>> clock(7), clock(12.5), clock(75), clock(1800)
    ('7 s', '12.5 s', '1:15', '30:00')
    """
    if seconds < 60:
        return f"{seconds:.3g} s"
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows in columns two spaces apart: the first flush left, numbers flush right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
