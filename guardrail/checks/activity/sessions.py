"""Who is at work, and whether that stands in the way."""

from collections.abc import Iterator

import msgspec

from guardrail.checks.activity import marks, rules
from guardrail.checks.activity.facts import Build, Busy, Facts, Mark, Waiting
from guardrail.checks.thresholds import Thresholds
from guardrail.connection.holder import Holder
from hookset.outcome import Finding, Rule, Status

DUMPS = ("pg_dump", "pg_dumpall")
ANTI_WRAPAROUND = "(to prevent wraparound)"


def findings(
    known: Facts, *, limits: Thresholds, database: str, pending: bool, own: frozenset[int]
) -> Iterator[Finding]:
    """One finding for each session, queue, build or mark that counts; `own` are pids that are part of us."""
    marked = {mark.pid: tool for mark in known.marks if (tool := marks.tool_of(int(mark.key), database))}
    for mark in known.marks:
        if mark.pid in marked and mark.pid not in own:
            yield _migration(mark, marked[mark.pid], pending)
    holding = {busy.pid: busy.touching for busy in known.sessions if busy.touching}
    builds = [_named(build, holding) for build in known.builds if build.pid not in own]
    yield from (_build(build) for build in builds)
    # a build elsewhere says nothing of what its transaction holds besides
    told = {build.pid for build in builds if build.touched or build.pid not in holding}
    seen = told | set(marked) | own
    for busy in known.sessions:
        if busy.pid not in seen and (rule := _rule(busy, limits)):
            yield _finding(rule, busy)
    yield from (_queue(waiting) for waiting in known.queue if not own & {waiting.pid, *waiting.blockers})


def _rule(busy: Busy, limits: Thresholds) -> Rule | None:
    """What a session counts as, the most telling first; None where it is ordinary traffic."""
    counts = (
        (rules.DUMP, busy.application in DUMPS and busy.tables > 0),
        (rules.WRAPAROUND_VACUUM, ANTI_WRAPAROUND in busy.query and busy.kind == "autovacuum worker"),
        (None, busy.kind == "autovacuum worker"),  # gives way to whoever asks
        (rules.PREPARED_TRANSACTION, not busy.pid and busy.age >= limits.prepared_transaction),
        (None, not busy.pid),
        (rules.DDL, bool(busy.exclusive) and (busy.age >= limits.exclusive_lock or busy.age < 0)),
        (rules.IDLE_IN_TRANSACTION, busy.idle >= limits.idle_in_transaction),
        (rules.LONG_TRANSACTION, busy.age >= limits.long_transaction),
        (rules.HOLDER_HIDDEN, busy.age < 0 and bool(busy.touching)),
    )
    return next((rule for rule, holds in counts if holds), None)


def _finding(rule: Rule, busy: Busy) -> Finding:
    holder = _holder(busy)
    held = busy.touching or busy.exclusive or busy.sample
    more = f" and {busy.tables - len(held)} more" if busy.tables > len(held) else ""
    holds = f"holds {', '.join(held)}{more}" if held else "holds no lock on a table"
    doing = f"; {busy.query}" if busy.query and busy.kind != "autovacuum worker" else ""
    status = Status.FAILED if busy.touching else Status.WARNING
    return rule.finding(
        ", ".join(held) or str(busy.pid or busy.gid),
        found=f"{holder} {holds}{doing}",
        hint=rule.next.replace("PID", str(busy.pid)),
        summary=f"{_title(rule)}: {holder}",
        status=min(status, rule.status, key=(Status.WARNING, Status.FAILED).index),
    )


def _title(rule: Rule) -> str:
    return rule.title.partition(" (on ")[0].partition(" (where ")[0]


def _holder(one: Busy | Mark) -> Holder:
    gid = one.gid if isinstance(one, Busy) else ""
    return Holder(
        one.pid, gid, one.user, one.application, one.client, one.state, one.age, one.query_start, []
    )


def _migration(mark: Mark, tool: str, pending: bool) -> Finding:
    return rules.MIGRATION_RUNNING.finding(
        tool,
        found=f"{_holder(mark)} holds the lock of {tool}",
        summary=f"another migration is running ({tool}): pid {mark.pid}",
        status=Status.FAILED if pending else Status.WARNING,
    )


def _named(build: Build, holding: dict[int, list[str]]) -> Build:
    """A build whose table is hidden is taken to be on the touched table that its session holds."""
    held = holding.get(build.pid)
    if build.name or not held:
        return build
    return msgspec.structs.replace(build, name=", ".join(held), touched=True)


def _build(build: Build) -> Finding:
    what = f"{build.command or 'a build'} on {build.name or 'a table that this role may not see'}"
    return rules.BUILD.finding(
        build.name,
        found=f"pid {build.pid}: {what}, {build.phase or 'phase hidden'}",
        summary=f"{what} is under way",
        status=Status.FAILED if build.touched else Status.WARNING,
    )


def _queue(waiting: Waiting) -> Finding:
    blockers = ", ".join(
        str(pid) if pid else "a prepared transaction" for pid in dict.fromkeys(waiting.blockers)
    )
    who = ", ".join(part for part in (waiting.user, waiting.application) if part)
    return rules.LOCK_QUEUE.finding(
        waiting.name,
        found=f"pid {waiting.pid} ({who}) has waited {waiting.waited:.0f} s for {waiting.mode}, blocked by {blockers}",
        hint=f"look at who blocks, in pg_stat_activity: pid {blockers}",
        summary=f"sessions are queueing for {waiting.name}, blocked by {blockers}",
        status=Status.FAILED if waiting.touched else Status.WARNING,
    )
