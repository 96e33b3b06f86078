"""GO Feature Flag as its relay proxy really answered, row by row."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import UNSET

from flagcheck.failures import Denied, ServiceFailed
from flagcheck.record import EVERYBODY, NOBODY, Audience, Presence, Served, share
from tests.flagcheck.services.asking import service
from tests.servers.replay import Replay

RECORDINGS = Path(__file__).parent / "recordings"
ON, OFF = Presence.ON, Presence.OFF
SOME = Served(audience=Audience.SOME, conditional=True)
USER = {"targetingKey": "user-1"}
ROWS: dict[str, tuple[Presence, Served, Any, str]] = {
    "checkout": (ON, EVERYBODY, True, "boolean"),
    "killed": (ON, NOBODY, False, "boolean"),
    "disabled": (OFF, EVERYBODY, UNSET, "boolean"),
    "part": (ON, share(25), UNSET, "boolean"),
    "weights": (ON, share(25), UNSET, "boolean"),
    "full-by-weight": (ON, EVERYBODY, True, "boolean"),
    "beta": (ON, share(100, conditional=True), UNSET, "boolean"),
    "beta-part": (ON, share(40, conditional=True), UNSET, "boolean"),
    "all-but-beta": (ON, SOME, UNSET, "boolean"),
    "two-rules": (ON, SOME, UNSET, "boolean"),
    "every-rule-on": (ON, EVERYBODY, True, "boolean"),
    "every-rule-off": (ON, NOBODY, False, "boolean"),
    "ruleoff": (ON, NOBODY, False, "boolean"),
    "colour": (ON, EVERYBODY, UNSET, "string"),
    "limits": (ON, EVERYBODY, {"max": 1}, "object"),
    "zero": (ON, EVERYBODY, 0, "number"),
    "progress-before": (ON, NOBODY, False, "boolean"),
    "progress-done": (ON, EVERYBODY, True, "boolean"),
    "stepped": (ON, EVERYBODY, True, "boolean"),
    "steps-out-of-order": (ON, share(60, conditional=True), UNSET, "boolean"),
    "step-disabled": (OFF, EVERYBODY, UNSET, "boolean"),
    "trial": (OFF, EVERYBODY, UNSET, "boolean"),
    "trial-not-begun": (OFF, EVERYBODY, UNSET, "boolean"),
    "future": (ON, EVERYBODY, True, "boolean"),
    "a/b c": (ON, EVERYBODY, True, "boolean"),
    "ü": (ON, EVERYBODY, True, "boolean"),
}


@pytest.fixture
def replay(request: pytest.FixtureRequest) -> Iterator[Replay]:
    with Replay.of(RECORDINGS / f"{getattr(request, 'param', 'configuration')}.yaml") as server:
        yield server
        assert server.unmatched == []
        # one flag's evaluation would go to the data exporters
        assert {(one.method, one.path) for one in server.requests} <= {
            ("POST", "/v1/flag/configuration"),
            ("POST", "/ofrep/v1/evaluate/flags"),
        }
        assert not any("if-none-match" in one.headers for one in server.requests)


evaluated = pytest.mark.parametrize("replay", ["evaluation"], indirect=True)


def test_rows(replay: Replay) -> None:
    asked = service("go-feature-flag", replay.url, "key-production")
    flags = asked.catalogue().flags
    assert set(flags) == set(ROWS) | {"progress"}
    found = {key: (one.presence, one.served, one.value, one.type) for key, one in flags.items()}
    assert {key: found[key] for key in ROWS} == ROWS
    assert asked.http.tally["requests"] == 1


def test_a_growing_share_is_the_one_of_now(replay: Replay) -> None:
    found = service("go-feature-flag", replay.url, "key-production").catalogue().flags["progress"]
    assert found.served.audience is Audience.SOME
    assert 0.8 < found.served.percent < 100
    assert [one.what for one in found.scheduled] == ["progressive rollout ends"]


def test_what_is_to_come(replay: Replay) -> None:
    flags = service("go-feature-flag", replay.url, "key-production").catalogue().flags
    said = {
        key: [(one.what, one.at.year) for one in flag.scheduled]
        for key, flag in flags.items()
        if flag.scheduled
    }
    assert said == {
        "future": [("experimentation ends", 2126)],
        "progress": [("progressive rollout ends", 2126)],
        "progress-before": [("progressive rollout begins", 2126), ("progressive rollout ends", 2127)],
        "stepped": [("scheduled step: disable", 2126)],
        "steps-out-of-order": [("scheduled step: defaultRule", 2126)],
        "trial-not-begun": [("experimentation begins", 2126), ("experimentation ends", 2127)],
    }
    assert all(one.at.tzinfo for flag in flags.values() for one in flag.scheduled)
    assert flags["step-disabled"].version == "2"
    assert flags["checkout"].version == "1.2"


def test_variants(replay: Replay) -> None:
    flags = service("go-feature-flag", replay.url, "key-production").catalogue().flags
    assert {one.name: (one.value, one.percent) for one in flags["colour"].variants} == {
        "red": ("#f00", 50),
        "blue": ("#00f", 50),
    }
    assert {one.percent for one in flags["beta"].variants} == {None}
    assert flags["limits"].default == "small"


def test_absent_with_another_flag_as_control(replay: Replay) -> None:
    reading = service("go-feature-flag", replay.url, "key-production").read(["checkout", "nope"])
    assert reading.flags["nope"].presence is Presence.ABSENT
    assert (reading.control, reading.environment) == ("1 flags configured", "production")
    assert len(replay.requests) == 1


def test_absent_alone_asks_what_there_is(replay: Replay) -> None:
    reading = service("go-feature-flag", replay.url, "key-production").read(["nope"])
    assert reading.flags["nope"].presence is Presence.ABSENT
    assert reading.control == "27 other flags configured"
    assert len(replay.requests) == 2


def test_keys_go_in_the_body(replay: Replay) -> None:
    flags = service("go-feature-flag", replay.url, "key-production").read(["a/b c", "ü"]).flags
    assert {one.served for one in flags.values()} == {EVERYBODY}


def test_another_flag_set_names_its_environment(replay: Replay) -> None:
    reading = service("go-feature-flag", replay.url, "key-staging").read(["checkout"])
    assert (reading.environment, reading.flags["checkout"].served) == ("staging", NOBODY)


def test_a_wrong_key(replay: Replay) -> None:
    with pytest.raises(Denied, match="answered 401"):
        service("go-feature-flag", replay.url, "key-wrong").read(["checkout"])


@evaluated
def test_evaluation_in_one_request(replay: Replay) -> None:
    keys = ["checkout", "a/b c", "ü", "disabled", "trial", "colour", "nope"]
    found = service("go-feature-flag", replay.url, "key-production").evaluate(keys, USER)
    assert {key: one.presence for key, one in found.items()} == {
        "checkout": ON,
        "a/b c": ON,
        "ü": ON,
        "disabled": OFF,
        "trial": OFF,
        "colour": ON,
        "nope": Presence.ABSENT,
    }
    assert (found["colour"].value, found["colour"].variant, found["colour"].reason) == (
        "#00f",
        "blue",
        "SPLIT",
    )
    assert (found["disabled"].value, found["disabled"].variant) == (UNSET, None)
    assert len(replay.requests) == 1


@evaluated
def test_contexts(replay: Replay) -> None:
    asked = service("go-feature-flag", replay.url, "key-production")
    beta = asked.evaluate(["beta"], USER | {"beta": "true"})["beta"]
    assert (beta.value, beta.reason) == (True, "TARGETING_MATCH")
    assert (asked.evaluate(["beta"], USER)["beta"]).reason == "DEFAULT"


@evaluated
def test_a_missing_targeting_key_is_unknown(replay: Replay) -> None:
    found = service("go-feature-flag", replay.url, "key-production").evaluate(["part"], {"attribute": "x"})
    assert found["part"].presence is Presence.UNKNOWN
    assert found["part"].why == "TARGETING_KEY_MISSING: Error: Empty targeting key"


@evaluated
def test_absence_from_an_evaluation_is_confirmed(replay: Replay) -> None:
    found = service("go-feature-flag", replay.url, "key-production").evaluate(["nope"], USER)
    assert found["nope"].presence is Presence.ABSENT
    assert [one.path for one in replay.requests] == ["/ofrep/v1/evaluate/flags", "/v1/flag/configuration"]


@evaluated
def test_its_single_evaluations_read_as_ofrep(replay: Replay) -> None:
    """The generic reader over the same relay proxy: its answer for `a%2Fb%20c` is about another key, and no absence."""
    headers = {"X-API-Key": "key-production"}
    from flagcheck.http import Http  # noqa: PLC0415
    from flagcheck.services import _ofrep as ofrep  # noqa: PLC0415
    from flagcheck.services._ofrep.asking import _singly  # noqa: PLC0415
    from hookset.deadline import Deadline  # noqa: PLC0415

    http = Http(replay.url, deadline=Deadline(5), headers=headers)
    items = _singly(http, ["a/b c", "nope", "disabled", "beta"], USER, None)
    presences = [one.evaluation.presence for one in items.values()]
    assert presences == [Presence.UNKNOWN, Presence.ABSENT, OFF, ON]
    assert ofrep.evaluate(http, ["part"], {"a": "x"})["part"].why.startswith("TARGETING_KEY_MISSING")
    replay.requests.clear()


def configuration(status: int, **response: Any) -> Replay:
    request = {"method": "POST", "path": "/v1/flag/configuration"}
    return Replay([{"request": request, "response": {"status": status, **response}}])


def test_no_flag_at_all_is_no_control() -> None:
    bulk = {"method": "POST", "path": "/ofrep/v1/evaluate/flags"}
    with configuration(200, json={}) as replay:
        replay.exchanges.append({"request": bulk, "response": {"status": 200, "json": {"flags": []}}})
        asked = service("go-feature-flag", replay.url)
        assert asked.read(["x"]).control == ""
        assert asked.evaluate(["x"], USER)["x"].presence is Presence.UNKNOWN


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 200, "text": "<html>"},
        {"status": 200, "json": {"errorCode": "RETRIEVING_FLAGS_ERROR", "errorDetails": "no"}},
        {"status": 200, "json": {"flags": []}},
        {"status": 404, "text": "<html>"},
        {"status": 400, "json": {"message": "error while getting flagset: no"}},
        {"status": 500, "json": {"errorCode": "RETRIEVING_FLAGS_ERROR", "errorDetails": "no"}},
    ],
)
def test_what_is_no_configuration(answer: dict[str, Any]) -> None:
    with configuration(**answer) as replay, pytest.raises(ServiceFailed):
        service("go-feature-flag", replay.url, seconds=0.5).read(["x"])


def test_500_keys_cost_one_request() -> None:
    flag = {"variations": {"on": True, "off": False}, "defaultRule": {"variation": "on"}}
    keys = [f"k{number}" for number in range(500)]
    with configuration(200, json={"flags": dict.fromkeys(keys, flag)}) as replay:
        reading = service("go-feature-flag", replay.url).read(keys)
        assert len(replay.requests) == 1
    assert {one.served for one in reading.flags.values()} == {EVERYBODY}


def test_no_token_is_needed_and_none_is_sent() -> None:
    with configuration(200, json={}) as replay:
        service("go-feature-flag", replay.url).catalogue()
    assert "x-api-key" not in replay.requests[0].headers
