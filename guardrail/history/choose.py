"""Which of the tables found is this service's history."""

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from guardrail.history.detect import Surroundings, Table, shape_of
from guardrail.history.judge import named
from guardrail.history.model import Release, Shape, Tool
from hookset.errors import UsageError


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A table that is, by its columns, a history of this tool.

    `first` says that the tool itself would look there: it was named, or has the usual name in a schema of the
    search path.
    """

    tool: Tool
    table: Table
    shape: Shape
    first: bool


class Several(Exception):
    """Nothing says which of these is meant."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        super().__init__(named([f"{one.tool.name}: {one.table.qualified}" for one in candidates]))


def candidates(
    surroundings: Surroundings, releases: dict[str, Release], tools: Sequence[Tool], named: str
) -> list[Candidate]:
    """All tables that could be meant; narrowed to one per tool where the tool's own rule of looking decides."""
    found = []
    for tool in tools:
        release = releases.get(tool.name, Release())
        wanted = named or ".".join(part for part in (release.schema, release.table) if part)
        found += _of_tool(tool, surroundings, wanted if release.table or named else "", release.schema)
    if named and not found:
        _refuse_named(surroundings, tools, named)
    return found


def _of_tool(tool: Tool, surroundings: Surroundings, wanted: str, schema: str) -> list[Candidate]:
    tables = surroundings.named(wanted) if wanted else surroundings.tables
    if schema and not wanted:
        tables = tuple(table for table in tables if table.schema == schema)
    fitting = [
        (table, shape) for table in tables if (shape := shape_of(tool, table, named=bool(wanted))) is not None
    ]
    usual = [table for table, shape in fitting if wanted or table.name in shape.names]
    first = _first(usual, surroundings.path) or (usual[0] if len(usual) == 1 and (wanted or schema) else None)
    every = [Candidate(tool=tool, table=table, shape=shape, first=table is first) for table, shape in fitting]
    if first is not None and (wanted or not tool.unique_ids):
        return [one for one in every if one.first]
    return every


def _first(tables: Sequence[Table], path: Sequence[str]) -> Table | None:
    on_path = [table for table in tables if table.schema in path]
    return min(on_path, key=lambda table: path.index(table.schema), default=None)


def _refuse_named(surroundings: Surroundings, tools: Sequence[Tool], named: str) -> None:
    for table in surroundings.named(named):
        columns = ", ".join(f"{name} {kind}" for name, kind in sorted(table.columns.items()))
        names = ", ".join(tool.name for tool in tools)
        raise UsageError(
            f"--history-table {named}: {table.qualified} is not a history table of {names}; its columns are: {columns}"
        )


def choose(found: Sequence[Candidate], ours: Callable[[Candidate], bool]) -> Candidate:
    """The one that is meant; `ours` says whether a table's rows name migrations of this release. Raises Several."""
    if len(found) == 1:
        return found[0]
    overlapping = [one for one in found if ours(one)]
    first = [one for one in found if one.first]
    both = [one for one in overlapping if one.first]
    if overlapping and first and not both:
        # ours elsewhere, and a stranger's in the usual place: or a copy of ours beside a database that is ahead
        raise Several([*first, *overlapping])
    for group in (overlapping, both, first):
        if len(group) == 1:
            return group[0]
    raise Several(overlapping or found)


def fitting_tools(tools: Sequence[Tool], folders: Sequence[Path]) -> list[Tool]:
    """The tools whose files lie in these folders. Raises UsageError where there is none."""
    fitting = [tool for tool in tools if any(tool.fits(folder) for folder in folders)]
    if not fitting:
        names = ", ".join(tool.name for tool in tools)
        where = ", ".join(str(folder) for folder in folders)
        raise UsageError(
            f"no migration of a known tool in {where} (looked for: {names})",
            "Correct --migrations; an empty folder is often a volume or a COPY that went wrong.",
        )
    return fitting
