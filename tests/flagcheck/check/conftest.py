"""Real servers for whole runs: the session's Unleash, and flagd over a file of the test's own."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import need
from tests.servers.flagd import BINARY, Flagd
from tests.servers.postgres import installations
from tests.servers.unleash import Unleash, installed, unleash


@pytest.fixture(scope="session")
def server_of_flags() -> Iterator[Unleash]:
    """The real Unleash."""
    need(installed() and 16 in installations(), "unleash-server in .tools/unleash, and PostgreSQL 16")
    with unleash() as server:
        yield server


@pytest.fixture
def flags(server_of_flags: Unleash) -> Unleash:
    """By the name that tests read best."""
    return server_of_flags


class Defined:
    """A flagd whose definition file a test writes, and writes again."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.define(checkout=True)
        self.flagd = Flagd(file).start()
        self.url = self.flagd.url

    def define(self, **flags: bool | None) -> None:
        """Each flag on for all, on for nobody, or disabled (None)."""
        self.write({key: _definition(value) for key, value in flags.items()})

    def write(self, flags: dict[str, Any]) -> None:
        new = self.file.with_suffix(".new")
        new.write_text(json.dumps({"flags": flags}))
        # flagd watches the file itself and would be left with a deleted one after a rename
        self.file.write_text(new.read_text())


def _definition(value: bool | None) -> dict[str, Any]:
    return {
        "state": "DISABLED" if value is None else "ENABLED",
        "variants": {"on": True, "off": False},
        "defaultVariant": "on" if value else "off",
    }


@pytest.fixture
def defined(tmp_path: Path) -> Iterator[Defined]:
    """flagd with `checkout` on."""
    need(BINARY.exists(), "flagd in .tools/bin")
    made = Defined(tmp_path / "flags.json")
    yield made
    made.flagd.stop()
