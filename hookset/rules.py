"""The findings that the core itself adds to a run."""

from hookset.outcome import Rule, Status

OVERRIDE_UNUSED = Rule(
    "override.unused",
    Status.INFO,
    "nothing failed under this id of the override",
    "take the id out of the override",
)
ACCEPTED_EXPIRED = Rule(
    "accepted.expired",
    Status.WARNING,
    "an accepted entry is over: what it names counts again",
    "repair what was accepted, or renew the entry with a reason",
)
ACCEPTED_UNUSED = Rule(
    "accepted.unused", Status.INFO, "an accepted entry matched nothing", "take the entry out of the file"
)
ENFORCE_OPEN = Rule(
    "enforce.open_ended",
    Status.WARNING,
    "--enforce warn has no end: this gate stops nothing until somebody remembers it",
    "set --until DATE",
)
ENFORCE_EXPIRED = Rule(
    "enforce.expired",
    Status.WARNING,
    "--enforce warn is over: the gate enforces again",
    "take --enforce away, or set a new --until",
)

RULES: tuple[Rule, ...] = (
    OVERRIDE_UNUSED,
    ACCEPTED_EXPIRED,
    ACCEPTED_UNUSED,
    ENFORCE_OPEN,
    ENFORCE_EXPIRED,
)
