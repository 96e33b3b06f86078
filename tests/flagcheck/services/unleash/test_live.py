"""Configured state of a real Unleash, row by row: from the admin API one by one and listed, and from the client API."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from flagcheck.record import (
    EVERYBODY,
    NOBODY,
    Audience,
    Flag,
    Prerequisite,
    Presence,
    Reading,
    Served,
    Variant,
    share,
)
from flagcheck.service import Service, Tells
from flagcheck.services._unleash.admin import FEW
from tests.servers.unleash import Unleash

CONSTRAINT = [{"contextName": "appName", "operator": "IN", "values": ["shop"]}]
VARIANTS = [
    {"name": "blue", "weight": 250, "weightType": "fix", "payload": {"type": "json", "value": '{"c": 1}'}},
    {"name": "red", "weight": 750, "weightType": "variable"},
]
Ask = Callable[..., Service]


def variants(*found: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"stickiness": "default"} | one for one in found]


@pytest.fixture(params=["one by one", "listed", "client"])
def told(request: pytest.FixtureRequest, flags: Unleash, ask: Ask) -> Callable[[str], Flag]:
    """What each way of asking tells of one flag."""

    def one(key: str) -> Flag:
        others = [f"no-such-flag-{number}" for number in range(FEW)] if request.param == "listed" else []
        if request.param == "client":
            settled(flags)
        return ask("client" if request.param == "client" else "admin").read([key, *others]).flags[key]

    return one


def settled(flags: Unleash) -> None:
    """Wait until the client API has what was changed last."""
    sentinel = flags.fresh("sentinel")
    for _ in range(100):
        answer = flags.session.get(
            f"{flags.url}/api/client/features", headers={"Authorization": "default:production.prod-secret"}
        )
        if any(one["name"] == sentinel for one in answer.json()["features"]):
            return
        time.sleep(0.05)


def test_a_new_flag_is_off(flags: Unleash, told: Callable[[str], Flag]) -> None:
    key = flags.fresh()
    found = told(key)
    assert (found.presence, found.value, found.type) == (Presence.OFF, False, "boolean")
    assert (found.archived, found.stale, found.prerequisites) == (False, False, ())


def test_on_for_everybody(flags: Unleash, told: Callable[[str], Flag]) -> None:
    key = flags.fresh()
    flags.on(key)
    found = told(key)
    assert (found.presence, found.served, found.value) == (Presence.ON, EVERYBODY, True)


STRATEGIES: dict[str, tuple[list[dict[str, Any]], Served]] = {
    "a part": ([{"rollout": 25}], share(25)),
    "nobody": ([{"rollout": 0}], NOBODY),
    "some, by constraint": (
        [{"rollout": 40, "constraints": CONSTRAINT}],
        share(40, conditional=True),
    ),
    "one disabled": ([{"rollout": 30}, {"rollout": 100, "disabled": True}], share(30)),
    "two of one bucket": ([{"rollout": 30}, {"rollout": 60}], share(60)),
    "constraint or a part": (
        [{"rollout": 30}, {"rollout": 100, "constraints": CONSTRAINT}],
        Served(audience=Audience.SOME, conditional=True),
    ),
    "users": (
        [{"kind": "userWithId", "parameters": {"userIds": "1,2"}}],
        share(100, conditional=True),
    ),
    "a strategy of one's own": ([{"kind": "byRegion", "parameters": {"region": "eu"}}], Served()),
    "the default strategy": ([{"kind": "default"}], EVERYBODY),
    "addresses": (
        [{"kind": "remoteAddress", "parameters": {"IPs": "10.0.0.1"}}],
        share(100, conditional=True),
    ),
    "hosts": (
        [{"kind": "applicationHostname", "parameters": {"hostNames": "a"}}],
        share(100, conditional=True),
    ),
    "gradual by user": (
        [{"kind": "gradualRolloutUserId", "parameters": {"percentage": "10", "groupId": "g"}}],
        share(10),
    ),
    "gradual by session": (
        [{"kind": "gradualRolloutSessionId", "parameters": {"percentage": "10"}}],
        share(10),
    ),
    "gradual at random": ([{"kind": "gradualRolloutRandom", "parameters": {"percentage": "10"}}], share(10)),
}


@pytest.fixture(scope="session", autouse=True)
def kinds(flags: Unleash) -> None:
    """The kinds of strategies that a new Unleash 8 leaves out, defined as older ones have them."""
    present = {one["name"] for one in flags.call("GET", "/api/admin/strategies")["strategies"]}
    for kind in {
        strategy.get("kind", "default") for row, _ in STRATEGIES.values() for strategy in row
    } - present:
        flags.call("POST", "/api/admin/strategies", {"name": kind, "parameters": []})


@pytest.fixture(scope="session")
def rows(flags: Unleash, kinds: None) -> dict[str, str]:
    """The flag of each row."""
    made = {row: flags.fresh("row") for row in STRATEGIES}
    for row, key in made.items():
        for strategy in STRATEGIES[row][0]:
            flags.strategy(key, **strategy)
        flags.on(key)
    settled(flags)
    return made


@pytest.mark.parametrize("way", ["one by one", "listed", "client"])
def test_who_is_given_it(rows: dict[str, str], ask: Ask, way: str) -> None:
    asked = ask("client" if way == "client" else "admin")
    groups = [list(rows.values())] if way != "one by one" else [[key] for key in rows.values()]
    found = {key: flag for group in groups for key, flag in asked.read(group).flags.items()}
    assert {row: found[key].presence for row, key in rows.items()} == dict.fromkeys(rows, Presence.ON)
    assert {row: found[key].served for row, key in rows.items()} == {
        row: served for row, (_, served) in STRATEGIES.items()
    }


def test_a_segment_is_a_condition(flags: Unleash, told: Callable[[str], Flag]) -> None:
    key = flags.fresh()
    flags.strategy(key, rollout=100, segments=[flags.segment(f"of-{key}", CONSTRAINT)])
    flags.on(key)
    assert told(key).served == share(100, conditional=True)


def test_a_switched_off_flag_keeps_its_strategies(flags: Unleash, told: Callable[[str], Flag]) -> None:
    key = flags.fresh()
    flags.strategy(key, rollout=25)
    found = told(key)
    assert (found.presence, found.served, found.value) == (Presence.OFF, share(25), False)


def test_a_flag_whose_last_strategy_is_deleted_is_off(flags: Unleash, told: Callable[[str], Flag]) -> None:
    key = flags.fresh()
    made = flags.strategy(key, rollout=25)
    flags.on(key)
    place = f"/api/admin/projects/default/features/{key}/environments/production"
    flags.call("DELETE", f"{place}/strategies/{made['id']}")
    assert told(key).presence is Presence.OFF


def test_variants_types_and_values(flags: Unleash, told: Callable[[str], Flag]) -> None:
    several, one = flags.fresh(), flags.fresh()
    flags.strategy(several, rollout=100, variants=variants(*VARIANTS))
    only = {"name": "limit", "weight": 1000, "weightType": "variable"}
    flags.strategy(one, rollout=100, variants=variants(only | {"payload": {"type": "number", "value": "7"}}))
    flags.on(several)
    flags.on(one)
    found = told(several)
    assert found.variants == (
        Variant(name="blue", value={"c": 1}, percent=25),
        Variant(name="red", percent=75),
    )
    assert (found.type, found.value, found.default) == ("object", msgspec.UNSET, None)
    found = told(one)
    assert (found.type, found.value, found.default) == ("number", 7, "limit")


def test_prerequisites(flags: Unleash, told: Callable[[str], Flag]) -> None:
    parent, child, opposite = (flags.fresh(stem) for stem in ("parent", "child", "opposite"))
    flags.depends(child, on=parent, variants=["blue"])
    flags.depends(opposite, on=parent, enabled=False)
    flags.on(child)
    assert told(child).prerequisites == (Prerequisite(flag=parent, variants=("blue",)),)
    # of several flags only prerequisites that are not met are asked for
    assert told(opposite).prerequisites in ((Prerequisite(flag=parent, wanted=Presence.OFF),), ())
    assert told(parent).prerequisites == ()


def test_stale(flags: Unleash, told: Callable[[str], Flag]) -> None:
    key = flags.fresh()
    flags.stale(key)
    assert told(key).stale is True


def test_each_environment_is_its_own(flags: Unleash, ask: Ask) -> None:
    key = flags.fresh()
    flags.on(key, environment="development")
    for environment, presence in (("development", Presence.ON), ("production", Presence.OFF)):
        reading = ask(environment=environment).read([key])
        assert (reading.environment, reading.flags[key].presence) == (environment, presence)


def test_archived_and_never_there_are_told_apart(flags: Unleash, ask: Ask) -> None:
    kept, gone = flags.fresh("kept"), flags.fresh("gone")
    flags.archive(gone)
    never = ["never", "a/b c", "ü", "never,again"]
    for keys in ([kept, gone, "never"], [kept, gone, *never]):
        found = ask().read(keys)
        assert {found.flags[key].presence for key in keys if key != kept} == {Presence.ABSENT}
        assert found.flags[gone].archived
        assert found.flags[gone].why.startswith("archived on 20")
        assert {found.flags[key].archived for key in keys if key != gone} == {False}
        assert found.control


def test_an_absent_flag_alone_is_proved_by_the_list(flags: Unleash, ask: Ask) -> None:
    flags.fresh()
    found = ask().read(["never"])
    assert found.flags["never"].presence is Presence.ABSENT
    assert found.control.endswith("flags listed")
    assert found.environment == "production"


def test_what_was_changed_when_and_by_whom(flags: Unleash, ask: Ask) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    key, untouched = flags.fresh(), flags.fresh()
    flags.on(key)
    flags.on(untouched, environment="development")
    made = ask().read([untouched]).flags[untouched]
    flags.call("POST", f"/api/admin/features/{key}/tags", {"type": "simple", "value": "of-no-effect"})
    changed = ask().read([key]).flags[key]
    listed = ask().read([key, untouched, "x", "y", "z"]).flags
    assert before < changed.changed_at <= datetime.now(UTC)  # type: ignore[operator]
    assert changed.changed_by == "admin"
    assert (listed[key].changed_at, listed[untouched].changed_at) == (changed.changed_at, made.changed_at)
    assert made.changed_at < changed.changed_at  # type: ignore[operator]


def test_a_change_in_another_environment_is_none_here(flags: Unleash, ask: Ask) -> None:
    key = flags.fresh()
    before = ask().read([key]).flags[key].changed_at
    flags.on(key, environment="development")
    assert ask().read([key]).flags[key].changed_at == before


def test_nothing_is_scheduled_in_the_open_source_edition(flags: Unleash, ask: Ask) -> None:
    assert ask().read([key := flags.fresh()]).flags[key].scheduled == ()


def test_the_page_is_the_flags_own(flags: Unleash, ask: Ask) -> None:
    key = flags.fresh()
    assert ask().read([key]).flags[key].page == f"{flags.url}/projects/default/features/{key}"


def test_500_flags_cost_at_most_10_requests(flags: Unleash, ask: Ask) -> None:
    there = [flags.fresh("many") for _ in range(400)]
    flags.on(there[0])
    flags.archive(there.pop())
    keys = [*there, *(f"not-there-{number:03}" for number in range(101))]
    asked = ask()
    asked.wants = frozenset(
        {Tells.STATE, Tells.ROLLOUT, Tells.TARGETING, Tells.VARIANT, Tells.VALUE, Tells.STALE}
    )
    reading = asked.read(keys)
    assert asked.http.tally["requests"] == 2
    assert list(reading.flags) == keys
    presences = [reading.flags[key].presence for key in keys]
    assert presences == [Presence.ON] + [Presence.OFF] * 398 + [Presence.ABSENT] * 101
    flags.depends(flags.fresh("child"), on=there[0])
    asked = ask()
    assert asked.read(keys).flags[there[0]].changed_at is not None
    assert asked.http.tally["requests"] <= 10
    asked.read(keys)
    assert asked.http.tally["requests"] <= 16


def test_the_catalogue_has_every_flag(flags: Unleash, ask: Ask) -> None:
    key = flags.fresh()
    flags.strategy(key, rollout=25)
    settled(flags)
    for api in ("admin", "client"):
        reading: Reading = ask(api).catalogue()
        assert (reading.flags[key].presence, reading.flags[key].served) == (Presence.OFF, share(25))
        assert reading.environment == "production"
