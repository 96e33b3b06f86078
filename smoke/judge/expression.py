"""One threshold as it is written: `p(95)<300ms over 10s`.

The grammar is k6's (grafana/k6, metrics/thresholds_parser.go): aggregation, operator, number; besides, units and a
window. Nothing that is counted here is ever negative, so that no limit is.
"""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass

from hookset.duration import seconds_of
from hookset.nearest import nearest
from smoke.judge.fault import Fault
from smoke.judge.metrics import AGGREGATIONS, Kind, Metric
from smoke.judge.units import scaled, unit_of, units

OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "===": operator.eq,
    "!=": operator.ne,
}
UPPER = ("<", "<=")
"""The operators whose limit must not be exceeded."""

_AGGREGATION = re.compile(r"\s*(?P<word>[A-Za-z_][A-Za-z_0-9]*)\s*(?:\(\s*(?P<inside>[^()]*?)\s*\))?\s*")
_OPERATOR = re.compile(r"(===|==|!=|<=|>=|<|>)\s*")
_LIMIT = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)\s*(?P<unit>%|(?!over\b)[A-Za-z]*(?:/s)?)\s*")
_OVER = re.compile(r"over\s+(?P<time>\S+)\s*")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
LONGEST = 200


@dataclass(frozen=True)
class Expression:
    """A threshold without its metric, `written` as people wrote it, less its window.

    `quantile` is 0 to 1 for `p(N)` and `med`, `limit` in `unit`, `over` whole seconds.
    """

    written: str
    aggregation: str
    operator: str
    limit: float
    unit: str
    quantile: float | None = None
    over: int | None = None

    def holds(self, value: float) -> bool:
        """Whether a value is within the threshold."""
        return OPERATORS[self.operator](value, self.limit)

    @property
    def upper(self) -> bool:
        """Whether more is worse."""
        return self.operator in UPPER


def parse_expression(text: str, metric: Metric) -> Expression:
    """The expression; raises Fault that names the character (from 1) where it stops making sense."""
    if len(text) > LONGEST:
        raise Fault(f"a threshold of {len(text)} characters")
    word, quantile, at = _aggregation(text, metric)
    sign, at = _sign(text, at)
    match = _LIMIT.match(text, at)
    if not match:
        negative = text[at : at + 1] == "-"
        raise Fault(_at(text, at, "a limit is never negative" if negative else "a number should stand here"))
    unit = unit_of(metric, word)
    over = None
    after = match.end()
    limit = _limit(text, float(match["number"]), match["unit"], unit, match.start("unit"))
    written = text[:after].strip()
    if window := _OVER.match(text, after):
        over, after = whole_seconds(window["time"]), window.end()
    if after < len(text):
        raise Fault(_at(text, after, "only `over 10s` may follow the limit"))
    return Expression(written, word, sign, limit, unit, quantile, over)


def whole_seconds(time: str | float) -> int:
    """A window's length; raises Fault unless it is a duration of whole seconds, at least one."""
    try:
        seconds = seconds_of(str(time))
    except ValueError as error:
        raise Fault(f"over: {error}") from None
    if seconds < 1 or seconds != int(seconds):
        raise Fault(f"over {time}: a window has whole seconds, at least one")
    return int(seconds)


def _aggregation(text: str, metric: Metric) -> tuple[str, float | None, int]:
    match = _AGGREGATION.match(text)
    has = AGGREGATIONS[metric.kind]
    if not match:
        raise Fault(_at(text, 0, f"an aggregation should stand here: {', '.join(has)}"))
    word, inside = match["word"], match["inside"]
    if word == "p" and metric.kind is Kind.TREND:
        return f"p({inside})", _quantile(text, inside, match.start("inside")), match.end()
    if word not in has or inside is not None:
        raise Fault(_at(text, match.start("word"), f"{metric.name} has no {_instead(word, inside, has)}"))
    return word, 0.5 if word == "med" else None, match.end()


def _instead(word: str, inside: str | None, has: tuple[str, ...]) -> str:
    """What was written, and what was probably meant."""
    if "p(N)" in has and re.fullmatch("p[0-9]+", word):
        return f"{word}; did you mean p({word[1:]})?"
    likely = _MEANT.get(word) or nearest(word, has)
    likely = likely if likely in has else ""
    written = word if inside is None else f"{word}({inside})"
    return f"{written}; did you mean {likely}?" if likely else f"{written}; it has {', '.join(has)}"


_MEANT = {"median": "med", "mean": "avg", "average": "avg", "p50": "med"}


def _quantile(text: str, inside: str | None, at: int) -> float:
    if inside is None:
        raise Fault(_at(text, 0, "p needs its percentile: p(95)"))
    if not _NUMBER.fullmatch(inside):
        raise Fault(_at(text, at, f'p({inside}): "{inside}" is no number'))
    if float(inside) > 100:
        raise Fault(_at(text, at, f"p({inside}): a percentile is 0 to 100"))
    return float(inside) / 100


def _sign(text: str, at: int) -> tuple[str, int]:
    match = _OPERATOR.match(text, at)
    if not match:
        raise Fault(_at(text, at, f"an operator should stand here: {' '.join(OPERATORS)}"))
    return match[1], match.end()


def _limit(text: str, number: float, suffix: str, unit: str, at: int) -> float:
    limit = scaled(number, suffix, unit)
    if limit is None:
        what = {"ms": "a duration", "rate": "a rate", "bytes": "a size", "count": "a count"}
        known = f"; known are {', '.join(units(unit))}" if units(unit) else "; it has none"
        named = what.get(unit, "a rate per second")
        raise Fault(_at(text, at, f"{suffix} is no unit of {named}{known}"))
    if unit == "rate" and limit > 1:
        raise Fault(_at(text, at, f"{number:g} is no rate: 0 to 1, or 0% to 100%"))
    return limit


def _at(text: str, at: int, why: str) -> str:
    return f'"{text}", character {at + 1}: {why}'
