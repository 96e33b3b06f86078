"""Recordings of devcycle, served by a real local server."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.servers.replay import Replay

RECORDINGS = Path(__file__).parent / "recordings"
READS_BY_POST = {("POST", "/oauth/token")}


@cache
def _recorded(name: str) -> list[dict[str, Any]]:
    return Replay.of(RECORDINGS / f"{name}.yaml").exchanges


def recorded(name: str) -> list[dict[str, Any]]:
    """The exchanges of a recording, to be changed."""
    return deepcopy(_recorded(name))


@pytest.fixture
def replay_of() -> Iterator[Callable[..., Replay]]:
    """A server of these recordings by name, or of exchanges given as they are; only reads may be asked of it."""
    started: list[Replay] = []

    def give(*names: str, exchanges: Any = None) -> Replay:
        replay = Replay([one for name in names for one in recorded(name)] if exchanges is None else exchanges)
        started.append(replay.start())
        return replay

    yield give
    for replay in started:
        replay.stop()
        assert {
            (asked.method, asked.path) for asked in replay.requests if asked.method != "GET"
        } <= READS_BY_POST
