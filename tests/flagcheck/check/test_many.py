"""Five hundred expectations against a service that lists cost hardly more requests than one."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.flagcheck.check.program import FAILED, PASSED, check, wrong
from tests.servers.unleash import CLIENT, Unleash

MANY = 500
MORE_REQUESTS = 2
MOST_REQUESTS = 10


@pytest.fixture(scope="module")
def many(server_of_flags: Unleash) -> list[str]:
    """Flags that are off, in a project where another one has a parent."""
    child = server_of_flags.fresh("child")
    server_of_flags.depends(child, on=server_of_flags.fresh("parent"))
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda _: server_of_flags.fresh("many"), range(MANY)))


def requests(ended: Any) -> int:
    return int(ended.record["figures"]["requests"])


@pytest.mark.parametrize("api", ["admin", "client"])
@pytest.mark.parametrize(
    ("state", "code"),
    [("disabled", PASSED), ("enabled", FAILED)],
    ids=["right", "wrong"],
)
def test_requests(flags: Unleash, many: list[str], tmp_path: Path, api: str, state: Any, code: int) -> None:
    token = flags.viewer if api == "admin" else CLIENT["production"]
    said = {"service": "unleash", "url": flags.url, "environment": "production", "settings": {"api": api}}
    one = check(tmp_path, said | {"flags": {many[0]: state}}, FLAGCHECK_TOKEN=token)
    all = check(tmp_path, said | {"flags": dict.fromkeys(many, state)}, FLAGCHECK_TOKEN=token)
    assert (one.code, all.code) == (code, code)
    assert all.record["figures"]["flags"] == MANY
    assert len(wrong(all)) == (MANY if code else 0)
    assert requests(all) <= requests(one) + MORE_REQUESTS


def test_prerequisites_cost_requests_only_where_they_are_not_met(
    flags: Unleash, many: list[str], tmp_path: Path
) -> None:
    said = {"service": "unleash", "url": flags.url, "environment": "production"}
    parent, met, unmet = (flags.fresh(name) for name in ("parent", "met", "unmet"))
    for name in (parent, met, unmet):
        flags.on(name)
    flags.depends(met, on=parent)
    off = flags.fresh("off")
    flags.depends(unmet, on=off)
    file = said | {"flags": dict.fromkeys(many, "disabled") | {met: "enabled", unmet: "enabled"}}
    ended = check(tmp_path, file, FLAGCHECK_TOKEN=flags.viewer)
    assert wrong(ended) == {unmet: ["flags.prerequisite"]}
    assert requests(ended) <= MOST_REQUESTS


def test_contexts_and_environments_are_asked_once_each(
    flags: Unleash, many: list[str], tmp_path: Path
) -> None:
    said = {
        "service": "unleash",
        "url": flags.url,
        "environment": "production",
        "contexts": {"staff": {"targetingKey": "staff-1"}},
        "defaults": {"state": "disabled", "for": {"staff": False}, "not_ahead_of": "development"},
    }
    one = check(tmp_path, said | {"flags": {many[0]: {}}}, FLAGCHECK_TOKEN=flags.viewer)
    all = check(tmp_path, said | {"flags": {key: {} for key in many}}, FLAGCHECK_TOKEN=flags.viewer)
    assert (one.code, all.code) == (PASSED, PASSED)
    assert requests(all) <= requests(one) + MORE_REQUESTS
