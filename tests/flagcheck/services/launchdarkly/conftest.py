"""LaunchDarkly as recorded; every request must be one that its documentation calls a read."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from flagcheck.service import Service
from tests.flagcheck.services.asking import service
from tests.servers.replay import Replay

RECORDINGS = Path(__file__).parent / "recordings"
TOKEN = "api-invented-reader"
SDK_KEY = "sdk-00000000-0000-4000-8000-000000000001"


@cache
def _recorded(name: str) -> list[dict[str, Any]]:
    return Replay.of(RECORDINGS / f"{name}.yaml").exchanges


def recorded(name: str) -> list[dict[str, Any]]:
    """The exchanges of a recording, to be changed."""
    return deepcopy(_recorded(name))


@pytest.fixture
def replay_of() -> Iterator[Callable[..., Replay]]:
    """A server of these recordings by name, or of exchanges given as they are."""
    started: list[Replay] = []

    def give(*names: str, exchanges: Any = None) -> Replay:
        replay = Replay([one for name in names for one in recorded(name)] if exchanges is None else exchanges)
        started.append(replay.start())
        return replay

    yield give
    for replay in started:
        replay.stop()
        reads = [asked.method == "GET" or asked.path.endswith("/flags/evaluate") for asked in replay.requests]
        assert all(reads)


def by_api(replay: Replay, **settings: Any) -> Service:
    """By the REST API, as a reader."""
    given: dict[str, Any] = {"project": "shop", "environment": "production"} | settings
    return service("launchdarkly", replay.url, TOKEN, **given)


def by_relay(replay: Replay, token: str = SDK_KEY, **settings: Any) -> Service:
    """By the Relay Proxy."""
    return service("launchdarkly", replay.url, token, via="relay", **settings)
