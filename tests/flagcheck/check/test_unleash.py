"""Whole runs against a real Unleash: every kind of expectation, holding and not."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.flagcheck.check.program import FAILED, INCONCLUSIVE, PASSED, REFUSED, check, wrong
from tests.servers.unleash import CLIENT, FRONTEND, Unleash

CONTEXTS = {"staff": {"targetingKey": "staff-1", "team": "shop"}, "guest": {"targetingKey": "guest-1"}}
STAFF = {"contextName": "userId", "operator": "IN", "values": ["staff-1"]}
BLUE = {
    "name": "blue",
    "weight": 1000,
    "weightType": "variable",
    "stickiness": "default",
    "payload": {"type": "json", "value": '{"limit":3}'},
}
HALVES = [dict(BLUE, weight=500), dict(BLUE, name="green", weight=500)]
SCHEMA = {"type": "object", "required": ["limit"]}
Change = Callable[[Unleash, str], Any]


@dataclass(frozen=True)
class Kind:
    """How a flag is made, what holds of it, what does not (of the flag as `spoil` leaves it), and what is said then."""

    make: Change
    right: Any
    wrong: Any
    id: str
    spoil: Change = lambda *_: None


def on(flags: Unleash, key: str) -> None:
    flags.on(key)


def off(flags: Unleash, key: str) -> None:
    return


def part(percent: float, **more: Any) -> Change:
    def change(flags: Unleash, key: str) -> None:
        flags.strategy(key, rollout=percent, **more)
        flags.on(key)

    return change


def archived(flags: Unleash, key: str) -> None:
    flags.archive(key)


def with_parent(flags: Unleash, key: str) -> None:
    flags.create(f"{key}-base")
    flags.on(f"{key}-base")
    flags.depends(key, on=f"{key}-base")
    flags.on(key)


def in_both(flags: Unleash, key: str) -> None:
    flags.on(key)
    flags.on(key, "development")


def stale(flags: Unleash, key: str) -> None:
    flags.on(key)
    flags.stale(key)


KINDS: dict[str, Kind] = {
    "enabled": Kind(on, "enabled", "disabled", "flags.state"),
    "disabled": Kind(off, "off", {"state": "enabled"}, "flags.state"),
    "present": Kind(off, "present", "absent", "flags.state"),
    "absent": Kind(archived, "absent", "enabled", "flags.archived"),
    "archived": Kind(archived, {"archived": True}, {"state": "present"}, "flags.archived"),
    "not-archived": Kind(on, {"state": "present"}, {"archived": True}, "flags.archived"),
    "nobody": Kind(part(0), {"state": "enabled", "rollout": 0}, "enabled", "flags.serves_nobody"),
    "rollout": Kind(part(25), {"rollout": 25}, {"rollout": 50}, "flags.rollout"),
    "bounds": Kind(
        part(25),
        {"rollout": {"at_least": 10, "at_most": 50}},
        {"rollout": {"at_most": 10}},
        "flags.rollout",
    ),
    "rollout-of-child": Kind(
        with_parent,
        {"rollout": 100},
        {"rollout": 100},
        "flags.prerequisite",
        spoil=lambda flags, key: flags.off(f"{key}-base"),
    ),
    "targeted": Kind(
        part(100, constraints=[STAFF]),
        {"targeting": "targeted", "state": "enabled"},
        {"targeting": "unconditional", "state": "enabled"},
        "flags.targeting",
    ),
    "variant": Kind(part(100, variants=[BLUE]), {"variant": "blue"}, {"variant": "green"}, "flags.variant"),
    "variant-off": Kind(
        part(100, variants=[BLUE]),
        {"variant": "blue"},
        {"variant": "blue"},
        "flags.variant",
        spoil=lambda flags, key: flags.off(key),
    ),
    "variant-of-nobody": Kind(
        part(0, variants=[BLUE]),
        {"state": "enabled", "rollout": 0},
        {"state": "enabled", "variant": "blue"},
        "flags.variant",
    ),
    "halves": Kind(part(100, variants=HALVES), "enabled", {"variant": "blue"}, "flags.variant"),
    "value": Kind(
        part(100, variants=[BLUE]), {"value": {"limit": 3}}, {"value": {"limit": 4}}, "flags.value"
    ),
    "type": Kind(part(50, variants=HALVES), {"type": "object"}, {"type": "string"}, "flags.type"),
    "payload": Kind(
        part(50, variants=HALVES),
        {"payload": SCHEMA},
        {"payload": {"required": ["colour"]}},
        "flags.payload",
    ),
    "for-value": Kind(
        part(100, constraints=[STAFF]),
        {"for": {"staff": True, "guest": False}},
        {"for": {"guest": True}},
        "evaluation.value",
    ),
    "for-variant": Kind(
        part(100, variants=[BLUE]),
        {"for": {"staff": {"variant": "blue", "value": {"limit": 3}}}},
        {"for": {"staff": {"variant": "green"}}},
        "evaluation.variant",
    ),
    "for-reason": Kind(
        on, {"for": {"staff": True}}, {"for": {"staff": {"reason": "STATIC"}}}, "evaluation.reason"
    ),
    "prerequisites": Kind(
        with_parent,
        {"state": "enabled", "prerequisites": "satisfied"},
        "enabled",
        "flags.prerequisite",
        spoil=lambda flags, key: flags.off(f"{key}-base"),
    ),
    "parity": Kind(
        in_both,
        {"state": "enabled", "not_ahead_of": "development"},
        {"state": "enabled", "not_ahead_of": ["development"]},
        "parity.ahead",
        spoil=lambda flags, key: flags.off(key, "development"),
    ),
    "unchanged": Kind(on, {"unchanged_for": "1ms"}, {"unchanged_for": "1h"}, "flags.settling"),
    "scheduled": Kind(on, {"nothing_scheduled_within": "1h"}, "disabled", "flags.state"),
    "stale": Kind(
        stale,
        {"state": "enabled", "stale": "ignore"},
        {"state": "enabled", "stale": "fail"},
        "flags.stale",
    ),
}


def file_of(flags: Unleash, expected: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "service": "unleash",
        "url": flags.url,
        "environment": "production",
        "contexts": CONTEXTS,
        **more,
        "flags": expected,
    }


@pytest.fixture(scope="module")
def keys(server_of_flags: Unleash) -> dict[str, str]:
    """A flag of each kind."""
    made = {kind: server_of_flags.fresh(kind) for kind in KINDS}
    for kind, key in made.items():
        KINDS[kind].make(server_of_flags, key)
    return made


def test_every_kind_of_expectation(flags: Unleash, keys: dict[str, str], tmp_path: Path) -> None:
    """Right first, and wrong after some were changed: one run each, in few requests, leaving no trace."""
    before = flags.events()
    right = {key: KINDS[kind].right for kind, key in keys.items()}
    ended = check(tmp_path, file_of(flags, right), FLAGCHECK_TOKEN=flags.viewer)
    assert (ended.code, wrong(ended)) == (PASSED, {})
    assert ended.record["figures"]["flags"] == len(KINDS)
    assert flags.events() == before
    for kind, key in keys.items():
        KINDS[kind].spoil(flags, key)
    expected = {key: KINDS[kind].wrong for kind, key in keys.items()}
    ended = check(tmp_path, file_of(flags, expected), FLAGCHECK_TOKEN=flags.viewer)
    assert ended.code == FAILED
    assert wrong(ended) == {key: [KINDS[kind].id] for kind, key in keys.items()}
    assert ended.finding("flags.state")["hint"].endswith(f"/projects/default/features/{keys['enabled']}")
    assert " by " in ended.finding("flags.settling")["found"]


def test_a_flag_that_was_never_there(flags: Unleash, tmp_path: Path) -> None:
    key = flags.fresh()
    expected = {"never-there": "enabled", "nor-this": "absent", key: "disabled"}
    ended = check(tmp_path, file_of(flags, expected), FLAGCHECK_TOKEN=flags.viewer)
    assert (ended.code, wrong(ended)) == (FAILED, {"never-there": ["flags.absent"]})


def test_severity_and_stale_warn(flags: Unleash, tmp_path: Path) -> None:
    key, old = flags.fresh(), flags.fresh()
    stale(flags, old)
    expected = {key: {"state": "enabled", "severity": "warning"}, old: "enabled"}
    ended = check(tmp_path, file_of(flags, expected), FLAGCHECK_TOKEN=flags.viewer)
    assert (ended.code, wrong(ended)) == (PASSED, {key: ["flags.state"], old: ["flags.stale"]})
    assert ended.record["counts"]["warning"] == 2


@pytest.mark.parametrize(
    ("api", "token", "id"),
    [
        ("admin", "user:invented", "service.unauthorized"),
        ("admin", CLIENT["production"], "service.forbidden"),
        ("client", "default:production.invented", "service.unauthorized"),
        ("client", FRONTEND["production"], "service.forbidden"),
    ],
)
@pytest.mark.parametrize("wait", [(), ("--wait",)])
def test_a_token_that_is_refused(
    flags: Unleash, tmp_path: Path, api: str, token: str, id: str, wait: tuple[str, ...]
) -> None:
    """At once, however long it might wait; with all that is known."""
    said = file_of(flags, {"checkout": "enabled"}, settings={"api": api})
    ended = check(tmp_path, said, *wait, timeout="50s", FLAGCHECK_TOKEN=token)
    assert ended.code == REFUSED
    assert id in ended.statuses
    assert ended.finding("flags.unknown")["status"] == "inconclusive"
    assert ended.record["duration_seconds"] < 10
    assert token not in ended.all


def test_a_token_of_another_environment(flags: Unleash, tmp_path: Path) -> None:
    """It is found out by what the answers name; what they say is taken for nothing."""
    key = flags.fresh()
    flags.on(key, "development")
    said = file_of(flags, {key: "enabled"}, settings={"api": "client"})
    ended = check(tmp_path, said, FLAGCHECK_TOKEN=CLIENT["development"])
    assert ended.code == INCONCLUSIVE
    found = ended.finding("service.other_environment")
    assert (found["expected"], found["found"]) == ("production", "development")
    assert ended.finding("flags.unknown")["found"] == "its state: the answers are about development"


def test_an_environment_that_is_not_there(flags: Unleash, tmp_path: Path) -> None:
    key = flags.fresh()
    said = file_of(flags, {key: "disabled"}) | {"environment": "prodction"}
    ended = check(tmp_path, said, FLAGCHECK_TOKEN=flags.viewer)
    assert ended.code == INCONCLUSIVE
    assert "did you mean production" in ended.finding("service.unexpected")["found"]


def test_a_chain_of_environments_under_names_of_their_own(flags: Unleash, tmp_path: Path) -> None:
    key = flags.fresh()
    flags.on(key)
    said = {
        "services": {
            name: {"service": "unleash", "url": flags.url, "environment": environment, "api": "client"}
            for name, environment in (("live", "production"), ("staging", "development"))
        },
        "flags": {key: {"service": "live", "state": "enabled", "not_ahead_of": "staging"}},
    }
    tokens = {
        "FLAGCHECK_TOKEN_LIVE": CLIENT["production"],
        "FLAGCHECK_TOKEN_STAGING": CLIENT["development"],
    }
    alone = {"services": said["services"], "flags": {key: {"service": "live", "state": "enabled"}}}
    assert check(tmp_path, alone, "--wait", **tokens).code == PASSED  # its client API knows the flag by now
    ended = check(tmp_path, said, **tokens)
    assert (ended.code, wrong(ended)) == (FAILED, {key: ["parity.ahead"]})
    flags.on(key, "development")
    ended = check(tmp_path, said, "--wait", **tokens)
    assert (ended.code, wrong(ended)) == (PASSED, {})
    services = [one["object"] for one in ended.findings if one["id"] == "service.passed"]
    assert services == ["Unleash live (production)", "Unleash staging (development)"]


def test_contexts_prove_that_a_flag_is_on_and_never_that_it_is_off(flags: Unleash, tmp_path: Path) -> None:
    """The frontend API lists what is on for a context, so that what is missing may be off or meant for others."""
    key, other = flags.fresh(), flags.fresh()
    flags.strategy(key, rollout=100, constraints=[STAFF])
    flags.on(key)
    flags.on(other)
    api = {"settings": {"api": "frontend"}}
    token = {"FLAGCHECK_TOKEN": FRONTEND["production"]}
    on = file_of(flags, {key: {"state": "enabled", "for": {"staff": True, "guest": False}}}, **api)
    assert check(tmp_path, on, "--wait", **token).code == PASSED
    for state in ("enabled", "disabled"):
        unproved = file_of(flags, {key: {"state": state, "for": {"guest": False}}}, **api)
        ended = check(tmp_path, unproved, **token)
        assert (ended.code, wrong(ended)) == (INCONCLUSIVE, {key: ["flags.unknown"]})
