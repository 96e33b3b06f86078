"""What each flag of definitions/production.json is, configured and as one neutral user's evaluation tells."""

from typing import Any

from msgspec import UNSET

from flagcheck.record import EVERYBODY, NOBODY, Audience, Presence, Served, share

ON, OFF, UNKNOWN = Presence.ON, Presence.OFF, Presence.UNKNOWN
SOME = Served(audience=Audience.SOME, conditional=True)

# key: presence, served, value for all, type
CONFIGURED: dict[str, tuple[Presence, Served, Any, str]] = {
    "on-for-all": (ON, EVERYBODY, True, "boolean"),
    "killed": (ON, NOBODY, False, "boolean"),
    "disabled": (OFF, EVERYBODY, UNSET, "boolean"),
    "beta": (ON, share(100, conditional=True), UNSET, "boolean"),
    "all-but-beta": (ON, SOME, UNSET, "boolean"),
    "quarter": (ON, share(25), UNSET, "boolean"),
    "ref-whole": (ON, share(50), UNSET, "boolean"),
    "beta-half": (ON, share(50, conditional=True), UNSET, "boolean"),
    "emptytarget": (ON, EVERYBODY, True, "boolean"),
    "nodefault": (ON, Served(conditional=False), UNSET, "boolean"),
    "nulldefault": (ON, Served(conditional=False), UNSET, "boolean"),
    "nodefault-beta": (ON, Served(conditional=True), UNSET, "boolean"),
    "colour": (ON, EVERYBODY, "#f00", "string"),
    "colours": (ON, EVERYBODY, UNSET, "string"),
    "limit": (ON, EVERYBODY, 1, "number"),
    "zero": (ON, EVERYBODY, 0, "number"),
    "empty": (ON, EVERYBODY, "", "string"),
    "payload": (ON, EVERYBODY, {"max": 1}, "object"),
    "wrong-variant": (ON, Served(conditional=True), UNSET, "boolean"),
    "a/b c": (ON, EVERYBODY, True, "boolean"),
    "ü": (ON, EVERYBODY, True, "boolean"),
    "nested": (ON, SOME, UNSET, "boolean"),
    "every-branch-on": (ON, EVERYBODY, True, "boolean"),
    "every-branch-off": (ON, NOBODY, False, "boolean"),
    "computed": (ON, Served(conditional=True), UNSET, "boolean"),
    "weightless": (ON, EVERYBODY, True, "boolean"),
    "shorthand": (ON, EVERYBODY, UNSET, "string"),
    "growing": (ON, SOME, UNSET, "boolean"),
    "one-bucket": (ON, Served(conditional=True), UNSET, "boolean"),
    "no-such-evaluator": (UNKNOWN, Served(), UNSET, ""),
    "no-such-operation": (UNKNOWN, Served(), UNSET, ""),
    "targeted-zero": (ON, EVERYBODY, 0, "number"),
}

TARGETED = (ON, SOME, UNSET)
EVALUATED: dict[str, tuple[Presence, Served, Any]] = {
    "on-for-all": (ON, EVERYBODY, True),
    "killed": (ON, NOBODY, False),
    "disabled": (OFF, NOBODY, UNSET),
    "beta": TARGETED,
    "all-but-beta": TARGETED,
    "quarter": TARGETED,
    "ref-whole": TARGETED,
    "beta-half": TARGETED,
    "emptytarget": (ON, EVERYBODY, True),
    "nodefault": (ON, Served(), UNSET),
    "nulldefault": (ON, Served(), UNSET),
    "nodefault-beta": (ON, Served(), UNSET),
    "colour": (ON, EVERYBODY, "#f00"),
    "colours": TARGETED,
    "limit": (ON, EVERYBODY, 1),
    "zero": (ON, EVERYBODY, 0),
    "empty": (ON, EVERYBODY, ""),
    "payload": (ON, EVERYBODY, {"max": 1}),
    "wrong-variant": (UNKNOWN, Served(), UNSET),
    "a/b c": (ON, EVERYBODY, True),
    "ü": (ON, EVERYBODY, True),
    "nested": TARGETED,
    "every-branch-on": TARGETED,
    "every-branch-off": TARGETED,
    "computed": TARGETED,
    "weightless": TARGETED,
    "shorthand": TARGETED,
    "growing": TARGETED,
    "one-bucket": TARGETED,
    "no-such-evaluator": (UNKNOWN, Served(), UNSET),
    "no-such-operation": (UNKNOWN, Served(), UNSET),
    "targeted-zero": TARGETED,
}
