"""What a real Unleash gives contexts: its playground, and its frontend API."""

import time
from collections.abc import Callable

import pytest

from flagcheck.record import Evaluation, Presence
from flagcheck.service import Service
from tests.servers.unleash import FRONTEND, Unleash

Ask = Callable[..., Service]
FRONTEND_SECONDS = 1.2
"""A change reaches the frontend API after some 0.6 s."""


@pytest.fixture(scope="module")
def keys(flags: Unleash) -> dict[str, str]:
    """Flags for every answer."""
    made = {
        name: flags.fresh(name)
        for name in ("all", "user", "plan", "off", "variant", "parent", "child", "custom")
    }
    users = [{"contextName": "userId", "operator": "IN", "values": ["7"]}]
    plans = [{"contextName": "plan", "operator": "IN", "values": ["pro"]}]
    payload = {"type": "json", "value": '{"c": 1}'}
    blue = {
        "name": "blue",
        "weight": 1000,
        "weightType": "variable",
        "stickiness": "default",
        "payload": payload,
    }
    flags.strategy(made["user"], rollout=100, constraints=users)
    flags.strategy(made["user"], rollout=100, disabled=True)
    flags.strategy(made["plan"], rollout=100, constraints=plans)
    flags.strategy(made["variant"], rollout=100, variants=[blue])
    flags.strategy(made["parent"], rollout=100)
    flags.depends(made["child"], on=made["parent"])
    present = {one["name"] for one in flags.call("GET", "/api/admin/strategies")["strategies"]}
    if "byRegion" not in present:
        flags.call("POST", "/api/admin/strategies", {"name": "byRegion", "parameters": []})
    flags.strategy(made["custom"], "byRegion")
    for name in ("all", "user", "plan", "variant", "child", "custom"):
        flags.on(made[name])
    time.sleep(FRONTEND_SECONDS)
    return made


def shown(keys: dict[str, str], found: dict[str, Evaluation]) -> dict[str, tuple[Presence, object]]:
    return {name: (found[key].presence, found[key].value) for name, key in keys.items()}


def test_the_playground(ask: Ask, keys: dict[str, str]) -> None:
    asked = ask()
    found = asked.evaluate(
        [*keys.values(), "never"], {"targetingKey": "7", "plan": "pro", "age": 7, "beta": True}
    )
    on, off = Presence.ON, Presence.OFF
    assert shown({name: key for name, key in keys.items() if name != "custom"}, found) == {
        "all": (on, True),
        "user": (on, True),
        "plan": (on, True),
        "off": (off, False),
        "variant": (on, {"c": 1}),
        "parent": (off, False),
        "child": (on, False),
    }
    assert found[keys["variant"]].variant == "blue"
    assert found[keys["child"]].why == "a prerequisite is not met"
    assert (found[keys["custom"]].presence, "cannot evaluate" in found[keys["custom"]].why) == (
        Presence.UNKNOWN,
        True,
    )
    assert found["never"].presence is Presence.ABSENT
    assert asked.http.tally["requests"] == 2


def test_a_comma_is_a_part_of_the_value(ask: Ask, keys: dict[str, str]) -> None:
    found = ask().evaluate([keys["user"], keys["all"]], {"targetingKey": "7,8"})
    assert [one.value for one in found.values()] == [False, True]


def test_the_playground_says_no(ask: Ask, keys: dict[str, str]) -> None:
    found = ask().evaluate([keys["user"], keys["plan"]], {"targetingKey": "9", "userId": "8"})
    assert {(one.presence, one.value) for one in found.values()} == {(Presence.ON, False)}


def test_the_frontend_api(ask: Ask, keys: dict[str, str]) -> None:
    found = ask("frontend").evaluate([*keys.values(), "never"], {"targetingKey": "7", "plan": "pro"})
    on, off = (Presence.ON, True), (Presence.OFF, False)
    assert shown(keys | {"never": "never"}, found) == {
        "all": on,
        "user": on,
        "plan": on,
        "off": off,
        "variant": (Presence.ON, {"c": 1}),
        "parent": off,
        "child": off,
        "custom": off,
        "never": off,
    }
    assert "not there" in found["never"].why


def test_the_frontend_api_never_says_that_a_flag_is_absent(ask: Ask, keys: dict[str, str]) -> None:
    reading = ask("frontend").read([keys["all"], keys["plan"], keys["off"], "never"])
    assert [flag.presence for flag in reading.flags.values()] == [Presence.ON] + [Presence.UNKNOWN] * 3
    assert reading.environment == "production"
    assert keys["all"] in ask("frontend").catalogue().flags


def test_an_environment_in_which_nothing_is_on_for_the_context(ask: Ask, keys: dict[str, str]) -> None:
    found = ask("frontend", environment="development").evaluate([keys["all"]], {})
    assert found[keys["all"]].presence in (Presence.UNKNOWN, Presence.OFF)
    assert found[keys["all"]].value is not True


def test_the_token_of_another_environment_is_found_out(ask: Ask, keys: dict[str, str]) -> None:
    told = ask("frontend", token=FRONTEND["development"]).read([keys["all"]])
    assert told.environment == "development"
