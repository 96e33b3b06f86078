"""The recordings of GrowthBook, served by a local HTTP server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.servers.replay import Replay

HERE = Path(__file__).parent / "recordings"


@pytest.fixture
def recorded() -> Iterator[Callable[[str], Replay]]:
    """A server of the recordings of this name."""
    started: list[Replay] = []

    def start(name: str) -> Replay:
        started.append(Replay.of(HERE / f"{name}.yaml").start())
        return started[-1]

    yield start
    for replay in started:
        replay.stop()
        assert replay.unmatched == []
        assert all(asked.method == "GET" or asked.path.endswith("/evaluate") for asked in replay.requests)


@pytest.fixture
def rest(recorded: Callable[[str], Replay]) -> Replay:
    return recorded("rest")


@pytest.fixture
def sdk(recorded: Callable[[str], Replay]) -> Replay:
    return recorded("sdk")
