"""Rows of variables from CSV or JSON lines: each iteration takes the next."""

import csv
import io
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from hookset.errors import UsageError
from smoke.plan.captures import text_of
from smoke.plan.folder import LARGEST_DATA, Folder
from smoke.plan.shape import Data

_SUFFIXES = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}


@dataclass(frozen=True)
class Table:
    """The rows of one file; `columns` are the variables' names (`users.email`)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    repeat: bool = False

    def row(self, iteration: int) -> Mapping[str, str] | None:
        """The variables of an iteration; None where the rows have run out and do not repeat."""
        if iteration >= len(self.rows) and not self.repeat:
            return None
        return dict(zip(self.columns, self.rows[iteration % len(self.rows)], strict=True))


class BuiltIn:
    """Variables that every plan has: the number of the iteration, and a text that no other one has."""

    names = frozenset({"iteration", "uuid"})

    def row(self, iteration: int) -> Mapping[str, str]:
        """The variables of an iteration."""
        return {"iteration": str(iteration), "uuid": str(uuid.uuid4())}


def table(name: str, said: Data, folder: Folder, at: str) -> Table:
    """The file's rows; raises UsageError naming the line that is wrong."""
    kind = said.format or _SUFFIXES.get(folder.path(said.file, at).suffix.lower())
    if kind is None:
        raise UsageError(
            f"{at}: {said.file}: is neither .csv nor .jsonl", "say `format: csv` or `format: jsonl`"
        )
    if len(said.delimiter) != 1 or said.delimiter in '"\r\n':
        raise UsageError(f"{at}.delimiter: {said.delimiter!r} is no single character")
    where = f"{at}: {said.file}"
    text = folder.text(said.file, at, LARGEST_DATA)
    rows = list(_csv(text, said.delimiter, where) if kind == "csv" else _json_lines(text, where))
    if len(rows) < 2:
        raise UsageError(f"{where}: has no rows")
    return Table(tuple(f"{name}.{column}" for column in rows[0]), tuple(rows[1:]), said.repeat)


def _csv(text: str, delimiter: str, at: str) -> Iterator[tuple[str, ...]]:
    """The header, then the rows; blank lines are left out, and spaces behind a delimiter."""
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
    header: tuple[str, ...] = ()
    try:
        for row in filter(None, reader):
            if header and len(row) != len(header):
                wrong = f"{len(row)} fields, where the header has {len(header)}"
                raise UsageError(f"{at}: line {reader.line_num}: {wrong}")
            cells = tuple(row) if header else _header(tuple(cell.strip() for cell in row), at)
            header = header or cells
            yield cells
    except csv.Error as error:
        raise UsageError(f"{at}: line {reader.line_num}: {error}") from None


def _header(names: tuple[str, ...], at: str) -> tuple[str, ...]:
    for name in names:
        if not name or set("{}") & set(name):
            raise UsageError(f"{at}: {name!r} is no name of a column")
    if len(set(names)) < len(names):
        raise UsageError(f"{at}: two columns have the same name")
    return names


def _json_lines(text: str, at: str) -> Iterator[tuple[str, ...]]:
    """The keys that every line has, then their values; text as it is, anything else as JSON."""
    objects = [
        _object(line, f"{at}: line {number}")
        for number, line in enumerate(text.split("\n"), 1)
        if line.strip()
    ]
    if not objects:
        return
    keys = tuple(key for key in objects[0] if all(key in one for one in objects))
    yield _header(keys, at)
    yield from (tuple(text_of(one[key]) for key in keys) for one in objects)


def _object(line: str, at: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(line, type=dict[str, Any])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise UsageError(f"{at}: is no JSON object: {error}") from None
