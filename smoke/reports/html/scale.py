"""Axes: where a value lies between 0 and 1, and which values get a label."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

STEEP = 25.0
"""An axis is logarithmic where its highest value is so many times the usual one: else that lies on the floor."""

_TIMES = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)


@dataclass(frozen=True)
class Scale:
    """From `low` to `high`, evenly or by the logarithm."""

    low: float
    high: float
    log: bool = False

    def at(self, value: float) -> float:
        """Where the value lies, 0 to 1; what is outside lies at the edge.

        >>> Scale(0, 10).at(5), Scale(1, 100, log=True).at(10), Scale(1, 100, log=True).at(0)
        (0.5, 0.5, 0.0)
        """
        if self.log:
            value = max(value, self.low)
            share = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return min(1.0, max(0.0, share))

    def ticks(self, most: int = 5) -> list[float]:
        """Round values with a label, at most so many or one more."""
        return _decades(self, most) if self.log else _even(self, most)


def scale_for(values: Iterable[float], usual: float = 0.0) -> Scale:
    """From zero to just above the highest value; logarithmic where that is far above the `usual` one."""
    present = [value for value in values if value > 0]
    high = max(present, default=1.0)
    if usual > 0 and high > STEEP * usual:
        return log_scale(min(present), high)
    return Scale(0.0, high * 1.06)


def log_scale(low: float, high: float) -> Scale:
    """Whole powers of ten around both where that wastes little, else one, two or five of them."""
    high = max(high, low) * 1.05
    return Scale(_round(low, down=True), _round(high, down=False), log=True)


def time_ticks(start: float, end: float, most: int = 6) -> list[int]:
    """Round moments of a run, from the first second that counts.

    >>> time_ticks(0, 30), time_ticks(60, 1800)
    ([0, 5, 10, 15, 20, 25, 30], [300, 600, 900, 1200, 1500, 1800])
    """
    step = next((each for each in _TIMES if (end - start) / each <= most), _TIMES[-1])
    return list(range(math.ceil(start / step) * step, int(end) + 1, step))


def _round(value: float, *, down: bool) -> float:
    decade = 10 ** math.floor(math.log10(value))
    steps = [factor * decade for factor in (1, 2, 5, 10)]
    if down:
        return float(max(step for step in steps if step <= value * 1.0000001))
    return float(min(step for step in steps if step >= value * 0.9999999))


def _even(scale: Scale, most: int) -> list[float]:
    raw = (scale.high - scale.low) / most
    decade = 10 ** math.floor(math.log10(raw))
    step = next(factor * decade for factor in (1, 2, 5, 10) if factor * decade >= raw * 0.9999999)
    first = math.ceil(scale.low / step)
    return [float(f"{place * step:.12g}") for place in range(first, math.floor(scale.high / step) + 1)]


def _decades(scale: Scale, most: int) -> list[float]:
    first, last = math.floor(math.log10(scale.low)), math.ceil(math.log10(scale.high))
    for factors in ((1, 2, 5), (1, 3), (1,)):
        ticks = [factor * 10.0**power for power in range(first, last + 1) for factor in factors]
        ticks = [tick for tick in ticks if scale.low * 0.999 <= tick <= scale.high * 1.001]
        if len(ticks) <= most + 1:
            break
    return ticks
