"""Every act of the pending migrations, in the order in which they would happen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from guardrail.hazards.acts import Act, Lock, Statement
from guardrail.hazards.files.alembicenv import shares_transaction
from guardrail.hazards.sources import Pending, statements
from guardrail.hazards.sql.cursor import Unreadable
from guardrail.hazards.sql.recognise import recognise_text


@dataclass(frozen=True)
class Step:
    """One statement of one migration (the `order`th that is pending) and what it does; or why that is unknown.

    `transaction` tells its transaction from all others; None where it commits by itself.
    """

    order: int
    file: str
    statement: Statement
    transaction: int | None
    acts: tuple[Act, ...] = ()
    unread: str = ""


def steps(pending: Iterable[Pending], tool: str = "", schema: str = "public") -> list[Step]:
    """The statements of each migration, read; a migration's own SET search_path counts from there on."""
    found: list[Step] = []
    first = 0
    for order, migration in enumerate(pending):
        each = statements(migration, tool)
        found += _of_one(order, migration, each, first, schema)
        # a statement of its own at the end has ended the transaction before it
        first += max((one.transaction or 0 for one in each), default=0) + (
            _parted(each) or not _joined(migration)
        )
    return found


def _parted(each: list[Statement]) -> bool:
    return bool(each) and each[-1].transaction is None


def _joined(migration: Pending) -> bool:
    """Whether Alembic runs the next revision in the same transaction: its default, where env.py says nothing else."""
    if migration.path is None or not migration.path.endswith(".py"):
        return False
    return shares_transaction(Path(migration.path).parent.parent / "env.py")


def _of_one(
    order: int, migration: Pending, found: list[Statement], first: int, schema: str
) -> Iterator[Step]:
    file = Path(migration.path).name if migration.path else migration.id
    for statement in found:
        inside = None if statement.transaction is None else first + statement.transaction
        acts, unread = _acts(statement, schema)
        schema = next((act.name for act in acts if act.kind == "search_path" and act.name), schema)
        yield Step(order, file, statement, inside, acts, unread)


def _acts(statement: Statement, schema: str) -> tuple[tuple[Act, ...], str]:
    """What the statement does, or why that cannot be told."""
    if statement.unread:
        return (), statement.unread
    try:
        return tuple(recognise_text(statement.text, schema)), ""
    except Unreadable as error:
        return (), str(error)


def touched(pending: Iterable[Pending], tool: str = "", schema: str = "public") -> frozenset[str] | None:
    """The relations ("schema.name") that the pending migrations lock so that writers or readers wait.

    Where a statement names an index only, the index stands for its table: who uses the one has a lock on the other
    too. What they create themselves is left out; what they build CONCURRENTLY is in, for that waits for writers.
    None: a part could not be read, so that any table may be meant.
    """
    locked, created = set(), set()
    for step in steps(pending, tool, schema):
        if step.unread:
            return None
        for act in step.acts:
            if act.kind == "create_table":
                created.add(act.table)
            elif (
                act.table
                and act.table not in created
                and (act.lock >= Lock.SHARE or act.kind == "concurrent")
            ):
                locked.add(act.table)
    return frozenset(locked)
