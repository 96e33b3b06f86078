"""What is not in the migrations' way today, and may be tomorrow: warnings, unless they are raised."""

from collections.abc import Iterator

from guardrail.checks.activity import rules
from guardrail.checks.activity.facts import Connections, Facts, Leftover, Replica, Sequence, Slot
from guardrail.checks.thresholds import Thresholds
from hookset.outcome import Finding

MEGABYTE = 1024 * 1024
LEFTOVERS = {
    "index": rules.INVALID_INDEX,
    "constraint": rules.UNVALIDATED,
    "trigger": rules.TRIGGER_DISABLED,
    "matview": rules.UNPOPULATED,
}


def findings(known: Facts, *, limits: Thresholds, user: str) -> Iterator[Finding]:
    """Findings about replication, head-room and what was left behind."""
    yield from _replicas(known.replicas, limits)
    yield from _slots(known.slots, limits)
    yield from _connections(known.connections, limits, user)
    oldest = known.wraparound
    age = max(oldest.transactions, oldest.multixacts)
    if age >= limits.wraparound_transactions:
        expected = f"below {limits.wraparound_transactions:,.0f}"
        yield rules.WRAPAROUND.finding(oldest.name, expected=expected, found=f"{age:,.0f}")
    yield from (_sequence(one, limits) for one in known.sequences)
    yield from (_leftover(one) for one in known.leftovers)


def _replicas(replicas: list[Replica], limits: Thresholds) -> Iterator[Finding]:
    for one in replicas:
        megabytes = one.bytes / MEGABYTE
        if one.seconds >= limits.replication_lag or megabytes >= limits.replication_megabytes:
            name = " ".join(part for part in (one.application, one.client) if part)
            found = f"{one.seconds:.0f} s, {megabytes:,.0f} MB behind, {one.state}"
            expected = f"within {limits.replication_lag:g} s and {limits.replication_megabytes:g} MB"
            yield rules.REPLICA_LAG.finding(name, expected=expected, found=found)


def _slots(slots: list[Slot], limits: Thresholds) -> Iterator[Finding]:
    for one in slots:
        behind = one.bytes / MEGABYTE >= limits.replication_megabytes
        if one.wal_status in ("unreserved", "lost") or (behind and not one.active):
            found = (
                f"{one.type}, {'active' if one.active else 'inactive'}, keeps {one.bytes / MEGABYTE:,.0f} MB"
            )
            status = f", {one.wal_status}" if one.wal_status else ""
            hint = rules.SLOT.next.replace("NAME", f"'{one.name}'")
            yield rules.SLOT.finding(one.name, found=found + status, hint=hint)


def _connections(known: Connections, limits: Thresholds, user: str) -> Iterator[Finding]:
    counts = (
        ("the server", known.used, known.available),
        ("the database", known.database_used, known.database_limit),
        (f"role {user}", known.role_used, known.role_limit),
    )
    for name, used, limit in counts:
        if limit > 0 and 100 * used >= limits.connection_percent * limit:
            expected = f"below {limits.connection_percent:g} % of {limit}"
            summary = f"{used} of {limit} connections of {name} are taken"
            yield rules.CONNECTIONS.finding(name, expected=expected, found=str(used), summary=summary)


def _sequence(one: Sequence, limits: Thresholds) -> Finding:
    return rules.SEQUENCE.finding(
        one.feeds or one.name,
        expected=f"below {limits.sequence_percent:g} % of {one.last:,.0f}",
        found=f"{one.name} is at {one.value:,.0f}: {one.percent:.1f} %",
        summary=f"{one.name} has used {one.percent:.1f} % of its range",
    )


def _leftover(one: Leftover) -> Finding:
    rule = LEFTOVERS[one.kind]
    hints = {
        "index": f"DROP INDEX CONCURRENTLY {one.name}; then build it again",
        "constraint": f"ALTER TABLE {one.relation} VALIDATE CONSTRAINT {one.name.partition(' ')[2]}",
        "matview": f"REFRESH MATERIALIZED VIEW {one.name}",
    }
    return rule.finding(one.name, hint=hints.get(one.kind, ""))
