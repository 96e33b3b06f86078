"""What a hook is handed besides its configuration."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hookset.deadline import Deadline
from hookset.outcome import Finding


@dataclass
class Context:
    """The surroundings of one run, given to a hook by `hookset.run`.

    `subject` is what the hook looks at, for the report's head ("PostgreSQL 16.4 at db.internal:5432/shop").
    `figures` are named numbers or words for the record (`roundtrips`, `server_version_num`).
    `actions` is what a hook that writes has planned, done, failed or does not know of.
    `headlines` says of a check that may have several findings what they have in common
    ("3 objects differ from the schema lock at 9c1e77a0"), for the report and the reason.
    `when_cut_short` is called, quickly, when a signal or the deadline ends the run: to end a child process, say.
    `settle` gives findings as they count, for a hook that acts on its own judgement: severities, accepted ones and the
    override considered.
    `details` is what else belongs in the record, as plain data: a later run may read it as its baseline.
    `show` shows a line of progress that the next one overwrites, and says whether anybody sits at a terminal to see it.
    `say` shows progress to a person; `hide` adds a secret value that must never be printed.
    """

    deadline: Deadline
    say: Callable[[str], None] = lambda _: None
    show: Callable[[str], bool] = lambda _: False
    hide: Callable[[str], None] = lambda _: None
    settle: Callable[[list[Finding]], list[Finding]] = list
    subject: str = ""
    figures: dict[str, float | str] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    actions: list["Action"] = field(default_factory=list)
    headlines: dict[str, str] = field(default_factory=dict)
    when_cut_short: list[Callable[[], None]] = field(default_factory=list)


@dataclass
class Action:
    """One write: what, its state (`planned`, `done`, `failed`, `unknown`), how long it took in seconds."""

    name: str
    state: str = "planned"
    detail: str = ""
    seconds: float = 0.0
