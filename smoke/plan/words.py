"""Small notations of the plan: durations, sizes, statuses."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from hookset.duration import seconds_of
from hookset.errors import UsageError

_SIZE = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?) ?(?P<unit>[kKMG]i?)?B?")
_UNITS = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "ki": 2**10, "Mi": 2**20, "Gi": 2**30}
_STATUS = re.compile(r"[1-5](?:[0-9]{2}|xx)")


def seconds(said: str | float, at: str, *, least: float = 0.0) -> float:
    """The seconds of a duration; raises UsageError, `at` begins its message."""
    try:
        found = seconds_of(str(said))
    except ValueError as error:
        raise UsageError(f"{at}: {error}") from None
    if found < least:
        raise UsageError(f"{at}: {said} is too short: it is at least {least:g} s")
    return found


def size(said: str | int, at: str) -> int:
    """The bytes of `10k`, `64Ki`, `1.5MB` or a number (k, M, G are powers of 1000, Ki, Mi, Gi of 1024)."""
    match = _SIZE.fullmatch(str(said).strip())
    if not match:
        raise UsageError(f'{at}: "{said}" is no size (like 10k, 64Ki or 1500)')
    unit = (match["unit"] or "").replace("K", "k")
    return int(float(match["number"]) * _UNITS[unit])


@dataclass(frozen=True)
class Statuses:
    """Some statuses; called with one it says whether it is among them."""

    said: tuple[str, ...]
    members: frozenset[int] = field(repr=False)

    def __call__(self, status: int) -> bool:
        """Whether the status is one of them."""
        return status in self.members

    def __or__(self, other: "Statuses") -> "Statuses":
        """The statuses of both."""
        return Statuses(tuple(dict.fromkeys(self.said + other.said)), self.members | other.members)

    def __str__(self) -> str:
        """As a person writes them."""
        return " or ".join(self.said)


def statuses(said: str | int | Sequence[str | int], at: str) -> Statuses:
    """The statuses of `200`, `2xx`, `[2xx, 404]`; raises UsageError."""
    each = [str(one).lower() for one in (said if isinstance(said, list) else [said])]
    if not each:
        raise UsageError(f"{at}: names no status")
    members: set[int] = set()
    for one in each:
        if not _STATUS.fullmatch(one):
            raise UsageError(f'{at}: "{one}" is no status (like 200, 2xx or [2xx, 404])')
        members.update(
            range(int(one[0]) * 100, int(one[0]) * 100 + 100) if one.endswith("xx") else [int(one)]
        )
    return Statuses(tuple(each), frozenset(members))
