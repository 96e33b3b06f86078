"""Latency, throughput, failures and dropped starts over the time of a run."""

from collections.abc import Callable, Sequence

from smoke.reports.html.plot import Legend, Plot, bars, dots, drawn, path
from smoke.reports.html.scale import Scale, scale_for, time_ticks
from smoke.reports.html.series import Point, spans
from smoke.reports.html.tags import Child, Markup, tag
from smoke.reports.terminal import is_lower_bound, written
from smoke.reports.words import clock, milliseconds, number, tick
from smoke.result import Result, ThresholdResult

VALUES = "values"
"""The id of the table that has what these plots show; its columns are counted from 0."""
COLUMNS = ("from", "rate", "failed", "dropped", "p50", "p95", "p99", "max", "late p99")

_OF_QUANTILE: dict[str, Callable[[Point], float | None]] = {
    "p(50)": lambda point: point.p50,
    "med": lambda point: point.p50,
    "p(95)": lambda point: point.p95,
    "p(99)": lambda point: point.p99,
    "max": lambda point: point.max,
}


def over_time(result: Result, found: Sequence[Point], failing: Sequence[ThresholdResult]) -> list[Child]:
    """The plots, one under the other on the same axis, and the table of their values; `failing` are shaded."""
    x = _axis(found)
    warm_up = f"Warm-up until {clock(result.warm_up)}: not judged, and not shown."
    return [
        tag("p", warm_up, class_="note") if result.warm_up else None,
        tag("h3", "Latency, from when each request was due"),
        drawn(_latency(result, found, x, _violations(found, failing))),
        tag("h3", "Requests sent"),
        drawn(_rate(found, x)),
        tag("h3", "Failed requests and dropped starts"),
        _faults(found, x),
    ]


def values(found: Sequence[Point]) -> Markup:
    """The table behind the plots."""
    x = _axis(found)
    rows = [tag("tr", _cells(each), data_x=f"{x.at(each.middle):.4f}") for each in found]
    head = tag("tr", (tag("th", words, scope="col") for words in COLUMNS))
    return tag("table", tag("thead", head), tag("tbody", rows), id=VALUES, class_="numbers")


def _cells(point: Point) -> list[Markup]:
    words = [
        clock(point.at),
        f"{number(point.rate)}/s",
        number(point.failed),
        number(point.dropped),
        *map(milliseconds, (point.p50, point.p95, point.p99, point.max, point.late)),
    ]
    return [tag("td", word) for word in words]


def _latency(
    result: Result, found: Sequence[Point], x: Scale, shades: Sequence[tuple[float, float, str]]
) -> Plot:
    present = [value for each in found for value in (each.p50, each.p95, each.p99, each.max) if value]
    usual = sorted(each.p50 for each in found if each.p50)
    limits = _limits(result, max(present, default=1.0))
    y = scale_for([*present, *(limit for limit, _ in limits)], usual[len(usual) // 2] if usual else 0.0)
    height = 240

    def line(kind: str, of: Callable[[Point], float | None]) -> Markup:
        return tag("path", class_=kind, d=path(((each.middle, of(each)) for each in found), x, y, height))

    marks = [
        tag("path", class_="max", d=dots(((each.middle, each.max) for each in found), x, y, height)),
        line("p50", lambda each: each.p50),
        line("p95", lambda each: each.p95),
        line("p99", lambda each: each.p99),
    ]
    legend = [Legend("p50", "p50"), Legend("p95", "p95"), Legend("p99", "p99"), Legend("max", "max", "dots")]
    if shades:
        legend.append(Legend("bad", "above the limit of a failed threshold", "box"))
    unit = "logarithmic: each step up is several times as long" if y.log else ""
    return Plot(
        id="latency",
        title="Latency over time",
        x=x,
        y=y,
        x_labels=_times(x),
        y_labels=[(value, tick(value)) for value in y.ticks()],
        x_unit="time into the run",
        y_unit=f"latency{f' ({unit})' if unit else ''}{_per(found)}",
        height=height,
        legend=legend,
        marks=marks,
        shades=shades,
        lines=limits,
        table=VALUES,
        columns=(0, 4, 5, 6, 7),
    )


def _rate(found: Sequence[Point], x: Scale) -> Plot:
    y, height = scale_for([1.2 * each.rate for each in found]), 120
    places = ((float(each.at), float(each.at + each.width), 0.0, each.rate) for each in found)
    return Plot(
        id="rate",
        title="Requests over time",
        x=x,
        y=y,
        x_labels=_times(x),
        y_labels=[(value, f"{number(value)}/s") for value in y.ticks(3)],
        x_unit="time into the run",
        y_unit="requests a second, by when they were due",
        height=height,
        marks=[tag("path", class_="rate", d=bars(places, x, y, height))],
        table=VALUES,
        columns=(0, 1),
    )


def _faults(found: Sequence[Point], x: Scale) -> Markup:
    if not any(each.failed or each.dropped for each in found):
        return tag("p", "No request failed, and no start was dropped.", class_="none")
    y, height = scale_for([float(each.failed + each.dropped) for each in found]), 90

    def stacked(bottom: Callable[[Point], int], top: Callable[[Point], int]) -> str:
        spots = ((float(p.at), float(p.at + p.width), float(bottom(p)), float(top(p))) for p in found)
        return bars(spots, x, y, height)

    marks = [
        tag("path", class_="failed", d=stacked(lambda _: 0, lambda each: each.failed)),
        tag("path", class_="dropped", d=stacked(lambda p: p.failed, lambda p: p.failed + p.dropped)),
    ]
    plot = Plot(
        id="faults",
        title="Failed requests and dropped starts over time",
        x=x,
        y=y,
        x_labels=_times(x),
        y_labels=[(value, number(value)) for value in y.ticks(3) if value == int(value)],
        x_unit="time into the run",
        y_unit=f"in one second{_per(found)}",
        height=height,
        legend=[
            Legend("failed", "failed requests", "box"),
            Legend("dropped", "starts dropped: too many in flight", "box"),
        ],
        marks=marks,
        table=VALUES,
        columns=(0, 2, 3),
    )
    return drawn(plot)


def _axis(found: Sequence[Point]) -> Scale:
    return Scale(float(found[0].at), float(found[-1].at + found[-1].width))


def _per(found: Sequence[Point]) -> str:
    """What a point is, where it is more than a second."""
    return f"; each point is the worst of {found[0].width} seconds" if found and found[0].width > 1 else ""


def _times(x: Scale) -> list[tuple[float, str]]:
    return [(float(moment), clock(moment)) for moment in time_ticks(x.low, x.high)]


def _limits(result: Result, highest: float) -> list[tuple[float, str]]:
    """The limits of whole latency; one far above everything would only press the lines to the floor."""
    mine = [each for each in result.thresholds if each.metric == "http_req_duration" and not each.selector]
    return [
        (each.limit, written(each))
        for each in mine
        if 0 < each.limit <= 6 * highest and not is_lower_bound(each)
    ]


def _violations(found: Sequence[Point], failing: Sequence[ThresholdResult]) -> list[tuple[float, float, str]]:
    """The worst window of each failed threshold; without a window, the seconds that were above its limit."""
    stretches: list[tuple[float, float, str]] = []
    for each in failing:
        if each.over is not None and each.worst_at is not None:
            end = each.worst_at + each.over
            stretches.append((each.worst_at, end, f"{each.selector} {written(each)}".strip()))
        elif each.metric == "http_req_duration" and not each.selector:
            of = _OF_QUANTILE.get(each.expression.partition("<")[0].strip())
            over = spans(found, lambda p, of=of, each=each: of is not None and (of(p) or 0) > each.limit)  # type: ignore[misc]
            stretches += [(start, end, "") for start, end in over]
    return stretches
