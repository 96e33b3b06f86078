"""How latencies are distributed, on a logarithmic axis."""

from collections import Counter

from smoke.judge.histogram import PER_OCTAVE
from smoke.reports.html.plot import Plot, bars, drawn
from smoke.reports.html.scale import log_scale, scale_for
from smoke.reports.html.tags import Child, Markup, tag
from smoke.reports.words import milliseconds, number, share, tick
from smoke.result import Result

TABLE = "distribution-values"
MOST_BARS = 60


def distribution(result: Result) -> list[Child]:
    """The plot and its table; nothing where no request took any time."""
    found = _ranges(result)
    if not found:
        return []
    x = log_scale(found[0][0], found[-1][1])
    y, height = scale_for([float(count) for _, _, count in found]), 150
    places = ((start, end, 0.0, float(count)) for start, end, count in found)
    latency = result.latency
    uprights = [
        (value, f"{name} {milliseconds(value)}")
        for name, value in (
            (("p50", latency.med), ("p95", latency.p95), ("p99", latency.p99), ("max", latency.max))
            if latency
            else ()
        )
    ]
    plot = Plot(
        id="distribution",
        title="Distribution of latency",
        x=x,
        y=y,
        x_labels=[(value, tick(value)) for value in x.ticks(5)],
        y_labels=[(value, number(value)) for value in y.ticks(3) if value == int(value)],
        x_unit="latency (logarithmic)",
        y_unit="requests; whatever is there at all is drawn two pixels high",
        height=height,
        marks=[tag("path", class_="rate", d=bars(places, x, y, height))],
        uprights=uprights,
        table=TABLE,
        columns=(0, 1, 2),
    )
    rows = [
        tag(
            "tr",
            (
                tag("td", words)
                for words in (_range(start, end), number(count), share(count, result.requests))
            ),
            data_x=f"{x.at((start * end) ** 0.5):.4f}",
        )
        for start, end, count in found
    ]
    head = tag("tr", (tag("th", words, scope="col") for words in ("latency", "requests", "of all")))
    return [
        drawn(plot),
        _behind(tag("table", tag("thead", head), tag("tbody", rows), id=TABLE, class_="numbers")),
    ]


def _behind(table: Markup) -> Markup:
    return tag("details", tag("summary", "Table of values"), tag("div", table, class_="scroll"))


def _range(start: float, end: float) -> str:
    return f"{milliseconds(start)} to {milliseconds(end)}"


def _ranges(result: Result) -> list[tuple[float, float, int]]:
    """(from, to, count) in milliseconds, all equally wide on the axis: the endpoints' fine buckets, some to a bar.

    Bars of different width would show peaks where there are none.
    """
    counts: Counter[int] = Counter()
    for each in result.endpoints:
        counts.update(dict(each.buckets))
    if not counts:
        return []
    span = max(counts) - min(counts) + 1
    together = next(size for size in (1, 2, 4, 8, 16, 32, 64, 128, span) if span <= size * MOST_BARS)
    bars: Counter[int] = Counter()
    for index, count in counts.items():
        bars[index // together] += count
    edges = [1000 * 2 ** (place * together / PER_OCTAVE) for place in range(min(bars), max(bars) + 2)]
    return [(edges[n], edges[n + 1], bars[place]) for n, place in enumerate(range(min(bars), max(bars) + 1))]
