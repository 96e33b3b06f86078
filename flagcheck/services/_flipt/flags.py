"""A flag of Flipt as the record that every service gives."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec

from flagcheck.record import NOBODY, Audience, Flag, Presence, Variant
from flagcheck.services._flipt.serving import Rule, Step, boolean, variant
from flagcheck.types import type_of_all

BOOLEAN = "BOOLEAN_FLAG_TYPE"


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What either generation tells of one flag. `values` is by variant: its attachment, or its own name without one."""

    key: str
    boolean: bool
    enabled: bool
    steps: Sequence[Step] = ()
    rules: Sequence[Rule] = ()
    values: Mapping[str, Any] = {}
    default: str = ""
    version: str = ""


def flag(known: Known, open_segments: Collection[str]) -> Flag:
    """`open_segments`: the segments that everybody is in."""
    return _boolean(known, open_segments) if known.boolean else _variant(known, open_segments)


def _boolean(known: Known, open_segments: Collection[str]) -> Flag:
    """`enabled` is no switch here but what is given where no rollout decides: rollouts count in any case."""
    served = boolean(known.enabled, known.steps, open_segments)
    everybody = {Audience.ALL: True, Audience.NONE: False}
    return Flag(
        key=known.key,
        presence=Presence.ON if known.enabled or served != NOBODY else Presence.OFF,
        served=served,
        value=everybody.get(served.audience, msgspec.UNSET),
        type="boolean",
        version=known.version,
    )


def _variant(known: Known, open_segments: Collection[str]) -> Flag:
    served, percents = variant(known.rules, known.default, open_segments)
    if not known.enabled:
        served, percents = NOBODY, {known.default: 100.0} if known.default else {}
    single = next((name for name, percent in percents.items() if round(percent, 4) == 100), None)
    return Flag(
        key=known.key,
        presence=Presence.ON if known.enabled else Presence.OFF,
        served=served,
        value=known.values.get(single, msgspec.UNSET) if single else msgspec.UNSET,
        default=single,
        type=type_of_all(known.values.values()),
        variants=tuple(
            Variant(name=name, value=value, percent=percents.get(name, 0.0) if percents else None)
            for name, value in known.values.items()
        ),
        version=known.version,
    )
