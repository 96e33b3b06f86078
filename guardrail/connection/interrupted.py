"""What an error in the middle of a read means: lost, locked, cancelled, changing, denied."""

import re

from guardrail.connection import rules
from guardrail.connection.errors import Cancelled, Changing, Denied, Interrupted, Locked, Lost
from guardrail.connection.holder import Holder
from hookset.outcome import Rule

MOVED = re.compile(
    r"cache lookup failed|could not open relation with OID|could not find (tuple|attribute|type)"
)

ENDED = ("57P01", "57P02", "57P03", "57P05", "25P03", "25P04", "08000", "08003", "08006", "08P01")
NOT_UTF8 = ("22021", "22P05")  # what an SQL_ASCII database holds, and cannot be sent
KINDS: dict[str, tuple[type[Interrupted], Rule]] = {
    "57014": (Cancelled, rules.CANCELLED),
    "40001": (Cancelled, rules.CANCELLED),  # a standby's conflict with recovery
    "42501": (Denied, rules.DENIED),
}


def meaning(
    *, at: str, step: str, message: str, sqlstate: str, broken: bool, seconds: float
) -> Interrupted | None:
    """The error to raise for a statement that failed, or None where it is a bug of ours.

    `step` is what was being read; `broken` whether the connection is gone; `seconds` is how long our own
    guard waited for it, 0 where that did not cut it.
    """
    words = (message.strip().splitlines() or ["the connection broke"])[0]
    if seconds:
        found = f"{at} stopped answering: nothing came for {step} before the time was up ({seconds:.0f} s)"
        return Lost(rules.LOST.finding(at, found=found), sqlstate=sqlstate)
    if broken or sqlstate in ENDED:
        return Lost(rules.LOST.finding(at, found=f"{at}: {words}, while reading: {step}"), sqlstate=sqlstate)
    if kind := _kind(sqlstate, message):
        error, rule = kind
        return error(rule.finding(at, found=f"{step}: {words}"), sqlstate=sqlstate)
    return None


def _kind(sqlstate: str, message: str) -> tuple[type[Interrupted], Rule] | None:
    if sqlstate == "XX000" and MOVED.search(message):
        return Changing, rules.CHANGING
    if sqlstate[:2] in ("53", "58") or sqlstate in NOT_UTF8:
        return Interrupted, rules.OTHER
    return KINDS.get(sqlstate)


def locked(*, step: str, waited_ms: int, holders: list[Holder]) -> Locked:
    """The error for a read that waited for a lock: who holds it, on what, for how long."""
    first = f"{step}: waited {waited_ms / 1000:g} s for a lock"
    if not holders:
        finding = rules.LOCKED.finding(found=f"{first}; who held it was gone when looked for")
        return Locked(finding, holders=[])
    lines = [f"{', '.join(holder.relations)} held by {holder}" for holder in holders]
    pids = [holder for holder in holders if holder.pid]
    hint = f"wait for it to end, or end it: SELECT pg_terminate_backend({pids[0].pid})" if pids else ""
    objects = ", ".join(sorted({name for holder in holders for name in holder.relations}))
    return Locked(
        rules.LOCKED.finding(objects, found=f"{first}: {'; '.join(lines)}", hint=hint), holders=holders
    )
