"""What both generations of Flipt, given the same flags, are to say of them: checked against real servers by evaluating 400 entities."""

from typing import Any

import msgspec

from flagcheck.record import Audience, Evaluation, Flag, Presence

ON, OFF = Presence.ON, Presence.OFF
ALL, SOME, NONE = Audience.ALL, Audience.SOME, Audience.NONE
NOT_TOLD = msgspec.UNSET
BLUE = {"color": "#00f"}

STATES: dict[str, tuple[Any, ...]] = {
    "on-for-all": (ON, ALL, 100, False, True, None, "boolean"),
    "off": (OFF, NONE, 0, False, False, None, "boolean"),
    "quarter": (ON, SOME, 25, False, NOT_TOLD, None, "boolean"),
    "all-but-a-tenth": (ON, SOME, 90, False, NOT_TOLD, None, "boolean"),
    "steps": (ON, SOME, 40, False, NOT_TOLD, None, "boolean"),
    "nobody": (ON, NONE, 0, False, False, None, "boolean"),
    "beta-only": (ON, SOME, 100, True, NOT_TOLD, None, "boolean"),
    "beta-then-quarter": (ON, SOME, None, True, NOT_TOLD, None, "boolean"),
    "everybody-by-segment": (ON, ALL, 100, False, True, None, "boolean"),
    "never": (OFF, NONE, 0, False, False, None, "boolean"),
    "both": (ON, SOME, 100, True, NOT_TOLD, None, "boolean"),
    "theme": (ON, ALL, 100, False, NOT_TOLD, None, "object"),
    "theme-off": (OFF, NONE, 0, False, NOT_TOLD, None, "object"),
    "experiment": (ON, SOME, 100, True, NOT_TOLD, None, "string"),
    "one-value": (ON, ALL, 100, False, BLUE, "blue", "object"),
    "no-rules": (ON, NONE, 0, False, NOT_TOLD, None, "string"),
    "no-rules-off": (OFF, NONE, 0, False, "control", "control", "string"),
    "no-distribution": (ON, NONE, 0, False, NOT_TOLD, None, "string"),
}
"""Presence, audience, percent, conditional, value, variant of the value, type."""

GIVEN: dict[str, tuple[Any, ...]] = {
    "on-for-all": (ON, True, None, "DEFAULT"),
    "off": (ON, False, None, "DEFAULT"),
    "quarter": (ON, True, None, "TARGETING_MATCH"),
    "beta-only": (ON, True, None, "TARGETING_MATCH"),
    "theme": (ON, BLUE, "blue", "TARGETING_MATCH"),
    "theme-off": (OFF, NOT_TOLD, None, "DISABLED"),
    "experiment": (ON, "treatment", "treatment", "TARGETING_MATCH"),
    "one-value": (ON, BLUE, "blue", "DEFAULT"),
    "no-rules": (ON, NOT_TOLD, None, "UNKNOWN"),
    "no-rules-off": (OFF, "control", "control", "DISABLED"),
    "no-distribution": (ON, NOT_TOLD, None, "TARGETING_MATCH"),
}
"""Presence, value, variant, reason for u-1 with plan=beta."""


def state(flag: Flag) -> tuple[Any, ...]:
    """A flag as a row of STATES."""
    served = flag.served
    return (
        flag.presence,
        served.audience,
        served.percent,
        served.conditional,
        flag.value,
        flag.default,
        flag.type,
    )


def evaluation(found: Evaluation) -> tuple[Any, ...]:
    """An evaluation as a row of GIVEN."""
    return (found.presence, found.value, found.variant, found.reason)
