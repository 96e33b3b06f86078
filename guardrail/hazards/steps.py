"""Every act of the pending migrations, in the order in which they would happen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from guardrail.hazards.acts import Act, Lock, Statement
from guardrail.hazards.sources import Pending, statements
from guardrail.hazards.sql.cursor import Unreadable
from guardrail.hazards.sql.recognise import recognise_text


@dataclass(frozen=True)
class Step:
    """One statement of one migration (the `order`th that is pending) and what it does; or why that is unknown."""

    order: int
    file: str
    statement: Statement
    acts: tuple[Act, ...] = ()
    unread: str = ""

    @property
    def transaction(self) -> tuple[int, int] | None:
        """What tells this step's transaction from all others; None where it commits by itself."""
        inside = self.statement.transaction
        return None if inside is None else (self.order, inside)


def steps(pending: Iterable[Pending], tool: str = "", schema: str = "public") -> list[Step]:
    """The statements of each migration, read; a migration's own SET search_path counts from there on."""
    return [
        step
        for order, migration in enumerate(pending)
        for step in _of_one(order, migration, statements(migration, tool), schema)
    ]


def _of_one(order: int, migration: Pending, found: list[Statement], schema: str) -> Iterator[Step]:
    file = Path(migration.path).name if migration.path else migration.id
    for statement in found:
        if statement.unread:
            yield Step(order, file, statement, unread=statement.unread)
            continue
        try:
            acts = tuple(recognise_text(statement.text, schema))
        except Unreadable as error:
            yield Step(order, file, statement, unread=str(error))
            continue
        schema = next((act.name for act in acts if act.kind == "search_path" and act.name), schema)
        yield Step(order, file, statement, acts)


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
