"""The recordings of Flagsmith, served by a local HTTP server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.replay import Replay

HERE = Path(__file__).parent / "recordings"


@pytest.fixture
def admin() -> Iterator[Replay]:
    with Replay.of(HERE / "admin.yaml") as replay:
        yield replay
        assert replay.unmatched == []
        assert {asked.method for asked in replay.requests} <= {"GET"}


@pytest.fixture
def sdk() -> Iterator[Replay]:
    with Replay.of(HERE / "sdk.yaml") as replay:
        yield replay
        assert replay.unmatched == []
        assert all(asked.method == "GET" or asked.json["transient"] for asked in replay.requests)
