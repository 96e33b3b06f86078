"""flagd's settings, its readiness and its older answers, where they need no flagd."""

import pytest

from flagcheck.failures import ServiceFailed
from flagcheck.record import Audience, Presence, Served
from hookset.errors import UsageError
from tests.flagcheck.services.asking import service
from tests.servers.replay import Replay

BULK = "/ofrep/v1/evaluate/flags"


def test_not_ready_is_no_answer() -> None:
    """412 until every source has been read (docs/reference/monitoring.md of flagd): until then a 404 means nothing."""
    exchanges = [{"request": {"path": "/readyz"}, "response": {"status": 412, "text": ""}}]
    with Replay(exchanges) as replay:
        asked = service("flagd", replay.url, seconds=0.5, management_url=replay.url)
        for question in (
            lambda: asked.read(["x"]),
            asked.catalogue,
            lambda: asked.evaluate(["x"], {"targetingKey": "u"}),
        ):
            with pytest.raises(ServiceFailed, match="has not read all its sources"):
                question()
        assert {one.path for one in replay.requests} == {"/readyz"}
        assert "authorization" not in replay.requests[0].headers


def test_the_token_goes_to_flagd_and_not_to_its_management_port() -> None:
    flag = {"key": "x", "value": True, "reason": "STATIC"}
    answer = {"request": {"method": "POST", "path": f"{BULK}/x"}, "response": {"status": 200, "json": flag}}
    ready = {"request": {"path": "/readyz"}, "response": {"status": 200, "text": ""}}
    with Replay([answer]) as replay, Replay([ready]) as management:
        service("flagd", replay.url, "tok", management_url=management.url).read(["x"])
    assert replay.requests[0].headers["authorization"] == "Bearer tok"
    assert "authorization" not in management.requests[0].headers


def test_the_selector_is_a_header() -> None:
    flag = {"key": "x", "value": True, "reason": "DEFAULT"}
    answer = {"request": {"method": "POST", "path": f"{BULK}/x"}, "response": {"status": 200, "json": flag}}
    with Replay([answer]) as replay:
        found = service("flagd", replay.url, selector="flagSetId=production").read(["x"]).flags["x"]
    assert replay.requests[0].headers["flagd-selector"] == "flagSetId=production"
    # DEFAULT of flagd: a targeting is there and gave nothing, so that this value is not everybody's
    assert found.served == Served(audience=Audience.SOME, conditional=True)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"selector": "a\r\nb"}, "flagd: selector"),
        ({"management_url": "flagd:8014"}, "flagd: management_url"),
        ({"management_url": "http://example.com:8014"}, "flagd: management_url: http to the public host"),
        ({"source": "/nowhere.json"}, "source /nowhere.json: cannot be read"),
    ],
)
def test_wrong_settings(monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str], said: str) -> None:
    monkeypatch.setattr("flagcheck.http.address.is_private", lambda host: not host.endswith(".com"))
    with pytest.raises(UsageError) as caught:
        service("flagd", "http://127.0.0.1:9", **wrong)
    assert said in caught.value.message


def test_a_disabled_flag_before_core_0_16() -> None:
    """Answered by flagd 0.16.0 built with core 0.15.8, recorded 2026-11-23; its bulk answer leaves the flag out."""
    metadata = {"environment": "production", "flagSetId": "production", "version": "v7"}
    exchanges = [
        {
            "request": {"method": "POST", "path": f"{BULK}/disabled"},
            "response": {
                "status": 404,
                "json": {
                    "key": "disabled",
                    "errorCode": "FLAG_NOT_FOUND",
                    "errorDetails": "flag `disabled` is disabled",
                    "metadata": metadata,
                },
            },
        },
        {
            "request": {"method": "POST", "path": BULK},
            "response": {
                "status": 200,
                "json": {
                    "flags": [
                        {"value": True, "key": key, "reason": "STATIC", "variant": "on", "metadata": metadata}
                        for key in ("a", "b", "c")
                    ],
                    "metadata": {},
                },
            },
        },
    ]
    with Replay(exchanges) as replay:
        flags = service("flagd", replay.url).read(["a", "b", "c", "disabled"]).flags
    assert [flag.presence for flag in flags.values()] == [Presence.ON] * 3 + [Presence.OFF]
    assert len(replay.requests) == 2
