"""What a statement does to a table, in the words that every kind of migration file shares."""

from dataclasses import dataclass
from enum import IntEnum


class Lock(IntEnum):
    """PostgreSQL's table locks, weakest first (manual 13.3.1)."""

    NONE = 0
    ACCESS_SHARE = 1
    ROW_SHARE = 2
    ROW_EXCLUSIVE = 3
    SHARE_UPDATE_EXCLUSIVE = 4
    SHARE = 5
    SHARE_ROW_EXCLUSIVE = 6
    EXCLUSIVE = 7
    ACCESS_EXCLUSIVE = 8

    @property
    def sql(self) -> str:
        """The name as LOCK TABLE and the manual spell it."""
        return self.name.replace("_", " ")

    @property
    def blocks(self) -> str:
        """What other sessions may not do meanwhile."""
        if self is Lock.ACCESS_EXCLUSIVE:
            return "reads and writes"
        return "writes" if self >= Lock.SHARE else ""


@dataclass(frozen=True)
class Act:
    """One thing that a statement does.

    `kind` is the last part of a rule's id where a rule speaks of it, else a word of its own (`create_table`).
    `table` is "schema.name"; an index where the statement names only that. `name` is the column, constraint,
    type or value meant; `type` a column's type, normalised; `detail` what the rule needs besides.
    """

    kind: str
    table: str = ""
    lock: Lock = Lock.NONE
    name: str = ""
    type: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Statement:
    """One statement of a migration: the `number`th, at `line` of its file.

    `transaction` numbers the transactions of one migration; None: the statement commits by itself.
    `unread` says why its text could not be read (then `text` is what stands in the file, shortened).
    """

    text: str
    number: int
    line: int = 0
    transaction: int | None = 0
    unread: str = ""
