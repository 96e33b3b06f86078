"""How much slower than an earlier run is too much: the plan's key `baseline`."""

from collections.abc import Mapping

import msgspec

from hookset.duration import seconds_of
from hookset.errors import UsageError
from hookset.files import keys_of, struct_of


class Shape(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`baseline` as people write it: `{max_ratio: 1.3, floor: 20ms, confidence: 0.98}`; a bare floor is milliseconds."""

    max_ratio: float = 1.25
    floor: str | float = "50ms"
    confidence: float = 0.98


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """`floor` in milliseconds. The confidence is Kayenta's (docs/canary-config.md)."""

    max_ratio: float = 1.25
    floor: float = 50.0
    confidence: float = 0.98


def parse_bounds(mapping: Mapping[str, object], where: str = "the plan") -> Bounds:
    """The plan's bounds; raises UsageError naming file and key."""
    place = f"{where}: baseline"
    shape: Shape = struct_of(dict(mapping), Shape, place, keys_of(Shape), strict=False)
    if not 1 <= shape.max_ratio < float("inf"):
        raise UsageError(f"{place}.max_ratio: {shape.max_ratio:g} is no ratio of 1 or more")
    if not 0.5 <= shape.confidence < 1:
        raise UsageError(f"{place}.confidence: {shape.confidence:g} is not between 0.5 and 1 (like 0.98)")
    return Bounds(max_ratio=shape.max_ratio, floor=_floor(shape.floor, place), confidence=shape.confidence)


def _floor(written: str | float, place: str) -> float:
    text = str(written).strip()
    bare = text.replace(".", "", 1).isdecimal() and text.isascii()
    try:
        return seconds_of(text + "ms" if bare else text) * 1000
    except ValueError as error:
        raise UsageError(f"{place}.floor: {error}") from None
