"""The flag service's database is gone: nothing is known, and what that means is the release's choice."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import need
from tests.flagcheck.check.program import FAILED, INCONCLUSIVE, PASSED, check, wrong
from tests.servers.postgres import Server, installations
from tests.servers.unleash import Unleash, installed

WELL_BEFORE_SECONDS = 30
"""Unleash itself answers after 60 s, that there is no such flag."""
GONE = ("service.silent", "service.unreachable")
"""Unleash accepts and does not answer, until it gives up and ends."""


@pytest.fixture(scope="module")
def stricken() -> Iterator[Unleash]:
    """An Unleash of its own, with one flag that is on, whose PostgreSQL has been stopped."""
    need(installed() and 16 in installations(), "unleash-server in .tools/unleash, and PostgreSQL 16")
    database = Server(16).start()
    made = Unleash(database).start()
    made.create("checkout")
    made.on("checkout")
    database.stop()
    yield made
    made.stop()


def said(stricken: Unleash, **flags: Any) -> dict[str, Any]:
    return {"service": "unleash", "url": stricken.url, "environment": "production", "flags": flags}


@pytest.mark.parametrize("wait", [(), ("--wait",)])
def test_nothing_is_known(stricken: Unleash, tmp_path: Path, wait: tuple[str, ...]) -> None:
    """Least of all that a flag is not there, as Unleash itself would say. What counts is said of the service too."""
    unexcused = said(
        stricken,
        checkout="enabled",
        banner="absent",
        fix={"state": "enabled", "when_unknown": "warn"},
        soft={"state": "enabled", "severity": "warning"},
    )
    ended = check(
        tmp_path, unexcused, *wait, timeout="40s" if not wait else "7s", FLAGCHECK_TOKEN=stricken.viewer
    )
    assert ended.code == INCONCLUSIVE
    assert ended.record["duration_seconds"] < WELL_BEFORE_SECONDS
    found = wrong(ended)
    assert found.pop("Unleash")[0] in GONE
    assert found == {
        "checkout": ["flags.unknown"],
        "banner": ["flags.unknown"],
        "fix": ["flags.unknown_accepted"],
        "soft": ["flags.unknown"],
    }
    assert [one["status"] for one in ended.findings] == ["inconclusive"] * 3 + ["warning"] * 2


def test_a_fix_is_deployed_while_it_is_down(stricken: Unleash, tmp_path: Path) -> None:
    """Loud and counted. Flags that only warn stop nothing either."""
    excused = said(
        stricken,
        fix={"state": "enabled", "when_unknown": "warn"},
        soft={"state": "enabled", "severity": "warning"},
    )
    ended = check(tmp_path, excused, timeout="7s", FLAGCHECK_TOKEN=stricken.viewer)
    assert ended.code == PASSED
    assert [one["status"] for one in ended.findings] == ["warning"] * 3
    assert ended.record["reason"] == "3 warnings"


def test_it_is_to_fail(stricken: Unleash, tmp_path: Path) -> None:
    expected = said(stricken, checkout={"state": "enabled", "when_unknown": "fail"})
    ended = check(tmp_path, expected, timeout="7s", FLAGCHECK_TOKEN=stricken.viewer)
    assert ended.code == FAILED
    assert ended.finding("flags.unknown")["status"] == "failed"
