"""Recordings of one service, served by a real local server, of which only reads may be asked."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from tests.servers.replay import Replay


class Give(Protocol):
    """A server of recordings by name, or of exchanges given as they are."""

    def __call__(self, *names: str, exchanges: Any = None) -> Replay: ...


@cache
def _recorded(file: Path) -> list[dict[str, Any]]:
    return Replay.of(file).exchanges


def recorded(folder: Path, name: str) -> list[dict[str, Any]]:
    """The exchanges of a recording, to be changed."""
    return deepcopy(_recorded(folder / "recordings" / f"{name}.yaml"))


@contextmanager
def replaying(folder: Path, reads_by_post: Collection[tuple[str, str]] = ()) -> Iterator[Give]:
    """Servers of the recordings beside `folder`; at the end, nothing was asked but GET and `reads_by_post`."""
    started: list[Replay] = []

    def give(*names: str, exchanges: Any = None) -> Replay:
        given = [one for name in names for one in recorded(folder, name)] if exchanges is None else exchanges
        started.append(Replay(given).start())
        return started[-1]

    yield give
    for replay in started:
        replay.stop()
        asked = {(one.method, one.path) for one in replay.requests if one.method != "GET"}
        assert asked <= set(reads_by_post)
