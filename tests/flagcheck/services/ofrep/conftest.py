"""A real OFREP server for the session."""

from collections.abc import Iterator

import pytest

from tests.conftest import need
from tests.servers.fast_feature import BINARY, FastFeature


@pytest.fixture(scope="session")
def fast_feature() -> Iterator[FastFeature]:
    need(BINARY.exists(), "fast-feature 0.0.2 in .tools/fast-feature (pip)")
    server = FastFeature().start()
    yield server
    server.stop()
