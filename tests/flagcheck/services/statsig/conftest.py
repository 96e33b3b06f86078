"""Recordings of statsig, served by a real local server."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.flagcheck.services import replaying

HERE = Path(__file__).parent
recorded = partial(replaying.recorded, HERE)


@pytest.fixture
def replay_of() -> Iterator[replaying.Give]:
    """A server of these recordings by name, or of exchanges given as they are; only reads may be asked of it."""
    with replaying.replaying(HERE) as give:
        yield give
