"""The recordings of ConfigCat, served by a local HTTP server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.replay import Replay

HERE = Path(__file__).parent / "recordings"


def served(name: str) -> Iterator[Replay]:
    with Replay.of(HERE / f"{name}.yaml") as replay:
        yield replay
        assert replay.unmatched == []
        assert {asked.method for asked in replay.requests} <= {"GET"}


@pytest.fixture
def management() -> Iterator[Replay]:
    yield from served("management")


@pytest.fixture
def sdk() -> Iterator[Replay]:
    yield from served("sdk")
