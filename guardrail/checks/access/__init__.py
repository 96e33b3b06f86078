"""access: may this role see what must be judged, and may the migrating role do its work?"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from guardrail.checks.access import rules
from guardrail.checks.facts import facts
from guardrail.database import Session
from hookset.outcome import Finding, Status

RULES = rules.RULES
QUERIES = Path(__file__).parent / "queries"
COUNTING = (Status.FAILED, Status.INCONCLUSIVE)


class Role(msgspec.Struct, frozen=True):
    """Who we are in this database; `owns` counts tables, `search_path` is as sessions begin."""

    name: str
    superuser: bool
    bypass_rls: bool
    sees_activity: bool
    may_create: bool
    search_path: str
    owns: int


class Schema(msgspec.Struct, frozen=True):
    """A schema that was asked for."""

    name: str
    exists: bool
    migrator_creates: bool


class History(msgspec.Struct, frozen=True):
    """A table of the history's name; `veiled` where row-level security holds for us."""

    name: str
    usage: bool
    selects: bool
    selects_some: bool
    veiled: bool


class ForeignTable(msgspec.Struct, frozen=True):
    """A table that the migrating role neither owns nor may act for the owner of."""

    name: str
    owner: str
    touched: bool


class Named(msgspec.Struct, frozen=True):
    """A name."""

    name: str


class Facts(msgspec.Struct, frozen=True):
    """One field for each file in `queries/`."""

    role: Role
    schemas: list[Schema]
    history: list[History]
    migrators: list[Named]
    foreign_tables: list[ForeignTable]
    missing_paths: list[Named]


def check(
    session: Session,
    *,
    schemas: Sequence[str] = (),
    history_table: str = "",
    migrator: str = "",
    touched: frozenset[str] | None = None,
) -> Iterator[Finding]:
    """Findings about privileges, in one round trip; first, where nothing counts against it, that they suffice.

    `schemas` are those of the release, `history_table` is `schema.table` or `table`, `migrator` the role that
    runs the migrations (none: it is not judged), `touched` the `schema.table` names that they touch.
    """
    params = {
        "schemas": list(schemas),
        "history": history_table,
        "migrator": migrator,
        "touched": None if touched is None else sorted(touched),
    }
    known = facts(session, QUERIES, Facts, params)
    found = [
        *_ours(known),
        *_history(known.history, history_table, known.role.name),
        *_schemas(known, migrator),
        *_migrator(known, migrator),
    ]
    if not any(finding.status in COUNTING for finding in found):
        yield rules.PASSED.finding(known.role.name, summary=f"as {known.role.name}")
    yield from found


def _ours(known: Facts) -> Iterator[Finding]:
    role = known.role
    if not role.sees_activity:
        yield rules.ACTIVITY_HIDDEN.finding(
            role.name,
            hint=f'GRANT pg_monitor TO "{role.name}"',
            summary=f"role {role.name} may not see other sessions' queries: long transactions are not judged",
        )
    more = {
        "superuser": role.superuser,
        "BYPASSRLS": role.bypass_rls and not role.superuser,
        "CREATE on the database": role.may_create and not role.superuser,
        f"owns {role.owns} tables": bool(role.owns) and not role.superuser,
    }
    if any(more.values()):
        found = ", ".join(name for name, has in more.items() if has)
        yield rules.MORE_THAN_NEEDED.finding(
            role.name, found=found, summary=f"role {role.name} may do more than a check needs: {found}"
        )
    for path in known.missing_paths:
        yield rules.SEARCH_PATH.finding(path.name, found=role.search_path)


def _history(tables: list[History], wanted: str, role: str) -> Iterator[Finding]:
    if wanted and not tables:
        yield rules.HISTORY_ABSENT.finding(wanted)
    for table in tables:
        if not (table.usage and (table.selects or table.selects_some)):
            schema = table.name.rpartition(".")[0]
            hint = f'GRANT USAGE ON SCHEMA {schema} TO "{role}"; GRANT SELECT ON {table.name} TO "{role}"'
            missing = "no SELECT" if table.usage else f"no USAGE on schema {schema}"
            yield rules.HISTORY_UNREADABLE.finding(table.name, expected="SELECT", found=missing, hint=hint)
        elif table.veiled:
            yield rules.HISTORY_VEILED.finding(table.name)


def _schemas(known: Facts, migrator: str) -> Iterator[Finding]:
    for schema in known.schemas:
        if not schema.exists:
            yield rules.SCHEMA_ABSENT.finding(schema.name)
        elif known.migrators and not schema.migrator_creates:
            hint = f'GRANT USAGE, CREATE ON SCHEMA "{schema.name}" TO "{migrator}"'
            yield rules.MIGRATOR_SCHEMA.finding(
                schema.name, expected=f"{migrator} may create", found="it may not", hint=hint
            )


def _migrator(known: Facts, migrator: str) -> Iterator[Finding]:
    if migrator and not known.migrators:
        yield rules.MIGRATOR_ABSENT.finding(migrator)
    others = []
    for table in known.foreign_tables:
        if table.touched:
            hint = f'ALTER TABLE {table.name} OWNER TO "{migrator}", or GRANT "{table.owner}" TO "{migrator}"'
            yield rules.NOT_OWNER.finding(
                table.name, expected=migrator, found=f"owner {table.owner}", hint=hint
            )
        else:
            others.append(f"{table.name} ({table.owner})")
    if others:
        shown = ", ".join(others[:5]) + (f" and {len(others) - 5} more" if len(others) > 5 else "")
        yield rules.FOREIGN_TABLES.finding(found=shown)
