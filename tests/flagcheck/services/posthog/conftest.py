"""The recordings of PostHog, served by a local HTTP server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.replay import Replay

HERE = Path(__file__).parent / "recordings"


def served(name: str) -> Iterator[Replay]:
    with Replay.of(HERE / f"{name}.yaml") as replay:
        yield replay
        assert replay.unmatched == []
        assert all(asked.method == "GET" or asked.path == "/flags/" for asked in replay.requests)


@pytest.fixture
def admin() -> Iterator[Replay]:
    yield from served("admin")


@pytest.fixture
def flags() -> Iterator[Replay]:
    yield from served("flags")
