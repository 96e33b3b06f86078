"""May this be migrated from here: the server itself, writable, with enough rights, and no debris in the way."""

import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import msgspec

from guardrail import writing
from guardrail.migrate import rules
from guardrail.queries import query
from hookset.outcome import Finding, Rule

QUERIES = Path(__file__).parent / "queries"
REINDEXED = re.compile(r"_cc(new|old)\d*$")
BARE = re.compile(r"[a-z_][a-z0-9_$]*\Z")


class InvalidIndex(msgspec.Struct, frozen=True):
    """An index that is INVALID and that nobody is building at this moment."""

    schema: str
    name: str
    table: str

    @property
    def qualified(self) -> str:
        """As SQL reads it."""
        return f"{_quoted(self.schema)}.{_quoted(self.name)}"

    @property
    def repair(self) -> str:
        """The statement that removes it without blocking anybody."""
        return f"DROP INDEX CONCURRENTLY {self.qualified};"

    @property
    def origin(self) -> str:
        """Which command leaves such a thing."""
        return "REINDEX CONCURRENTLY" if REINDEXED.search(self.name) else "CREATE INDEX CONCURRENTLY"


def obstacles(session: writing.Session) -> Iterator[Finding]:
    """What forbids to migrate this server with this role, over this connection."""
    pid, standby, read_only, role, database, may_write = session.rows(query(QUERIES, "target"))[0]
    if pid != session.claimed_pid:
        yield rules.POOLER.finding(session.subject, expected="the server itself", found="a pooler in between")
    elif standby or read_only:
        found = "a standby (in recovery)" if standby else "default_transaction_read_only is on"
        yield rules.READ_ONLY.finding(session.subject, expected="a writable primary", found=found)
    elif not may_write:
        hint = f"As the owner: GRANT CREATE ON SCHEMA public TO {_quoted(role)};  (or run guardrail grants)"
        yield rules.PRIVILEGE.finding(
            f"role {role} in {database}",
            expected="CREATE on a schema, or tables of its own",
            found="neither",
            hint=hint,
        )


def ends_dead_clients(session: writing.Session) -> bool:
    """Whether this server takes client_connection_check_interval: from 14 on, and not on every system."""
    try:
        session.rows("SELECT pg_catalog.set_config('client_connection_check_interval', '2s', true)")
    except writing.Broken:
        return False
    return True


def invalid_indexes(session: writing.Session) -> set[InvalidIndex]:
    """Every index that is INVALID now and not being built."""
    return {InvalidIndex(*row) for row in session.rows(query(QUERIES, "invalid_indexes"))}


def judged(indexes: Iterable[InvalidIndex], pending: Collection[str]) -> Iterator[Finding]:
    """A failure for each index that the text of a pending migration names, a warning for every other."""
    for index in sorted(indexes, key=lambda index: index.qualified):
        named = any(_names(text, index.name) for text in pending)
        rule = rules.LEFTOVER_INDEX if named else rules.INVALID_INDEX
        yield found_invalid(index, rule)


def found_invalid(index: InvalidIndex, rule: Rule) -> Finding:
    """The finding that this index is INVALID, with its repair."""
    return rule.finding(
        f"{index.qualified} on {_quoted(index.table)}",
        expected="valid, or absent",
        found=f"INVALID, as an interrupted {index.origin} leaves it",
        hint=f"{index.repair}  -- then sync again",
    )


def _names(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w$]){re.escape(name)}(?![\w$])", text) is not None


def _quoted(name: str) -> str:
    return name if BARE.match(name) else '"' + name.replace('"', '""') + '"'
