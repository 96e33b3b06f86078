"""The drift check: read the live catalog once, choose the lock's entry, compare, judge."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from guardrail import catalog
from guardrail.connection.errors import Cancelled, Changing, Locked
from guardrail.database import Session
from guardrail.drift import rules
from guardrail.drift.difference import Difference
from guardrail.drift.entry import chosen, is_implicit
from guardrail.drift.ignore import Pattern, ignored_by, patterns, unknown_kind, unused
from guardrail.drift.judge import Terms, counts
from guardrail.drift.schemas import matching
from guardrail.drift.tenants import weighed_schemas
from guardrail.drift.weigh import Weighed, in_the_way, weighed
from guardrail.queries import query
from guardrail.schemalock import Entry, SchemaLock
from hookset.errors import UsageError
from hookset.outcome import Finding, Status

QUERIES = Path(__file__).parent / "queries"
ALL = "all"


def check_drift(
    session: Session,
    *,
    lock: SchemaLock | None,
    state: str | None = None,
    exclude_tables: Sequence[str] = (),
    schemas: Sequence[str] = (),
    compare: Sequence[str] = (),
    ignore: Sequence[str] = (),
    ahead: bool = False,
) -> Iterator[Finding]:
    """Compare the live database with the lock's entry for its migration state; the last finding sums it up.

    `state` is the history's text for the state that the database is in, None where it could not be told;
    `exclude_tables` are the history's own tables; `schemas` are names or globs of schemas of one shape;
    `compare` adds kinds that may differ between environments, or `all`; `ignore` are KIND:PATTERN.
    `ahead` asks for compatibility with the newest recorded state instead of equality. Raises UsageError for
    a kind that does not exist and a pattern that cannot be read.
    """
    if lock is None:
        yield rules.SKIPPED.finding()
        return
    known_kinds(compare)
    left_out = patterns(ignore, catalog.KINDS)
    entry = chosen(lock, state, ahead=ahead)
    if isinstance(entry, Finding):
        yield entry
        return
    try:
        yield from _checked(
            session,
            entry,
            lock=lock,
            terms=terms_for(entry, session.version, compare),
            exclude_tables=exclude_tables,
            schemas=schemas,
            ignore=left_out,
            ahead=ahead,
        )
    except (Locked, Changing, Cancelled) as error:
        rule = rules.LOCKED if isinstance(error, Locked) else rules.UNREADABLE
        yield rule.finding(found=error.message, hint=error.hint)


def known_kinds(compare: Iterable[str]) -> None:
    """Raise UsageError where --compare names a kind that there is not."""
    for kind in compare:
        if kind != ALL and kind not in catalog.KINDS:
            raise UsageError(f"--compare: {unknown_kind(kind, [*catalog.KINDS, ALL])}")


def terms_for(entry: Entry, version: int, compare: Sequence[str]) -> Terms:
    """What is compared between the entry's server major and this server's (`server_version_num`)."""
    kinds, major = catalog.KINDS, version // 10000
    return Terms(
        environment=frozenset(name for name, kind in kinds.items() if kind.environment),
        respelled=frozenset(name for name, kind in kinds.items() if not kind.comparable(entry.major, major)),
        compare=frozenset(compare),
        majors=(entry.major, major),
    )


def _checked(
    session: Session,
    entry: Entry,
    *,
    lock: SchemaLock,
    terms: Terms,
    exclude_tables: Sequence[str],
    schemas: Sequence[str],
    ignore: Sequence[Pattern],
    ahead: bool,
) -> Iterator[Finding]:
    names = matching_schemas(session, schemas) if schemas else {}
    if schemas and not names:
        yield rules.NO_SCHEMA.finding(expected=", ".join(schemas))
        return
    found = catalog.read(session, schemas=tuple(names), exclude_tables=tuple(exclude_tables))
    parts = _compared(entry, found, lock, names, terms=terms, ignore=ignore, ahead=ahead)
    said = [finding for part in parts for finding in part.findings]
    yield from said
    yield from _partitions(session, names, ignore)
    yield from _left_out(parts, ignore, entry.lines, found)
    if not any(finding.status is Status.FAILED for finding in said):
        yield rules.SAME.finding(summary=_summary(entry, len(found), names, ahead=ahead))


def _compared(
    entry: Entry,
    found: list[str],
    lock: SchemaLock,
    names: Mapping[str, str],
    *,
    terms: Terms,
    ignore: Sequence[Pattern],
    ahead: bool,
) -> list[Weighed]:
    if names:
        quoted = list(names.values())
        return list(
            weighed_schemas(entry.lines, found, schemas=quoted, terms=terms, ignore=ignore, ahead=ahead)
        )
    if is_implicit(entry):
        found = in_the_way(found, lock.newest)
    return [weighed(entry.lines, found, terms=terms, ignore=ignore, ahead=ahead)]


def matching_schemas(session: Session, wanted: Sequence[str]) -> dict[str, str]:
    """The database's own schemas that a name or a glob of `wanted` means, in byte order, with their quoted names."""
    quoted = dict(session.rows(query(QUERIES, "schemas", session.version)))
    return {name: quoted[name] for name in matching(quoted, wanted)}


def _partitions(session: Session, names: Mapping[str, str], ignore: Sequence[Pattern]) -> Iterator[Finding]:
    for record in catalog.partitions(session):
        path = record.partition
        own = Difference(what="changed", kind="table", path=path)
        outside = names and not path.startswith(tuple(f"{quoted}." for quoted in names.values()))
        if outside or ignored_by(own, ignore):
            continue
        yield rules.PARTITION.finding(
            f"partition {path} of {record.parent}: {record.kind}",
            expected=record.expected,
            found=record.found,
        )


def _left_out(
    parts: Sequence[Weighed], ignore: Sequence[Pattern], expected: Sequence[str], found: Sequence[str]
) -> Iterator[Finding]:
    ignored = [difference for part in parts for difference in part.ignored]
    if ignored:
        yield rules.IGNORED.finding(found=f"{counts(ignored)} ignored")
    used = {pattern.text for part in parts for pattern in part.used}
    idle = [pattern for pattern in ignore if pattern.text not in used]
    yield from (rules.IGNORE_UNUSED.finding(pattern.text) for pattern in unused(idle, expected, found))


def _summary(entry: Entry, objects: int, names: Mapping[str, str], *, ahead: bool) -> str:
    at = f" at {entry.state}" if entry.state else ""
    if is_implicit(entry):
        return "the database is empty, as it should be before the first migration"
    if ahead:
        return f"this release can work with the newer database: what it knew{at} is there or widened"
    if names:
        which = f"{len(names)} schemas" if len(names) > 1 else f"schema {next(iter(names))}"
        return f"{which} as the schema lock has it{at}"
    return f"{objects} objects as the schema lock has them{at}"
