"""Where the database is, and what this release would change: two statements and the release's files."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from guardrail.history.choose import Candidate, Several, candidates, choose, fitting_tools
from guardrail.history.compare import compare
from guardrail.history.detect import Session, Surroundings, Table, look, shape_of
from guardrail.history.files import require_folders
from guardrail.history.judge import named
from guardrail.history.model import History, Record, Release, Row, Tool, Trouble
from guardrail.history.rows import Source, read_rows
from guardrail.history.tools import tools as known_tools
from hookset.errors import UsageError
from hookset.nearest import did_you_mean
from hookset.outcome import Status

Rows = Mapping[str, Sequence[Row]]
MOST_TABLES_READ = 200


def read(session: Session, folders: Sequence[Path], *, tool: str = "", table: str = "") -> History:
    """Read the database's migration state and compare it with the files in `folders` (none: state only).

    `tool` names the migration tool and `table` its table (`table` or `schema.table`) where they are not found by
    themselves. Two statements at most. Raises UsageError for wrong options and folders.
    """
    require_folders(folders)
    selected = _selected(tool)
    if folders and not tool:
        selected = fitting_tools(selected, folders)
    releases = {one.name: _release(one, folders) for one in selected if folders}
    names = table or next((one.table for one in releases.values() if one.table), "")
    surroundings = look(session, known_tools().values(), names)
    # those that the tool itself would look in come first, so that they are among those that are read
    found = sorted(candidates(surroundings, releases, selected, table), key=lambda one: not one.first)
    if not found:
        return _absent(surroundings, selected, releases, tool)
    rows = read_rows(
        session, [source for one in found[:MOST_TABLES_READ] for source in _sources(one, surroundings)]
    )
    try:
        chosen = choose(found, lambda one: _names_ours(one, rows, releases))
    except Several as several:
        return History(troubles=(Trouble("history.ambiguous", found=str(several)),))
    history = _history(chosen, surroundings, rows, releases.get(chosen.tool.name))
    left_out = _left_out(chosen.tool, selected, folders)
    return _with(history, troubles=(*history.troubles, *left_out)) if left_out else history


def _left_out(chosen: Tool, selected: Sequence[Tool], folders: Sequence[Path]) -> list[Trouble]:
    """The folders that were given and hold migrations of another tool alone: one run compares one history."""
    others = [tool for tool in selected if tool is not chosen] if len(folders) > 1 else []
    strangers = {
        folder: [tool.name for tool in others if tool.fits(folder)]
        for folder in (folders if others else ())
        if not chosen.fits(folder)
    }
    return [
        Trouble(
            "history.ambiguous",
            str(folder),
            found=f"migrations of {' and '.join(names)}: not compared, as {chosen.name} was",
            hint="Check each tool in a run of its own, with its own folders.",
        )
        for folder, names in strangers.items()
        if names
    ]


def _selected(name: str) -> list[Tool]:
    tools = known_tools()
    if name and name not in tools:
        raise UsageError(f"--history-tool {name}: unknown{did_you_mean(name, tools)}")
    return [tools[name]] if name else list(tools.values())


def _release(tool: Tool, folders: Sequence[Path]) -> Release:
    release = tool.release(folders)
    if not release.migrations and not release.troubles:
        where = ", ".join(str(folder) for folder in folders)
        raise UsageError(f"no {tool.name} migration in {where}", "Correct --migrations or --history-tool.")
    return release


def _sources(one: Candidate, surroundings: Surroundings) -> list[Source]:
    sources = [Source(table=one.table, columns=_columns(one.table.columns, one))]
    sources += [Source(table=table, columns=tuple(table.columns)) for table in _sides(one, surroundings)]
    return [source for source in sources if source.table.readable and not source.table.writers]


def _sides(one: Candidate, surroundings: Surroundings) -> list[Table]:
    return [
        table
        for table in surroundings.tables
        if table.schema == one.table.schema
        and any(table.name in side.names and side.fits(table.columns) for side in one.tool.sides)
    ]


def _columns(present: Mapping[str, str], one: Candidate) -> tuple[str, ...]:
    return tuple(name for name in (*one.shape.columns, *one.shape.optional) if name in present)


def _names_ours(one: Candidate, rows: Rows, releases: Mapping[str, Release]) -> bool:
    release = releases.get(one.tool.name)
    if release is None or not one.tool.unique_ids:
        return False
    ids = {name for migration in release.migrations for name in (migration.id, *migration.replaces)}
    return any(row.id in ids for row in one.tool.record(rows.get(one.table.qualified, []), {}).applied)


def _absent(
    surroundings: Surroundings, selected: Sequence[Tool], releases: Mapping[str, Release], tool: str
) -> History:
    if not releases:
        return History(tool=tool, state="base")
    if len(releases) > 1:
        names = ", ".join(releases)
        return History(
            troubles=(Trouble("history.ambiguous", found=f"files of {names}, and no table of either"),)
        )
    name, release = next(iter(releases.items()))
    settled, release = selected[0].settle(Record(state="base"), release)
    if release.broken:
        return History(tool=name, state="base", troubles=release.troubles)
    others = [
        f"{other.name}: {table.qualified}"
        for other in known_tools().values()
        for table in surroundings.tables
        if other.name != name and shape_of(other, table)
    ]
    count = surroundings.table_count
    trouble = Trouble(
        "history.absent",
        release.table or selected[0].shapes[0].names[0],
        found=f"{count} tables, no history of {name}" + (f" (but {named(others)})" if others else ""),
        status=Status.WARNING if count else Status.INFO,
    )
    return History(
        tool=name,
        state=settled.state,
        pending=compare(settled, release).pending,
        troubles=(trouble, *release.troubles),
        compared=True,
    )


def _history(chosen: Candidate, surroundings: Surroundings, rows: Rows, release: Release | None) -> History:
    table = chosen.table
    sides = _sides(chosen, surroundings)
    base = History(
        tool=chosen.tool.name,
        table=table.qualified,
        tables=(table.qualified, *(one.qualified for one in sides)),
    )
    if blocked := _blocked(chosen, surroundings.role):
        return _with(base, troubles=(blocked, *(release.troubles if release else ())))
    record = chosen.tool.record(
        rows[table.qualified], {one.name: rows.get(one.qualified, []) for one in sides}
    )
    if release is None:
        return _with(base, state=record.state, applied=_ids(record), troubles=record.troubles)
    record, release = chosen.tool.settle(record, release)
    if release.broken:
        broken = (*record.troubles, *release.troubles)
        return _with(base, state=record.state, applied=_ids(record), troubles=broken)
    comparison = compare(record, release)
    troubles = [*record.troubles, *release.troubles, *comparison.troubles]
    if not record.applied and record.floor is None and not record.troubles:
        status = Status.WARNING if surroundings.table_count > len(base.tables) else Status.INFO
        troubles.insert(0, Trouble("history.empty", table.qualified, found="no rows", status=status))
    if comparison.missing:
        troubles.append(_missing(comparison.missing, chosen.tool))
    return _with(
        base,
        state=record.state,
        applied=_ids(record),
        pending=comparison.pending,
        unknown=comparison.unknown,
        troubles=tuple(troubles),
        compared=True,
    )


def _with(base: History, **changes: object) -> History:
    return msgspec.structs.replace(base, **changes)


def _ids(record: Record) -> tuple[str, ...]:
    return tuple(row.id for row in record.applied)


def _missing(ids: Sequence[str], tool: Tool) -> Trouble:
    return Trouble(
        "history.missing",
        found=named(ids),
        status=Status.INFO if tool.prunes else None,
    )


def _blocked(chosen: Candidate, role: str) -> Trouble | None:
    table = chosen.table
    if table.writers:
        pids = ", ".join(f"pid {pid}" if pid else "a prepared transaction" for pid in table.writers)
        return Trouble("history.in_progress", table.qualified, found=f"held for writing by {pids}")
    if table.rewritten:
        return Trouble("history.in_progress", table.qualified, found="truncated since this check began")
    if not table.readable:
        return Trouble(
            "history.unreadable",
            table.qualified,
            found=f"role {role} has no SELECT",
            hint=f'GRANT USAGE ON SCHEMA "{table.schema}" TO "{role}"; GRANT SELECT ON {table.qualified} TO "{role}";',
        )
    return None
