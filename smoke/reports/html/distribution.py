"""How latencies are distributed, on a logarithmic axis."""

from smoke.reports.html.plot import Plot, bars, drawn
from smoke.reports.html.scale import log_scale, scale_for
from smoke.reports.html.tags import Child, Markup, tag
from smoke.reports.words import milliseconds, number, share, tick
from smoke.result import Result

TABLE = "distribution-values"


def distribution(result: Result) -> list[Child]:
    """The plot and its table; nothing where the result has no histogram."""
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
    """(from, to, count) in milliseconds; the first range is as wide as the second, by ratio."""
    edges = [edge for edge, _ in result.histogram if edge > 0]
    if not edges:
        return []
    ratio = edges[1] / edges[0] if len(edges) > 1 else 1.26
    starts = [edges[0] / ratio, *edges[:-1]]
    counts = [count for edge, count in result.histogram if edge > 0]
    return list(zip(starts, edges, counts, strict=True))
