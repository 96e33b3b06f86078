"""How far off the load may be before nothing is said of the service: the plan's key `validity`."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec

from hookset.duration import seconds_of
from hookset.errors import UsageError
from hookset.files import keys_of, struct_of
from smoke.judge.metrics import OF_THE_SERVICE
from smoke.judge.thresholds import Threshold
from smoke.judge.units import scaled

LEAST_LATE_SECONDS = 0.010
PART_OF_LATENCY = 0.1
WITHOUT_LIMIT_SECONDS = 0.5
"""The latency limit that is taken where the plan has none: what a person calls slow."""


class Shape(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`validity` as people write it; shares as `1%` or 0.01."""

    late: Annotated[str | float | None, msgspec.Meta(description="lateness p99, a duration")] = None
    dropped: Annotated[str | float, msgspec.Meta(description="share of starts given up")] = "1%"
    cpu: Annotated[str | float, msgspec.Meta(description="share of a core that a process may use")] = "90%"
    achieved: Annotated[str | float, msgspec.Meta(description="least share of the planned starts")] = "99%"


class Validity(msgspec.Struct, frozen=True, kw_only=True):
    """The bounds: `late` in seconds (None: by the latency and its limits), the others shares from 0 to 1."""

    late: float | None = None
    dropped: float = 0.01
    cpu: float = 0.9
    achieved: float = 0.99


def parse_validity(mapping: Mapping[str, object], where: str = "the plan") -> Validity:
    """The plan's bounds; raises UsageError naming file and key."""
    place = f"{where}: validity"
    shape: Shape = struct_of(dict(mapping), Shape, place, keys_of(Shape), strict=False)
    try:
        late = None if shape.late is None else seconds_of(str(shape.late))
    except ValueError as error:
        raise UsageError(f"{place}.late: {error}") from None
    return Validity(
        late=late,
        dropped=_share(shape.dropped, f"{place}.dropped"),
        cpu=_share(shape.cpu, f"{place}.cpu"),
        achieved=_share(shape.achieved, f"{place}.achieved"),
    )


def late_bound(validity: Validity, thresholds: Sequence[Threshold], median: float | None) -> float:
    """How late, in seconds, a generator may be at the 99th percentile.

    Lateness is part of what is measured, so it may be a tenth of it at most: of the median, or of the tightest limit on
    a latency, whichever is more; and 10 ms are a scheduler's own, on a healthy machine.
    """
    if validity.late is not None:
        return validity.late
    limits = [
        each.expression.limit / 1000
        for each in thresholds
        if each.metric.name in OF_THE_SERVICE and each.expression.upper
    ]
    limit = min(limits, default=WITHOUT_LIMIT_SECONDS)
    return max(LEAST_LATE_SECONDS, PART_OF_LATENCY * limit, PART_OF_LATENCY * (median or 0.0))


def _share(written: str | float, place: str) -> float:
    text = f"{written:f}" if isinstance(written, float) else written.strip()
    number, percent = text.removesuffix("%").strip(), text.endswith("%")
    if number.replace(".", "", 1).isdecimal() and number.isascii():
        share = scaled(float(number), "%" if percent else "", "rate")
        if share is not None and share <= 1:
            return share
    shown = f"{written:g}" if isinstance(written, float) else written
    raise UsageError(f'{place}: "{shown}" is no share (0 to 1, or 0% to 100%)')
