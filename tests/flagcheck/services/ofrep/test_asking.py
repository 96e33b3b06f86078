"""What is asked of an OFREP server, with which headers, and what its failures become."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flagcheck.failures import Denied, ServiceFailed
from flagcheck.http.answer import Answer
from flagcheck.record import Presence
from flagcheck.services._ofrep.answers import BulkWire, Wire
from flagcheck.services._ofrep.asking import _listed, _single
from hookset.errors import UsageError
from tests.flagcheck.services.asking import service
from tests.servers.replay import Replay

ONE, BULK = "/ofrep/v1/evaluate/flags/x", "/ofrep/v1/evaluate/flags"
TRUE = {"key": "x", "value": True, "reason": "STATIC"}


def exchange(path: str, status: int, **response: Any) -> dict[str, Any]:
    return {"request": {"method": "POST", "path": path}, "response": {"status": status, **response}}


def test_token_as_bearer() -> None:
    with Replay([exchange(ONE, 200, json=TRUE)]) as replay:
        service("ofrep", replay.url, "tok").read(["x"])
    assert replay.requests[0].headers["authorization"] == "Bearer tok"


def test_token_in_its_own_header_and_vendor_headers() -> None:
    with Replay([exchange(ONE, 200, json=TRUE)]) as replay:
        headers = {"X-Flipt-Environment": "production"}
        service("ofrep", replay.url, "tok", key_header="X-API-Key", headers=headers).read(["x"])
    sent = replay.requests[0].headers
    assert (sent["x-api-key"], sent["x-flipt-environment"]) == ("tok", "production")
    assert "authorization" not in sent


def test_no_token_is_needed() -> None:
    with Replay([exchange(ONE, 200, json=TRUE)]) as replay:
        assert not type(service("ofrep", replay.url)).needs_token
        service("ofrep", replay.url).read(["x"])
    assert "authorization" not in replay.requests[0].headers


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"headers": {"Authorization": "Bearer x"}}, "headers: Authorization carries a secret"),
        ({"headers": {"X-Key": "x"}, "key_header": "x-key"}, "headers: X-Key carries a secret"),
        ({"headers": {"a b": "x"}}, "is no name of a header"),
        ({"headers": {"X-A": "x\r\nHost: y"}}, "characters that no header may have"),
        ({"headers": {"X-A": "ü"}}, "characters that no header may have"),
        ({"key_header": "X API Key"}, "key_header: 'X API Key' is no name"),
    ],
)
def test_wrong_headers_are_refused_before_any_request(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match="ofrep: ") as caught:
        service("ofrep", "http://127.0.0.1:9", **wrong)
    assert said in caught.value.message


@pytest.mark.parametrize("status", [404, 405, 501, 400])
def test_without_a_bulk_endpoint_each_is_asked(status: int) -> None:
    keys = ["x", "b", "c", "d"]
    singles = [
        exchange(f"{BULK}/{key}", 200, json={"key": key, "value": True, "reason": "STATIC"}) for key in keys
    ]
    with Replay([exchange(BULK, status, json={"errorCode": "GENERAL"}), *singles]) as replay:
        flags = service("ofrep", replay.url).read(keys).flags
    assert {flag.presence for flag in flags.values()} == {Presence.ON}
    assert len(replay.requests) == 5


def test_500_keys_at_an_ingress_cost_two_requests() -> None:
    keys = [f"k{number}" for number in range(500)]
    html = "<html>404</html>"
    with Replay([exchange(BULK, 404, text=html), exchange(f"{BULK}/k0", 404, text=html)]) as replay:
        with pytest.raises(ServiceFailed, match="answered 404, but not as OFREP does"):
            service("ofrep", replay.url).read(keys)
        assert len(replay.requests) == 2


def test_500_keys_cost_one_request() -> None:
    keys = [f"k{number}" for number in range(500)]
    flags = [{"key": key, "value": True, "reason": "STATIC"} for key in keys]
    with Replay([exchange(BULK, 200, json={"flags": flags})]) as replay:
        reading = service("ofrep", replay.url).read(keys)
    assert len(reading.flags) == 500
    assert len(replay.requests) == 1


@pytest.mark.parametrize("status", [401, 403])
def test_denied_with_an_empty_body(status: int) -> None:
    with Replay([exchange(ONE, status, text="")]) as replay, pytest.raises(Denied):
        service("ofrep", replay.url, "wrong").read(["x"])
    assert len(replay.requests) == 1


@pytest.mark.parametrize("form", ["60", "%a, %d %b %Y %H:%M:%S GMT", "%Y-%m-%dT%H:%M:%SZ"])
def test_429_waits_as_long_as_it_is_told_and_no_longer_than_there_is_time(form: str) -> None:
    after = time.strftime(form, time.gmtime(time.time() + 60))
    with Replay([exchange(ONE, 429, headers={"Retry-After": after}, text="")]) as replay:
        with pytest.raises(ServiceFailed) as caught:
            service("ofrep", replay.url).read(["x"])
        assert len(replay.requests) == 1
    assert caught.value.rule.id == "service.rate_limited"
    assert 55 < caught.value.wait <= 60


def test_500_says_the_servers_words() -> None:
    body = {"errorDetails": "An internal server error occurred"}
    with (
        Replay([exchange(ONE, 500, json=body)]) as replay,
        pytest.raises(ServiceFailed, match="internal server"),
    ):
        service("ofrep", replay.url, seconds=0.5).read(["x"])


def test_404_with_success_words_is_no_absence() -> None:
    with Replay([exchange(ONE, 404, json=TRUE)]) as replay:
        assert service("ofrep", replay.url).read(["x"]).flags["x"].presence is Presence.UNKNOWN


@pytest.mark.parametrize(
    "body", [{"errorCode": "FLAG_NOT_FOUND"}, {"key": "y", "errorCode": "FLAG_NOT_FOUND"}]
)
def test_not_found_without_this_key_is_no_absence(body: dict[str, str]) -> None:
    with Replay([exchange(ONE, 404, json=body)]) as replay:
        assert service("ofrep", replay.url).read(["x"]).flags["x"].presence is Presence.UNKNOWN


def test_a_disabled_flag_of_flagd_before_core_0_16() -> None:
    words = {
        "key": "x",
        "errorCode": "FLAG_NOT_FOUND",
        "errorDetails": "flag `x` is disabled",
        "metadata": {},
    }
    with Replay([exchange(ONE, 404, json=words)]) as replay:
        assert service("ofrep", replay.url).read(["x"]).flags["x"].presence is Presence.OFF


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.dictionaries(
    st.sampled_from(["key", "value", "reason", "variant", "metadata", "errorCode", "errorDetails"]),
    st.sampled_from(["x", "STATIC", "FLAG_NOT_FOUND", "DISABLED", ""]) | JSON,
)


@settings(max_examples=200, deadline=None)
@given(status=st.sampled_from([200, 400, 404]), body=FIELDS | JSON)
def test_no_answer_breaks_the_reader(status: int, body: Any) -> None:
    import msgspec  # noqa: PLC0415

    answer = Answer(status, {}, msgspec.json.encode(body), "POST http://x")
    try:
        found = _single("x", answer).evaluation
    except ServiceFailed:
        return
    if found.presence is Presence.ABSENT:
        assert status != 400
        assert body["key"] == "x"
        assert body["errorCode"] == "FLAG_NOT_FOUND"


@settings(max_examples=100, deadline=None)
@given(st.lists(FIELDS, max_size=4))
def test_no_bulk_answer_breaks_the_reader(flags: list[Any]) -> None:
    import msgspec  # noqa: PLC0415

    try:
        sent = Answer(200, {}, msgspec.json.encode({"flags": flags}), "POST http://x").json(BulkWire)
        _listed(sent.flags, "POST http://x")
    except ServiceFailed:
        return
    assert all(isinstance(one, Wire) for one in sent.flags)
