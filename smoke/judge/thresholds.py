"""The thresholds of a plan: k6's, with units, windows, a least number of samples and a severity."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from hookset.duration import duration_text, seconds_of
from hookset.errors import UsageError
from hookset.files import keys_of, struct_of
from smoke.judge.choices import refuse_other_words
from smoke.judge.expression import Expression, parse_expression, whole_seconds
from smoke.judge.fault import Fault
from smoke.judge.metrics import ITERATIONS, Kind, Metric
from smoke.judge.selector import Names, parse_key, text_of

LEAST_SAMPLES = 10
"""For averages and rates, and never fewer for a percentile."""
BEYOND = 2
"""So many samples have to lie beyond a percentile: one alone is chance."""

Severity = Literal["failed", "warning", "info"]
Tags = tuple[tuple[str, str], ...]


class Long(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A threshold's long form; `abortOnFail` and `delayAbortEval` are k6's names."""

    threshold: str
    over: str | float | None = None
    min_samples: int | None = None
    severity: Severity = "failed"
    abort: bool = False
    abort_on_fail: bool = msgspec.field(default=False, name="abortOnFail")
    delay_abort: str | float | None = None
    delay_abort_eval: str | float | None = msgspec.field(default=None, name="delayAbortEval")


@dataclass(frozen=True)
class Threshold:
    """One threshold. `needed` is how many samples it takes to judge it, `delay_abort` seconds after the warm-up.

    `others` are selections that other thresholds judge: a default threshold leaves them out.
    """

    metric: Metric
    tags: Tags
    expression: Expression
    needed: int
    severity: Severity = "failed"
    abort: bool = False
    delay_abort: float = 0.0
    others: tuple[Tags, ...] = ()
    default: bool = False

    @property
    def selector(self) -> str:
        """What it selects, as it is written."""
        return text_of(self.tags)

    @property
    def key(self) -> str:
        """Metric and selector, as in the plan."""
        return self.metric.name + self.selector

    @property
    def text(self) -> str:
        """The whole of it: `http_req_duration{name:checkout} p(95)<300ms over 10s`."""
        over = "" if self.expression.over is None else f" over {duration_text(self.expression.over)}"
        return f"{self.key} {self.expression.written}{over}"


def parse_thresholds(
    mapping: Mapping[str, object],
    *,
    names: Collection[str] | None = None,
    checks: Collection[str] | None = None,
    tags: Mapping[str, Collection[str]] | None = None,
    where: str = "the plan",
) -> tuple[Threshold, ...]:
    """The thresholds of a plan, by metric and selector: each a string, a long form, or a list of both.

    `names` are the plan's requests, `checks` its checks and `tags` the values of its own tags, for selectors to be known
    ones; `where` names the file.
    Raises UsageError naming file, key and position, and the nearest valid word.
    """
    found, known = [], Names(names, checks, tags or {})
    for key, written in mapping.items():
        try:
            metric, selected = parse_key(key, known)
        except Fault as fault:
            raise UsageError(f"{where}: thresholds: {fault}") from None
        for index, one in enumerate(_listed(written, f"{where}: thresholds.{key}")):
            place = f"{where}: thresholds.{key}[{index}]"
            try:
                found.append(_threshold(metric, selected, one, place))
            except Fault as fault:
                raise UsageError(f"{place}: {fault}") from None
    return tuple(found)


def needed_for(expression: Expression, kind: Kind) -> int:
    """How many samples it takes at least, unless the plan says otherwise.

    >>> from smoke.judge.metrics import METRICS
    >>> duration, failed = METRICS["http_req_duration"], METRICS["http_req_failed"]
    >>> [needed_for(parse_expression(text, duration), Kind.TREND) for text in ("p(95)<1", "p(99)<1", "avg<1", "max<1")]
    [40, 200, 10, 1]
    >>> [needed_for(parse_expression(text, failed), Kind.RATE) for text in ("rate<0.01", "rate==0")]
    [10, 1]
    """
    if kind is Kind.COUNTER:
        return 0
    if expression.quantile is not None and 0 < expression.quantile < 1:
        tail = min(expression.quantile, 1 - expression.quantile)
        return max(LEAST_SAMPLES, math.ceil(BEYOND / tail - 1e-6))
    every = expression.quantile is not None or expression.aggregation in ("min", "max")
    return 1 if every or (kind is Kind.RATE and expression.limit in (0, 1)) else LEAST_SAMPLES


def _listed(written: object, place: str) -> Sequence[object]:
    if isinstance(written, str | Mapping):
        return [written]
    if not isinstance(written, Sequence):
        raise UsageError(f"{place}: a threshold is text like p(95)<300ms, or a list of such")
    if not written:
        raise UsageError(f"{place}: the list is empty")
    return written


def _threshold(metric: Metric, tags: Tags, written: object, place: str) -> Threshold:
    if not isinstance(written, str | Mapping):
        raise Fault(f"{written!r} is no threshold (like p(95)<300ms)")
    if isinstance(written, str):
        expression = _windowed(parse_expression(written, metric), metric)
        return Threshold(metric, tags, expression, needed_for(expression, metric.kind))
    plain = _plain(written)
    refuse_other_words(plain, Long, place)
    long: Long = struct_of(plain, Long, place, keys_of(Long), strict=False)
    expression = _windowed(_over(parse_expression(long.threshold, metric), long.over), metric)
    abort = _either("abort", long.abort or None, "abortOnFail", long.abort_on_fail or None)
    delay = _either("delay_abort", long.delay_abort, "delayAbortEval", long.delay_abort_eval)
    if abort:
        _can_abort(expression, metric)
    return Threshold(
        metric=metric,
        tags=tags,
        expression=expression,
        needed=_needed(long.min_samples, expression, metric.kind),
        severity=long.severity,
        abort=bool(abort),
        delay_abort=_seconds("delay_abort", delay),
    )


def _plain(written: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): value for key, value in written.items()}


def _over(expression: Expression, over: str | float | None) -> Expression:
    if over is None:
        return expression
    if expression.over is not None:
        raise Fault("the window is given twice: in the threshold and as over")
    return Expression(**{**vars(expression), "over": whole_seconds(over)})


def _windowed(expression: Expression, metric: Metric) -> Expression:
    if expression.over is not None and metric.name == ITERATIONS:
        raise Fault("over: iterations are counted for the whole run only")
    return expression


def _either(name: str, value: Any, k6_name: str, k6_value: Any) -> Any:
    if value is not None and k6_value is not None:
        raise Fault(f"{name} and {k6_name} are the same; give one")
    return k6_value if value is None else value


def _can_abort(expression: Expression, metric: Metric) -> None:
    """Raises Fault for what only the end can tell: a sum that still grows."""
    grows = expression.upper and expression.aggregation == "count" and metric.name != ITERATIONS
    if metric.kind is Kind.COUNTER and not grows:
        raise Fault(f"abort: {metric.name} {expression.written} cannot be judged before the end")
    if metric.kind is Kind.TREND and not expression.upper:
        raise Fault(f"abort: {expression.written} is no upper limit")


def _needed(least: int | None, expression: Expression, kind: Kind) -> int:
    if least is None:
        return needed_for(expression, kind)
    if least < 1:
        raise Fault(f"min_samples: {least}: at least 1 is needed to judge anything")
    return least


def _seconds(name: str, time: str | float | None) -> float:
    try:
        return 0.0 if time is None else seconds_of(str(time))
    except ValueError as error:
        raise Fault(f"{name}: {error}") from None
