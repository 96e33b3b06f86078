"""A real flagd for the session, over this folder's definitions."""

from collections.abc import Iterator

import pytest

from tests.conftest import need
from tests.flagcheck.services.flagd import DEFINITIONS
from tests.servers.flagd import BINARY, Flagd


@pytest.fixture(scope="session")
def flagd() -> Iterator[Flagd]:
    need(BINARY.exists(), "flagd: go build in tests/flagcheck/services/flagd/flagd_module")
    server = Flagd(DEFINITIONS / "production.json").start()
    yield server
    server.stop()
