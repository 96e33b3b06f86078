"""`at_edge`: the same answer from Unleash's frontend API and from flagd, at once, later, or never."""

import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.flagcheck.check.conftest import Defined
from tests.flagcheck.check.program import FAILED, INCONCLUSIVE, PASSED, REFUSED, check, while_waiting, wrong
from tests.servers.deaf import silent_port
from tests.servers.unleash import FRONTEND, Unleash

STAFF = {"contextName": "userId", "operator": "IN", "values": ["staff-1"]}
CONTEXTS = {"staff": {"targetingKey": "staff-1"}, "guest": {"targetingKey": "guest-1"}}


def of_unleash(flags: Unleash, expected: dict[str, Any], **edges: dict[str, Any]) -> dict[str, Any]:
    """The flag service is Unleash's admin API, under the name `unleash`."""
    here = {"service": "unleash", "url": flags.url, "environment": "production"}
    return {
        "services": {"unleash": here, "edge": here | {"api": "frontend"}, **edges},
        "contexts": CONTEXTS,
        "defaults": {"service": "unleash"},
        "flags": expected,
    }


def tokens(flags: Unleash, **more: str) -> dict[str, str]:
    return {
        "FLAGCHECK_TOKEN_UNLEASH": flags.viewer,
        "FLAGCHECK_TOKEN_EDGE": FRONTEND["production"],
        **more,
    }


def test_a_switch_reaches_the_edge_within_its_time(flags: Unleash, tmp_path: Path) -> None:
    """Unleash's frontend API lags half a second behind."""
    key, off = flags.fresh(), flags.fresh()
    flags.on(key)
    flags.on(flags.fresh())
    expected = {
        key: {"state": "enabled", "at_edge": {"services": "edge", "within": "10s"}},
        off: {"state": "disabled", "at_edge": {"services": "edge", "within": "10s"}},
    }
    ended = check(tmp_path, of_unleash(flags, expected), **tokens(flags))
    assert (ended.code, wrong(ended)) == (PASSED, {})
    assert ended.finding("edge.passed")["summary"].endswith(
        "edge (production): 2 flags as in the flag service"
    )


def test_contexts_at_the_edge(flags: Unleash, tmp_path: Path) -> None:
    flags.on(flags.fresh())  # a frontend API that lists nothing proves nothing
    key = flags.fresh()
    flags.strategy(key, rollout=100, constraints=[STAFF])
    flags.on(key)
    edge = {"services": "edge", "within": "10s"}
    expected = {key: {"for": {"staff": True, "guest": False}, "at_edge": edge}}
    ended = check(tmp_path, of_unleash(flags, expected), **tokens(flags))
    assert (ended.code, wrong(ended)) == (PASSED, {})


def test_what_no_context_decides_is_not_waited_for(flags: Unleash, tmp_path: Path) -> None:
    flags.on(flags.fresh())  # a frontend API that lists nothing proves nothing
    key = flags.fresh()
    flags.strategy(key, rollout=25)
    flags.on(key)
    expected = {key: {"rollout": 25, "at_edge": {"services": "edge", "within": "15s"}}}
    ended = check(tmp_path, of_unleash(flags, expected), **tokens(flags))
    assert (ended.code, wrong(ended)) == (INCONCLUSIVE, {key: ["edge.unknown"]})
    assert "only `for` can say" in ended.finding("edge.unknown")["found"]
    assert "waiting for" not in ended.err


def test_an_edge_that_refuses_its_token(flags: Unleash, tmp_path: Path) -> None:
    """At once, and after all else has been said."""
    key = flags.fresh()
    flags.on(key)
    expected = {key: {"state": "enabled", "at_edge": {"services": "edge", "within": "15s"}}}
    said = of_unleash(flags, expected)
    ended = check(tmp_path, said, **tokens(flags, FLAGCHECK_TOKEN_EDGE="default:production.invented"))
    assert ended.code == REFUSED
    assert ended.finding("flags.passed")["object"] == f"{key} in production (unleash)"
    assert wrong(ended) == {key: ["edge.unknown"], "Unleash": ["service.unauthorized"]}
    assert "waiting for" not in ended.err


@pytest.mark.parametrize(
    ("how", "code", "ids"),
    [
        ({}, INCONCLUSIVE, ["edge.unknown"]),
        ({"when_unknown": "warn"}, PASSED, ["flags.unknown_accepted"]),
        ({"when_unknown": "fail"}, FAILED, ["edge.unknown"]),
    ],
)
def test_an_edge_that_is_not_there(
    defined: Defined, tmp_path: Path, how: dict[str, str], code: int, ids: list[str]
) -> None:
    flagd = {"service": "flagd", "source": str(defined.file)}
    said = {
        "services": {"main": flagd, "edge": {"service": "flagd", "url": "http://127.0.0.1:9"}},
        "flags": {"checkout": {"service": "main", "state": "enabled", "at_edge": "edge", **how}},
    }
    ended = check(tmp_path, said, timeout="4s")
    assert (ended.code, wrong(ended)) == (code, {"flagd": ["service.unreachable"], "checkout": ids})
    assert ended.finding("service.unreachable")["status"] == ("warning" if code == PASSED else "inconclusive")


@pytest.fixture
def lagging(defined: Defined, tmp_path: Path) -> dict[str, Any]:
    """The flag's definition is on, and the flagd that serves it has an older one."""
    defined.define(checkout=False, banner=True)
    new = tmp_path / "new.json"
    new.write_text(defined.file.read_text().replace('"defaultVariant": "off"', '"defaultVariant": "on"'))
    return {
        "services": {
            "git": {"service": "flagd", "source": str(new)},
            "live": {"service": "flagd", "url": defined.url},
        },
        "defaults": {"service": "git", "state": "enabled"},
        "flags": {
            "checkout": {"at_edge": {"services": "live", "within": "1s"}},
            "banner": {"at_edge": "live"},
        },
    }


def evaluated(defined: Defined, key: str) -> dict[str, Any]:
    """What flagd gives one of the staff."""
    body = {"context": CONTEXTS["staff"]}
    answer = requests.post(f"{defined.url}/ofrep/v1/evaluate/flags/{key}", json=body, timeout=10)
    return dict(answer.json())


def test_a_split_of_texts_is_the_same_in_flagd_as_contexts_say(defined: Defined, tmp_path: Path) -> None:
    """Everybody is given a colour; flagd says of one user no more than that rules gave one."""
    halves = {"fractional": [["red", 50], ["blue", 50]]}
    colour = {"state": "ENABLED", "variants": {"red": "r", "blue": "b"}, "defaultVariant": "red"}
    defined.write({"colour": colour | {"targeting": halves}})
    in_git = {"service": "flagd", "source": str(defined.file), "url": defined.url}
    while "value" not in (given := evaluated(defined, "colour")):
        time.sleep(0.05)
    said = {
        "services": {"git": in_git, "live": {"service": "flagd", "url": defined.url}},
        "contexts": CONTEXTS,
        "defaults": {"service": "git", "state": "enabled", "at_edge": {"services": "live", "within": "10s"}},
        "flags": {"colour": {}},
    }
    ended = check(tmp_path, said, timeout="40s")
    assert (ended.code, wrong(ended)) == (INCONCLUSIVE, {"colour": ["edge.unknown"]})
    said["flags"] = {"colour": {"for": {"staff": given["value"]}}}
    ended = check(tmp_path, said, timeout="40s")
    assert (ended.code, wrong(ended)) == (PASSED, {})


def test_flagd_lags_behind_and_comes(defined: Defined, lagging: dict[str, Any], tmp_path: Path) -> None:
    lagging["flags"]["checkout"]["at_edge"]["within"] = "40s"
    change = partial(defined.define, checkout=True, banner=True)
    code, record, told = while_waiting(tmp_path, lagging, change)
    assert (code, record["counts"]["failed"]) == (PASSED, 0)
    assert " at flagd live; " in told


def test_flagd_lags_behind_and_does_not_come(lagging: dict[str, Any], tmp_path: Path) -> None:
    """The time of one edge is the longest that its flags give it."""
    lagging["flags"]["banner"]["at_edge"] = {"services": "live", "within": "2s"}
    ended = check(tmp_path, lagging)
    assert (ended.code, wrong(ended)) == (FAILED, {"checkout": ["edge.differs"]})
    found = ended.finding("edge.differs")
    assert (found["expected"], found["found"]) == ("on for everybody", "on for nobody")
    assert ended.err.count("waiting for checkout at flagd live; ") == 1


def test_one_edge_does_not_take_another_ones_time(lagging: dict[str, Any], tmp_path: Path) -> None:
    """Both are asked in turn: the silent one's time is over when the other has come."""
    with silent_port() as port:
        lagging["services"]["deaf"] = {"service": "flagd", "url": f"http://127.0.0.1:{port}"}
        lagging["flags"]["banner"]["at_edge"] = {"services": ["deaf", "live"], "within": "1s"}
        ended = check(tmp_path, lagging, timeout="30s")
    assert ended.code == FAILED
    assert wrong(ended) == {
        "flagd": ["service.silent"],
        "banner": ["edge.unknown"],
        "checkout": ["edge.differs"],
    }


def test_an_edge_that_is_the_flag_service_itself_is_refused(defined: Defined, tmp_path: Path) -> None:
    said = {
        "service": "flagd",
        "url": defined.url,
        "services": {"other": {"service": "flagd", "url": defined.url}},
        "flags": {"checkout": {"service": "other", "state": "enabled", "at_edge": "other"}},
    }
    ended = check(tmp_path, said)
    assert ended.code == 2
    assert "flags.checkout.at_edge: that is the flag's own service" in ended.all
