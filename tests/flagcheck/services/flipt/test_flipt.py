"""Flipt v2, by answers that it really gave."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from flagcheck.failures import Denied, ServiceFailed
from flagcheck.record import Audience, Presence
from flagcheck.service import Service, Tells
from hookset.errors import UsageError
from tests.flagcheck.services.asking import service
from tests.flagcheck.services.flipt.table import GIVEN, STATES, evaluation, state
from tests.servers.replay import Replay

HERE = Path(__file__).parent / "recordings"
TOKEN = "flipt-invented-token"
KEYS = [*GIVEN, "gone"]


@pytest.fixture
def flipt() -> Iterator[Replay]:
    with Replay.of(HERE / "shop.yaml") as replay:
        yield replay
        assert replay.unmatched == []
        evaluations = [asked for asked in replay.requests if asked.method != "GET"]
        assert all(asked.path == "/evaluate/v1/batch" for asked in evaluations)


def shop(flipt: Replay, **settings: Any) -> Service:
    return service(
        "flipt", flipt.url, TOKEN, **({"environment": "production", "namespace": "shop"} | settings)
    )


@pytest.mark.parametrize("key", STATES)
def test_state(flipt: Replay, key: str) -> None:
    reading = shop(flipt).read([key])
    assert state(reading.flags[key]) == STATES[key]
    assert reading.flags[key].version == "cbe094074f072ac32e2e742eaa9511283a3ef43b"


def test_all_flags_by_two_requests(flipt: Replay) -> None:
    reading = shop(flipt).read([*STATES, "gone", "a/b ü"])
    assert len(flipt.requests) == 2
    assert reading.flags["gone"].presence is Presence.ABSENT
    assert reading.flags["a/b ü"].presence is Presence.ABSENT
    assert reading.control == "18 flags listed"
    assert set(reading.flags) == {*STATES, "gone", "a/b ü"}


def test_segments_are_asked_only_where_they_decide(flipt: Replay) -> None:
    shop(flipt).read(["on-for-all", "quarter"])
    assert len(flipt.requests) == 1


def test_variants(flipt: Replay) -> None:
    found = shop(flipt).read(["theme", "experiment"]).flags
    assert [(one.name, one.value, one.percent) for one in found["theme"].variants or ()] == [
        ("blue", {"color": "#00f"}, 50.0),
        ("red", {"color": "#f00"}, 50.0),
    ]
    assert [(one.name, one.value, one.percent) for one in found["experiment"].variants or ()] == [
        ("control", "control", None),
        ("treatment", "treatment", None),
    ]


@pytest.mark.parametrize("key", GIVEN)
def test_evaluation(flipt: Replay, key: str) -> None:
    context = {"targetingKey": "u-1", "plan": "beta", "n": 3, "b": True}
    assert evaluation(shop(flipt).evaluate(KEYS, context)[key]) == GIVEN[key]


def test_evaluation_by_one_request(flipt: Replay) -> None:
    found = shop(flipt).evaluate(KEYS, {"targetingKey": "u-1", "plan": "beta", "n": 3, "b": True})
    assert found["gone"].presence is Presence.ABSENT
    assert len(flipt.requests) == 1


def test_evaluation_outside_the_segment(flipt: Replay) -> None:
    found = shop(flipt).evaluate(["experiment", "beta-only"], {"targetingKey": "u-2", "plan": "free"})
    assert (found["experiment"].variant, found["experiment"].reason) == ("control", "DEFAULT")
    assert (found["beta-only"].value, found["beta-only"].reason) == (False, "DEFAULT")


def test_nothing_found_is_believed_once_the_namespace_is_listed(flipt: Replay) -> None:
    assert shop(flipt).evaluate(["gone"], {"targetingKey": "u-1"})["gone"].presence is Presence.ABSENT
    assert flipt.requests[-1].path == "/api/v2/environments/production/namespaces"
    assert shop(flipt).evaluate(["a/b ü"], {"targetingKey": "u-1"})["a/b ü"].presence is Presence.ABSENT


def test_another_namespace_is_no_absence(flipt: Replay) -> None:
    """Flipt answers 200 with an empty list, and NOT_FOUND for every flag."""
    elsewhere = shop(flipt, namespace="nope")
    with pytest.raises(ServiceFailed, match="no namespace 'nope' in environment 'production'"):
        elsewhere.read(["off"])
    with pytest.raises(ServiceFailed, match="no namespace 'nope'"):
        elsewhere.evaluate(["off"], {"targetingKey": "u-1"})


def test_an_empty_namespace_that_exists(flipt: Replay) -> None:
    reading = shop(flipt, namespace="default").read(["off"])
    assert (reading.flags["off"].presence, reading.control) == (Presence.ABSENT, "namespace default listed")


def test_another_environment(flipt: Replay) -> None:
    with pytest.raises(ServiceFailed, match='answered 404: environment: "nope" not found'):
        shop(flipt, environment="nope").read(["off"])
    staging = shop(flipt, environment="staging").read(["only-in-staging", "off"])
    assert staging.flags["only-in-staging"].presence is Presence.ON
    assert staging.flags["off"].presence is Presence.ABSENT


def test_evaluation_never_falls_back_to_the_default_environment(flipt: Replay) -> None:
    """With the body alone, Flipt 2 answers `only-in-staging` from its default environment: enabled."""
    with pytest.raises(ServiceFailed, match='environment: "nope" not found'):
        shop(flipt, environment="nope").evaluate(["only-in-staging"], {"targetingKey": "u-1"})


def test_no_token() -> None:
    with Replay.of(HERE / "no_token.yaml") as replay, pytest.raises(Denied, match="not authenticated"):
        service("flipt", replay.url, environment="production", namespace="shop").read(["off"])


def test_what_protojson_leaves_out_is_false() -> None:
    """The recorded server sends everything; docs.flipt.io shows answers without what is false or empty."""
    listed = {
        "resources": [{"payload": {"key": "off", "type": "BOOLEAN_FLAG_TYPE"}}, {"payload": {"key": "v"}}]
    }
    flags = "/api/v2/environments/production/namespaces/shop/resources/flipt.core.Flag"
    answers = [
        {"request": {"path": flags}, "response": {"status": 200, "json": listed}},
        {
            "request": {"method": "POST", "path": "/evaluate/v1/batch"},
            "response": {"status": 200, "json": {"responses": [{"booleanResponse": {}}]}},
        },
    ]
    with Replay(answers) as replay:
        found = shop(replay).read(["off", "v"]).flags
        assert found["off"].presence is found["v"].presence is Presence.OFF
        assert found["off"].served.audience is Audience.NONE
        given = shop(replay).evaluate(["off"], {})["off"]
        assert (given.value, given.reason) == (False, "UNKNOWN")


@pytest.mark.parametrize(
    "body",
    [
        {"responses": []},
        {"responses": [{}]},
        {"responses": [{"booleanResponse": {"flagKey": "other"}}]},
        {"responses": [{"variantResponse": {"variantKey": "a", "variantAttachment": "{"}}]},
        {"responses": 3},
        [],
    ],
)
def test_answers_of_another_shape(body: Any) -> None:
    answers = [
        {
            "request": {"method": "POST", "path": "/evaluate/v1/batch"},
            "response": {"status": 200, "json": body},
        }
    ]
    with Replay(answers) as replay, pytest.raises(ServiceFailed) as failure:
        shop(replay).evaluate(["off"], {})
    assert failure.value.rule.id == "service.unreadable"


def test_an_error_in_a_200_is_unknown() -> None:
    failed = {"errorResponse": {"flagKey": "off", "reason": "UNKNOWN_ERROR_EVALUATION_REASON"}}
    answers = [
        {
            "request": {"method": "POST", "path": "/evaluate/v1/batch"},
            "response": {"status": 200, "json": {"responses": [failed]}},
        }
    ]
    with Replay(answers) as replay:
        assert shop(replay).evaluate(["off"], {})["off"].presence is Presence.UNKNOWN


def test_html_is_unreadable_and_an_html_404_no_absence() -> None:
    flags = "/api/v2/environments/production/namespaces/shop/resources/flipt.core.Flag"
    for status, rule in ((200, "service.unreadable"), (404, "service.unexpected")):
        answers = [{"request": {"path": flags}, "response": {"status": status, "text": "<html>no</html>"}}]
        with Replay(answers) as replay, pytest.raises(ServiceFailed) as failure:
            shop(replay).read(["off"])
        assert failure.value.rule.id == rule


def test_the_environment_must_be_named() -> None:
    with pytest.raises(UsageError, match="`environment` is missing"):
        service("flipt", "http://localhost:1")


def test_what_it_tells() -> None:
    kind = type(service("flipt", "http://localhost:1", environment="e"))
    assert Tells.CHANGED not in kind.tells
    assert kind.environment_by_request
    assert msgspec.json.schema(kind.settings_type)
