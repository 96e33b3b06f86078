"""What strategies mean, held against the published client specification and against arbitrary input."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from flagcheck.record import EVERYBODY, NOBODY, Audience, Served, share
from flagcheck.services._unleash.client import Definition
from flagcheck.services._unleash.shapes import Strategy
from flagcheck.services._unleash.strategies import served
from tests.conftest import need
from tests.servers.unleash import SPECIFICATIONS

CONSTRAINT = [{"contextName": "appName", "operator": "IN", "values": ["shop"]}]


def rollout(percent: Any, stickiness: str = "default", group: str = "a", **more: Any) -> Strategy:
    parameters = {"rollout": percent, "stickiness": stickiness, "groupId": group}
    return Strategy(name="flexibleRollout", parameters=parameters, **more)


def named(name: str, **parameters: Any) -> Strategy:
    return Strategy(name=name, parameters=parameters)


SOME = Served(audience=Audience.SOME, percent=None, conditional=True)


@pytest.mark.parametrize(
    ("strategies", "expected"),
    [
        ([], EVERYBODY),
        ([named("default")], EVERYBODY),
        ([rollout("100")], EVERYBODY),
        ([rollout("100", "random")], EVERYBODY),
        ([rollout("25")], share(25)),
        ([rollout(25)], share(25)),
        ([rollout("0")], NOBODY),
        ([rollout("0"), rollout("0")], NOBODY),
        ([rollout("100", "userId")], share(100, conditional=True)),
        ([rollout("25", "userId")], share(25)),
        ([rollout("100", constraints=CONSTRAINT)], share(100, conditional=True)),
        ([rollout("25", segments=[1])], share(25, conditional=True)),
        ([rollout("0", constraints=CONSTRAINT)], NOBODY),
        ([rollout("50"), rollout("100", disabled=True)], share(50)),
        ([rollout("100", disabled=True)], EVERYBODY),
        ([rollout("50"), rollout("20")], share(50)),
        ([rollout("50"), rollout("20", group="b")], Served(audience=Audience.SOME, conditional=False)),
        (
            [rollout("50", "random"), rollout("20", "random")],
            Served(audience=Audience.SOME, conditional=False),
        ),
        ([rollout("50"), rollout("20", constraints=CONSTRAINT)], SOME),
        ([rollout("50"), named("default")], EVERYBODY),
        ([rollout("0"), rollout("20", constraints=CONSTRAINT)], share(20, conditional=True)),
        ([named("userWithId", userIds="1,2")], share(100, conditional=True)),
        ([named("userWithId", userIds="")], NOBODY),
        ([named("remoteAddress", IPs="10.0.0.1")], share(100, conditional=True)),
        ([named("applicationHostname", hostNames="a")], share(100, conditional=True)),
        ([named("gradualRolloutUserId", percentage="10", groupId="g")], share(10)),
        ([named("gradualRolloutUserId", percentage="100", groupId="g")], share(100, conditional=True)),
        ([named("gradualRolloutSessionId", percentage="10")], share(10)),
        ([named("gradualRolloutRandom", percentage="10")], share(10)),
        ([named("gradualRolloutRandom", percentage="100")], EVERYBODY),
        ([named("ourOwn", region="eu")], Served()),
        ([named("ourOwn"), rollout("50")], Served()),
        ([named("ourOwn"), rollout("100")], EVERYBODY),
        ([rollout("many")], Served()),
        ([rollout("nan")], Served()),
        ([rollout(None)], Served()),
        ([rollout(101)], Served()),
        ([rollout(True)], Served()),
        ([Strategy(name="flexibleRollout")], Served()),
    ],
)
def test_what_strategies_mean(strategies: list[Strategy], expected: Served) -> None:
    assert served(strategies) == expected


def specifications() -> list[dict[str, Any]]:
    return [json.loads(file.read_text()) for file in sorted(SPECIFICATIONS.glob("[0-9]*.json"))]


def test_nothing_that_is_said_contradicts_the_client_specification() -> None:
    need(SPECIFICATIONS.exists(), "@unleash/client-specification in .tools/unleash")
    judged = 0
    for specification in specifications():
        known = {
            one["name"]: msgspec.convert(one, Definition)
            for one in specification["state"].get("features", [])
        }
        for row in specification.get("tests", []) + specification.get("variantTests", []):
            flag = known.get(row["toggleName"])
            if flag is None:
                continue
            result = row["expectedResult"]
            on = result if isinstance(result, bool) else result["feature_enabled"]
            given_to = served(flag.strategies or [])
            if not flag.enabled or given_to == NOBODY:
                assert not on, row["description"]
            elif given_to == EVERYBODY and not flag.dependencies:
                assert on, row["description"]
            else:
                continue
            judged += 1
    assert judged >= 40


ANYTHING = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(), inner, max_size=3),
    max_leaves=5,
)
NAMES = some.sampled_from(
    ["default", "flexibleRollout", "userWithId", "remoteAddress", "gradualRolloutRandom"]
)
PARAMETERS = some.dictionaries(
    some.sampled_from(["rollout", "percentage", "stickiness", "userIds", "groupId", "IPs"]), ANYTHING
)


@given(
    some.lists(
        some.builds(
            Strategy,
            name=NAMES | some.text(),
            parameters=some.none() | PARAMETERS,
            constraints=some.none() | some.lists(ANYTHING, max_size=2),
            segments=some.none() | some.lists(ANYTHING, max_size=2),
            disabled=some.none() | some.booleans(),
        ),
        max_size=4,
    )
)
def test_any_strategies_have_a_meaning(strategies: list[Strategy]) -> None:
    found = served(strategies)
    assert found.percent is None or 0 <= found.percent <= 100
    if any(
        one.name == "default" and not one.disabled and not (one.constraints or one.segments)
        for one in strategies
    ):
        assert found == EVERYBODY
