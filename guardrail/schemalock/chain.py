"""States as differences: the newest in full, each older one by what it has not and has beside the next newer."""

import hashlib
from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec

BLOCK_LINES = 10_000


class Delta(msgspec.Struct, frozen=True):
    """How to go back from a state to the next older one: lines that it has not, lines that it has instead."""

    less: list[str]
    more: list[str]


def canonical(lines: Iterable[str]) -> list[str]:
    """The lines in byte order, each once. Code points sort as their UTF-8 bytes do."""
    return sorted(set(lines))


def digest(lines: Sequence[str]) -> str:
    """The hex SHA-256 of canonical lines, each ended by a line feed, in UTF-8."""
    sha = hashlib.sha256()
    for start in range(0, len(lines), BLOCK_LINES):
        sha.update(("\n".join(lines[start : start + BLOCK_LINES]) + "\n").encode())
    return sha.hexdigest()


def apart(newer: Iterable[str], older: Iterable[str]) -> Delta:
    """The delta that leads from `newer` back to `older`."""
    after, before = set(newer), set(older)
    return Delta(less=sorted(after - before), more=sorted(before - after))


def back(newer: Sequence[str], delta: Delta) -> list[str]:
    """The canonical lines of the state that `delta` leads back to from `newer`."""
    less = set(delta.less)
    return canonical([line for line in newer if line not in less] + delta.more)


def unfold(newest: list[str], deltas: Sequence[Delta]) -> list[list[str]]:
    """Every state in full, newest first; lines that states share are shared."""
    states = [newest]
    for delta in deltas:
        states.append(back(states[-1], delta))
    return states


def fold(states: Sequence[list[str]]) -> list[Delta]:
    """The deltas between neighbours of `states`, newest first."""
    return [apart(newer, older) for newer, older in pairwise(states)]
