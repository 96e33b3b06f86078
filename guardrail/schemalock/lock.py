"""One schema lock in memory: what it records, and how a state is added to it."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from guardrail.schemalock import chain
from guardrail.schemalock.chain import Delta
from hookset.errors import UsageError

KEEP = 20
"""How many earlier states a lock keeps unless told otherwise."""


class State(msgspec.Struct, frozen=True):
    """One recorded migration state: its name, the server major it was read on, its size and its digest.

    The name is the migration history's own text for the state, `base` for an empty database, and empty
    where the lock was written without migrations.
    """

    name: str
    major: int
    objects: int
    digest: str


class Entry(msgspec.Struct, frozen=True):
    """One state in full: canonical lines `kind<TAB>path<TAB>definition` in byte order."""

    state: str
    major: int
    digest: str
    lines: list[str]


class SchemaLock(msgspec.Struct, frozen=True):
    """The recorded states, newest first: the newest in full, the older ones as differences.

    `tool` names the migration tool (empty without migrations), `service` whose lock it is (empty: nobody said).
    """

    tool: str = ""
    service: str = ""
    states: tuple[State, ...] = ()
    newest: list[str] = []
    deltas: tuple[Delta, ...] = ()

    @classmethod
    def load(cls, path: str | Path) -> "SchemaLock":
        """Read a lock, plain or packed. Raises UsageError, saying what is wrong with the file and the way out."""
        from guardrail.schemalock.files import read  # noqa: PLC0415 - files needs this module

        return read(Path(path))

    def entry(self, state: str) -> Entry | None:
        """The recorded `state` in full, or None where it is not recorded.

        Raises UsageError where an older state, put together again, has not the digest that was recorded for it.
        """
        for place, recorded in enumerate(self.states):
            if recorded.name == state:
                lines = chain.unfold(self.newest, self.deltas[:place])[-1]
                _verify(recorded, lines, place)
                return Entry(state=state, major=recorded.major, digest=recorded.digest, lines=lines)
        return None

    def record(self, state: str, lines: Iterable[str], major: int, *, keep: int = KEEP) -> "SchemaLock":
        """A lock in which `state` has these lines: replaced where it stands, or added as the newest.

        `keep` is how many earlier states stay besides the newest.
        """
        full = chain.unfold(self.newest, self.deltas) if self.states else []
        lines = chain.canonical(lines)
        fresh = State(name=state, major=major, objects=len(lines), digest=chain.digest(lines))
        recorded = list(zip(self.states, full, strict=True))
        places = [place for place, (known, _) in enumerate(recorded) if known.name == state]
        if places:
            recorded[places[0]] = (fresh, lines)
        else:
            recorded.insert(0, (fresh, lines))
        return self._of(recorded[: keep + 1])

    def belonging_to(self, *, tool: str = "", service: str = "") -> "SchemaLock":
        """The lock itself, when it is for this tool and service. Raises UsageError where both sides name a different one."""
        if service and self.service and service != self.service:
            raise UsageError(
                f"the schema lock is of the service {self.service!r}, and this is {service!r}",
                "give this service's own lock, or correct --app",
            )
        if tool and self.tool and tool != self.tool:
            raise UsageError(
                f"the schema lock was written with {self.tool} migrations, and these are {tool} migrations",
                "give the lock that belongs to these migrations",
            )
        return self

    def text(self) -> str:
        """The file's text: readable, deterministic, with a digest of itself in its second line."""
        from guardrail.schemalock.text import written  # noqa: PLC0415 - text needs this module

        return written(self)

    def packed(self) -> bytes:
        """The text compressed, for a ConfigMap's `binaryData`."""
        from guardrail.schemalock.pack import pack  # noqa: PLC0415 - lzma only where it is needed

        return pack(self.text().encode())

    def _of(self, recorded: list[tuple[State, list[str]]]) -> "SchemaLock":
        full = [lines for _, lines in recorded]
        return msgspec.structs.replace(
            self,
            states=tuple(state for state, _ in recorded),
            newest=full[0],
            deltas=tuple(chain.fold(full)),
        )


def _verify(recorded: State, lines: list[str], place: int) -> None:
    # the newest state stands in full under the file's own digest, which was verified when it was read
    if place and chain.digest(lines) != recorded.digest:
        raise UsageError(
            f"the schema lock's state {recorded.name!r} cannot be put together: its digest does not fit",
            "take the target branch's file and run `guardrail lock` again",
        )
