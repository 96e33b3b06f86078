"""Limits with units, and values as people read them."""

from smoke.judge.metrics import Kind, Metric

PER_SECOND = "per second"
BYTES_PER_SECOND = "bytes per second"

_SCALES: dict[str, dict[str, float]] = {
    "ms": {"": 1.0, "ms": 1.0, "s": 1000.0, "m": 60_000.0, "us": 0.001},
    "rate": {"": 1.0, "%": 0.01},
    "count": {"": 1.0},
    "bytes": {"": 1.0, "B": 1.0, "kB": 1e3, "MB": 1e6, "GB": 1e9},
    PER_SECOND: {"": 1.0, "/s": 1.0},
    BYTES_PER_SECOND: {"": 1.0, "B/s": 1.0, "kB/s": 1e3, "MB/s": 1e6, "GB/s": 1e9},
}

FIGURES, MOST_FIGURES = 3, 12


def unit_of(metric: Metric, aggregation: str) -> str:
    """The unit of an aggregated value: a counter's rate is per second, all else is in the metric's own."""
    if metric.kind is Kind.COUNTER and aggregation == "rate":
        return BYTES_PER_SECOND if metric.unit == "bytes" else PER_SECOND
    return metric.unit


def units(unit: str) -> tuple[str, ...]:
    """What may stand behind a limit in this unit."""
    return tuple(filter(None, _SCALES[unit]))


def scaled(number: float, suffix: str, unit: str) -> float | None:
    """The limit in the unit itself; None where the suffix is none of its.

    >>> scaled(0.3, "s", "ms"), scaled(1, "%", "rate"), scaled(1, "%", "ms")
    (300.0, 0.01, None)
    """
    scale = _SCALES[unit].get(suffix)
    # 0.07 * 1000 is 70.00000000000001: people compare with what they wrote
    return None if scale is None else float(f"{number * scale:.12g}")


def text(value: float, unit: str, *, unlike: float | None = None) -> str:
    """The value as people read it; with `unlike`, with as many figures as tell it from that one.

    >>> text(812.345, "ms"), text(0.0123, "rate"), text(1.0, "rate"), text(9.98, "per second"), text(3, "count")
    ('812 ms', '1.23%', '100%', '9.98/s', '3')
    >>> text(0.99995, "rate", unlike=1.0), text(300.2, "ms", unlike=300.0), text(812.345, "ms", unlike=300.0)
    ('99.995%', '300.2 ms', '812 ms')
    """
    shown = (_text(value, unit, figures) for figures in range(FIGURES, MOST_FIGURES))
    if unlike is None or value == unlike:
        return next(shown)
    return next((one for one in shown if one != text(unlike, unit)), _text(value, unit, MOST_FIGURES))


def _text(value: float, unit: str, figures: int) -> str:
    if unit == "rate":
        return f"{_number(value * 100, figures)}%"
    if unit == PER_SECOND:
        return f"{_number(value, figures)}/s"
    if unit in ("bytes", BYTES_PER_SECOND):
        size = f"{value:.0f} B" if value < 1e6 else f"{_number(value / 1e6, figures)} MB"
        return size if unit == "bytes" else f"{size}/s"
    return _number(value, figures) if unit == "count" else f"{_number(value, figures)} {unit}"


def _number(value: float, figures: int) -> str:
    """As many figures that mean something, and never an exponent."""
    if abs(value) >= 10 ** (figures - 1) or value == int(value):
        return f"{value:.0f}"
    if abs(value) >= 0.001:
        return f"{value:.{figures}g}"
    return f"{value:.{figures + 3}f}".rstrip("0").rstrip(".")
