"""The frame of a plot: axes with units, grid, shaded stretches, limits, lines, bars.

Plain SVG of ours, not a library's canvas: it is readable without a script, on paper and in a mail's attachment, takes
the page's colours, and is a few kilobytes. Labels keep their size at every width, since only the inner drawing is
stretched.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from smoke.reports.html.scale import Scale
from smoke.reports.html.tags import Child, Markup, tag

WIDTH = 1000
"""Of the inner drawing, in units of its own."""
_ABOVE, _BELOW, _AXIS = 10, 24, 58
_ASIDE = 4
"""Between a word in the plot and what it is about."""


@dataclass(frozen=True)
class Legend:
    """One entry: the class that gives its colour, the words, and how it is drawn."""

    kind: str
    words: str
    shape: str = "line"


@dataclass(frozen=True)
class Plot:
    """A plot `height` pixels high. `x` and `y` are its scales, labels come with their unit, `shades` are (from, to, words).

    `columns` are those of the table `table` that are read out where a person points at the plot.
    """

    id: str
    title: str
    x: Scale
    y: Scale
    x_labels: Sequence[tuple[float, str]]
    y_labels: Sequence[tuple[float, str]]
    x_unit: str
    y_unit: str
    height: int = 220
    legend: Sequence[Legend] = ()
    marks: Sequence[Child] = ()
    shades: Sequence[tuple[float, float, str]] = ()
    lines: Sequence[tuple[float, str]] = ()
    uprights: Sequence[tuple[float, str]] = ()
    table: str = ""
    columns: Sequence[int] = field(default_factory=tuple)


def drawn(plot: Plot) -> Markup:
    """The whole plot as a figure."""
    area = tag(
        "svg",
        _grid(plot),
        _inner(plot),
        _words(plot),
        tag("line", class_="cursor", x1=0, x2=0, y1=_ABOVE, y2=_ABOVE + plot.height),
        class_="area",
        height=plot.height + _ABOVE + _BELOW,
        role="img",
        aria_label=f"{plot.title}: the table of values has the numbers",
    )
    return tag(
        "figure",
        tag("figcaption", _legend(plot.legend)),
        tag("p", plot.y_unit, class_="unit"),
        tag(
            "div",
            _y_axis(plot),
            area,
            class_="plot",
            id=plot.id,
            data_table=plot.table or None,
            data_columns=" ".join(map(str, plot.columns)) or None,
            tabindex=0 if plot.table else None,
            role="group" if plot.table else None,
            aria_label=f"{plot.title}: left and right arrow keys read out its values" if plot.table else None,
        ),
        tag("p", plot.x_unit, class_="unit x"),
        tag("output", class_="readout", aria_live="polite") if plot.table else None,
    )


def path(places: Iterable[tuple[float, float | None]], plot_x: Scale, plot_y: Scale, height: int) -> str:
    """A line through (x, y), broken where there is no y; a value that stands alone is a dot."""
    words, pen = [], "M"
    for x, y in places:
        if y is None:
            pen = "M"
            continue
        at = f"{plot_x.at(x) * WIDTH:.1f} {(1 - plot_y.at(y)) * height:.1f}"
        words.append(f"{pen}{at}h0" if pen == "M" else f"L{at}")
        pen = "L"
    return "".join(words)


def dots(places: Iterable[tuple[float, float | None]], plot_x: Scale, plot_y: Scale, height: int) -> str:
    """A dot at each (x, y) that has a y."""
    return "".join(
        f"M{plot_x.at(x) * WIDTH:.1f} {(1 - plot_y.at(y)) * height:.1f}h0" for x, y in places if y is not None
    )


def bars(places: Iterable[tuple[float, float, float, float]], x: Scale, y: Scale, height: int) -> str:
    """Bars (from, to, bottom, top); one that is there at all is at least two pixels high."""
    words = []
    for start, end, bottom, top in places:
        if top <= bottom:
            continue
        left, right = x.at(start) * WIDTH, x.at(end) * WIDTH
        low = (1 - y.at(bottom)) * height
        tall = max(2.0, low - (1 - y.at(top)) * height)
        gap = 1.0 if right - left > 8 else 0.0
        words.append(f"M{left + gap:.1f} {low:.1f}v{-tall:.1f}H{right - gap:.1f}v{tall:.1f}z")
    return "".join(words)


def _inner(plot: Plot) -> Markup:
    shades = [
        tag("rect", class_="shade bad", x=left, y=0, width=max(1.5, right - left), height=plot.height)
        for start, end, _ in plot.shades
        for left, right in [(plot.x.at(start) * WIDTH, plot.x.at(end) * WIDTH)]
    ]
    return tag(
        "svg",
        shades,
        plot.marks,
        y=_ABOVE,
        width="100%",
        height=plot.height,
        viewBox=f"0 0 {WIDTH} {plot.height}",
        preserveAspectRatio="none",
    )


def _grid(plot: Plot) -> list[Markup]:
    rows = [_y(plot, value) for value, _ in plot.y_labels]
    return [tag("line", class_="grid", x1="0", x2="100%", y1=y, y2=y) for y in rows]


def _words(plot: Plot) -> list[Markup]:
    found = []
    for value, words in plot.x_labels:
        share = plot.x.at(value)
        anchor = "start" if share < 0.02 else "end" if share > 0.98 else "middle"
        found.append(_text(words, share, _ABOVE + plot.height + 17, anchor))
    for value, words in plot.lines:
        y = _y(plot, value)
        found.append(tag("line", class_="limit", x1="0", x2="100%", y1=y, y2=y))
        found.append(_text(words, 1.0, y - 4, "end", "limit"))
    for place, (value, words) in enumerate(plot.uprights):
        x = f"{plot.x.at(value) * 100:.2f}%"
        found.append(tag("line", class_="upright", x1=x, x2=x, y1=_ABOVE, y2=_ABOVE + plot.height))
        anchor = "end" if plot.x.at(value) > 0.75 else "start"
        found.append(_text(words, plot.x.at(value), _ABOVE + 10 + 14 * place, anchor, "upright"))
    for start, _, words in plot.shades:
        share = plot.x.at(start)
        found.append(_text(words, share, _ABOVE + 12, "start" if share < 0.6 else "end", "bad"))
    return found


def _y_axis(plot: Plot) -> Markup:
    labels = [
        tag("text", words, x=_AXIS - 6, y=_y(plot, value) + 4, text_anchor="end")
        for value, words in plot.y_labels
    ]
    height = plot.height + _ABOVE + _BELOW
    return tag("svg", labels, class_="axis", width=_AXIS, height=height, aria_hidden="true")


def _y(plot: Plot, value: float) -> float:
    return _ABOVE + (1 - plot.y.at(value)) * plot.height


def _text(words: str, share: float, y: float, anchor: str, kind: str = "") -> Markup:
    aside = {"start": _ASIDE, "end": -_ASIDE}.get(anchor) if kind else None
    return tag("text", words, x=f"{share * 100:.2f}%", y=y, dx=aside, text_anchor=anchor, class_=kind or None)


def _legend(entries: Sequence[Legend]) -> list[Markup]:
    samples = {
        "line": tag("path", d="M1 6h20"),
        "dots": tag("path", d="M3 6h0M11 6h0M19 6h0"),
        "box": tag("path", d="M2 1h18v10h-18z"),
    }
    return [
        tag(
            "span",
            tag(
                "svg",
                tag("g", samples[each.shape], class_=each.kind),
                width=22,
                height=12,
                aria_hidden="true",
            ),
            each.words,
            class_="entry",
        )
        for each in entries
    ]
