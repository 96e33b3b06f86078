"""Accepted findings: a file of what is known, each entry with its reason and its last day."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

import msgspec

from hookset.files import keys_of, read_struct
from hookset.ids import require_known
from hookset.moment import after
from hookset.outcome import Finding, Rule
from hookset.rules import ACCEPTED_EXPIRED, ACCEPTED_UNUSED

_Words = Annotated[str, msgspec.Meta(min_length=1, pattern=r"\S")]


class AcceptedEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One known finding: its id, its object (a pattern with `*` and `?`), why it is accepted, and its last day."""

    id: _Words
    object: str = "*"
    reason: _Words
    expires: date


class Accepted:
    """The entries of one file: which findings they cover, and which of them cover nothing."""

    def __init__(self, entries: Sequence[AcceptedEntry], now: datetime) -> None:
        self._entries = entries
        self._live = [entry for entry in entries if after(entry.expires) > now]
        self._used: set[int] = set()

    def covers(self, finding: Finding) -> bool:
        """Whether a live entry names this finding."""
        return self._match(finding, self._live)

    def findings(self, found: Sequence[Finding], *, whole: bool = True) -> list[Finding]:
        """What is to be said about the entries themselves, given all findings as the hook made them.

        Of a run that was cut short (not `whole`) nobody knows which entries it would have used.
        """
        for finding in found:
            self._match(finding, self._live)
        over = [entry for entry in self._entries if entry not in self._live]
        idle = [entry for entry in self._live if id(entry) not in self._used] if whole else []
        return [
            *(ACCEPTED_EXPIRED.finding(_name(entry), found=f"expired {entry.expires}") for entry in over),
            *(ACCEPTED_UNUSED.finding(_name(entry)) for entry in idle),
        ]

    def _match(self, finding: Finding, entries: Sequence[AcceptedEntry]) -> bool:
        hits = [entry for entry in entries if entry.id == finding.id and _fits(finding.object, entry.object)]
        self._used.update(id(entry) for entry in hits)
        return bool(hits)


def read_accepted(path: str, known: tuple[Rule, ...], now: datetime) -> Accepted:
    """The entries of a file (a list). Raises UsageError."""
    entries: list[AcceptedEntry] = read_struct(
        path, list[AcceptedEntry], "accepted findings", keys_of(AcceptedEntry)
    )
    for entry in entries:
        require_known(entry.id, known, f"accepted findings {path}")
    return Accepted(entries, now)


def _name(entry: AcceptedEntry) -> str:
    return entry.id if entry.object == "*" else f"{entry.id} {entry.object}"


def _fits(object: str, pattern: str) -> bool:
    """Only `*` and `?` are special: brackets belong to names, as in `public.total(numeric[])`."""
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, object, re.DOTALL) is not None
