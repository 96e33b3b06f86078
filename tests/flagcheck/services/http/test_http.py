"""The generic service: the examples of its page, run as they stand there, and everything that a description can get wrong."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from flagcheck.failures import Denied, ServiceFailed
from flagcheck.http import Http
from flagcheck.record import Audience, Presence
from flagcheck.service import Service, Tells
from flagcheck.services._http.fields import flag
from flagcheck.services._http.paths import Paths, key_of, listed
from flagcheck.services._http.settings import HttpSettings
from flagcheck.services.http import AnyJson
from hookset.deadline import Deadline
from hookset.errors import UsageError
from tests.servers.replay import Replay

PAGE = (Path(__file__).parents[4] / "docs" / "services" / "http.md").read_text()
EXAMPLES = [
    yaml.safe_load(text)["services"]["production"]
    for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
]
ANSWERS = [msgspec.json.decode(text) for text in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]
LIST = {"list": {"path": "/flags"}, "fields": {"state": "on"}}
ONE = {"flag": {"path": "/flags/{key}"}, "fields": {"state": "on"}}


def described(url: str, description: Mapping[str, Any], token: str = "invented-token") -> Service:
    """The service as flagcheck makes it of a file's entry."""
    entry = {"service": "http", **description, "url": url}
    return AnyJson(msgspec.convert(entry, HttpSettings), token, Http(url, deadline=Deadline(10.0)))


def answering(path: str, body: Any, status: int = 200, **request: Any) -> dict[str, Any]:
    kind = "text" if isinstance(body, str) else "json"
    return {"request": {"path": path, **request}, "response": {"status": status, kind: body}}


def test_the_first_example() -> None:
    more = {
        "success": True,
        "data": {"environment": "production", "toggles": [{"name": "a/b ü", "status": "ACTIVE"}]},
    }
    first = ANSWERS[0] | {"data": ANSWERS[0]["data"] | {"next": "page 2"}}
    where: dict[str, Any] = {"headers": {"X-Api-Key": "invented-token"}}
    path = "/api/v1/environments/production/toggles"
    exchanges = [
        answering(path, more, query={"project": "shop", "after": "page 2"}, **where),
        answering(path, first, query={"project": "shop"}, **where),
    ]
    with Replay(exchanges) as replay:
        asked = described(replay.url, EXAMPLES[0])
        keys = ["new-checkout", "new-cart", "old-checkout", "gone", "odd", "a/b ü", "never-there"]
        reading = asked.read(keys)
        assert list(reading.flags) == keys
        assert replay.unmatched == []
        assert len(replay.requests) == 2
        assert "after" not in replay.requests[0].query
        assert (reading.environment, reading.control) == ("production", "6 flags answered")
    flags = reading.flags
    presences = ["on", "on", "off", "absent", "unknown", "on", "absent"]
    assert [str(found.presence) for found in flags.values()] == presences
    assert "PAUSED" in flags["odd"].why
    new = flags["new-checkout"]
    assert (new.served.audience, new.served.percent, new.served.conditional) == (Audience.SOME, 25.0, False)
    assert [(one.name, one.value, one.percent) for one in new.variants or ()] == [
        ("a", {"n": 1}, 50.0),
        ("b", {"n": 2}, 50.0),
    ]
    assert [one.flag for one in new.prerequisites or ()] == ["new-cart"]
    assert [one.at for one in new.scheduled or ()] == [datetime(2026, 12, 1, 8, tzinfo=UTC)]
    assert (new.changed_at, new.changed_by) == (datetime(2026, 11, 23, 10, 40, tzinfo=UTC), "ada@example.com")
    assert (new.archived, new.version) == (False, "7")
    assert new.page == "https://toggles.internal.example.com/ui/production/new-checkout"
    assert flags["a/b ü"].page.endswith("/a%2Fb%20%C3%BC")
    cart = flags["new-cart"]
    assert (cart.served.audience, cart.served.percent, cart.served.conditional) == (
        Audience.SOME,
        100.0,
        True,
    )
    assert (cart.value, cart.type) == ("v2", "string")
    assert flags["old-checkout"].served.audience is Audience.NONE


def second(*more: dict[str, Any]) -> Replay:
    def body(key: str) -> dict[str, Any]:
        return {"environment": "prod-eu", "flag": key, "fields": ["state", "percentage"]}

    where: dict[str, Any] = {
        "method": "POST",
        "headers": {"X-Tenant": "shop", "Authorization": "Bearer invented-token"},
    }
    gone = {"error": {"code": "flag_not_found"}}
    odd = {**ANSWERS[1], "flag": {"id": "ü/1", "on": False}}
    return Replay(
        [
            *more,
            answering("/v2/flags/checkout/state", ANSWERS[1], json=body("checkout"), **where),
            answering("/v2/flags/gone/state", gone, 404, json=body("gone"), **where),
            answering("/v2/flags/ingress/state", "<html>404</html>", 404, **where),
            answering("/v2/flags/other/state", {"error": {"code": "tenant_not_found"}}, 404, **where),
            answering("/v2/flags/%C3%BC%2F1/state", odd, json=body("ü/1"), **where),
            answering("/v2/environments/prod-eu", {"id": "prod-eu"}),
        ]
    )


def test_the_second_example() -> None:
    with second() as replay:
        asked = described(f"{replay.url}/v2", EXAMPLES[1])
        reading = asked.read(["checkout", "gone", "ingress", "other", "ü/1"])
        assert replay.unmatched == []
        assert len(replay.requests) == 5
    presences = ["on", "absent", "unknown", "unknown", "off"]
    assert [str(found.presence) for found in reading.flags.values()] == presences
    assert (reading.environment, reading.control) == ("prod-eu", "2 flags answered")
    found = reading.flags["checkout"]
    assert (found.served.audience, found.served.conditional) == (Audience.ALL, None)
    assert found.changed_at == datetime(2026, 11, 5, 2, 41, 26, tzinfo=UTC)
    assert "absent.where" in reading.flags["ingress"].why


def test_an_absence_alone_asks_for_the_control() -> None:
    with second() as replay:
        reading = described(f"{replay.url}/v2", EXAMPLES[1]).read(["gone"])
        assert reading.control.endswith("/v2/environments/prod-eu")
        assert [asked.method for asked in replay.requests] == ["POST", "GET"]


def test_a_control_that_does_not_hold_or_is_not_described_shows_nothing() -> None:
    with second(answering("/v2/environments/prod-eu", {"id": "staging"})) as replay:
        assert described(f"{replay.url}/v2", EXAMPLES[1]).read(["gone"]).control == ""
        without = {name: value for name, value in EXAMPLES[1].items() if name != "control"}
        assert described(f"{replay.url}/v2", without).read(["gone"]).control == ""


def test_an_answer_for_another_flag_is_unreadable() -> None:
    wrong = answering("/v2/flags/cart/state", ANSWERS[1], method="POST")
    with second(wrong) as replay, pytest.raises(ServiceFailed, match="answered for another flag"):
        described(f"{replay.url}/v2", EXAMPLES[1]).read(["cart"])


def test_single_flags_cannot_be_listed() -> None:
    with pytest.raises(UsageError, match="nothing can be listed"):
        described("http://localhost:1", ONE).catalogue()


def test_a_mapping_by_key_with_plain_values() -> None:
    """JSON in a bucket: `{"checkout": true}`."""
    entry = {"list": {"path": "/flags.json"}, "fields": {"state": "@"}}
    with Replay([answering("/flags.json", {"checkout": True, "cart": False, "odd": 1})]) as replay:
        reading = described(replay.url, entry, "").read(["checkout", "cart", "odd", "gone"])
        assert "authorization" not in replay.requests[0].headers
    assert [str(one.presence) for one in reading.flags.values()] == ["on", "off", "unknown", "absent"]
    assert reading.control == "3 flags answered"


def test_an_empty_list_proves_nothing() -> None:
    with Replay([answering("/flags", [])]) as replay:
        reading = described(replay.url, LIST).read(["checkout"])
    assert (reading.flags["checkout"].presence, reading.control) == (Presence.ABSENT, "")


@pytest.mark.parametrize("link", ["?page=2", "/v1/flags?page=2", "{url}/v1/flags?page=2"])
def test_links_to_the_next_page(link: str) -> None:
    pages = [
        answering("/v1/flags", {"data": [{"key": "b", "on": True}]}, query={"page": "2"}),
        answering("/v1/flags", {"data": [{"key": "a", "on": True}]}),
    ]
    entry = LIST | {"items": "data", "next": "links.next"}
    with Replay(pages) as replay:
        pages[1]["response"]["json"]["links"] = {"next": link.format(url=replay.url)}
        assert list(described(f"{replay.url}/v1", entry).catalogue().flags) == ["a", "b"]
        assert all(asked.headers["authorization"] == "Bearer invented-token" for asked in replay.requests)


@pytest.mark.parametrize(
    ("link", "said"),
    [("https://elsewhere.example.com/flags", "another host"), ("?page=1", "in a circle"), (["x"], "no text")],
)
def test_links_that_are_not_followed(link: Any, said: str) -> None:
    answers = [answering("/flags", {"data": [], "next": link})]
    with Replay(answers) as replay, pytest.raises(ServiceFailed, match=said):
        described(replay.url, LIST | {"items": "data", "next": "next"}).catalogue()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"ok": False, "error": "no tenant"}, "`valid` does not hold"),
        ({"ok": True, "flags": None}, "`items` found nothing"),
        ({"ok": True, "flags": "x"}, "neither a list nor a mapping"),
        ({"ok": True, "flags": [{"on": True}]}, "`fields.key` found nothing"),
        ({"ok": True, "flags": [{"key": 3, "on": True}]}, "`fields.key` found 3"),
        (
            {"ok": True, "flags": [{"key": "a", "on": True, "percent": "some"}]},
            '`fields.percent` found "some"',
        ),
        ({"ok": True, "flags": [{"key": "a", "on": True, "percent": True}]}, "not a number"),
        ({"ok": True, "flags": [{"key": "a", "on": True, "percent": "nan"}]}, "not a number"),
        ({"ok": True, "flags": [{"key": "a", "on": True, "at": "yesterday"}]}, "not a date"),
        ({"ok": True, "flags": [{"key": "a", "on": True, "at": 1e300}]}, "not a date"),
        ({"ok": True, "flags": [{"key": "a", "on": True, "rules": "false"}]}, "not true or false"),
        ("<html>sign in</html>", "an HTML page"),
    ],
)
def test_answers_of_another_shape(body: Any, said: str) -> None:
    entry = {
        "list": {"path": "/flags"},
        "items": "flags",
        "valid": "ok",
        "fields": {"state": "on", "percent": "percent", "changed_at": "at", "conditional": "rules"},
    }
    with Replay([answering("/flags", body)]) as replay, pytest.raises(ServiceFailed) as failure:
        described(replay.url, entry).read(["a"])
    assert failure.value.rule.id == "service.unreadable"
    assert said in failure.value.message


def test_a_key_that_is_listed_twice_is_unknown() -> None:
    body = [{"key": "a", "on": True}, {"key": "a", "on": False}]
    with Replay([answering("/flags", body)]) as replay:
        assert described(replay.url, LIST).read(["a"]).flags["a"].presence is Presence.UNKNOWN


def test_another_environment_is_named() -> None:
    entry = LIST | {"items": "data", "answered_environment": "env", "environment": "production"}
    with Replay([answering("/flags", {"env": "staging", "data": []})]) as replay:
        assert described(replay.url, entry).read(["a"]).environment == "staging"


def test_several_environments_are_unreadable() -> None:
    entry = ONE | {"answered_environment": "env"}
    answers = [
        answering("/flags/a", {"on": True, "env": "x"}),
        answering("/flags/b", {"on": True, "env": "y"}),
    ]
    with Replay(answers) as replay, pytest.raises(ServiceFailed, match="several environments: x, y"):
        described(replay.url, entry).read(["a", "b"])


def test_a_refused_token_is_no_answer() -> None:
    with Replay([answering("/flags", {"message": "no"}, 401)]) as replay, pytest.raises(Denied):
        described(replay.url, LIST).read(["a"])


def test_a_404_without_absent_is_no_absence() -> None:
    with (
        Replay([answering("/flags/a", {}, 404)]) as replay,
        pytest.raises(ServiceFailed, match="answered 404"),
    ):
        described(replay.url, ONE).read(["a"])


def test_graphql_keeps_its_braces() -> None:
    body = {"query": "query($k: String!) { flag(key: $k) {key} }", "variables": {"k": "{key}"}}
    entry = {
        "flag": {"method": "POST", "path": "/graphql", "body": body},
        "fields": {"key": "data.flag.key", "state": "data.flag.on"},
        "absent": {"status": 200, "where": "data && data.flag == null"},
    }
    sent = {**body, "variables": {"k": "a"}}
    answers = [
        answering("/graphql", {"data": {"flag": {"key": "a", "on": True}}}, method="POST", json=sent),
        answering("/graphql", {"data": {"flag": None}}, method="POST"),
    ]
    with Replay(answers) as replay:
        flags = described(replay.url, entry).read(["a", "b"]).flags
    assert [one.presence for one in flags.values()] == [Presence.ON, Presence.ABSENT]


def test_a_flag_that_is_off_gives_nobody_a_variant() -> None:
    body = [{"key": "a", "on": False, "variants": [{"name": "blue", "percent": 100}]}]
    entry = LIST | {"fields": {"state": "on", "variants": "variants"}}
    with Replay([answering("/flags", body)]) as replay:
        (blue,) = described(replay.url, entry).read(["a"]).flags["a"].variants or ()
    assert (blue.name, blue.percent) == ("blue", None)


def test_what_it_tells_is_what_is_described() -> None:
    assert described("http://localhost:1", LIST).tells == {Tells.STATE}
    first = described("http://localhost:1", EXAMPLES[0])
    assert {Tells.ROLLOUT, Tells.TARGETING, Tells.PREREQUISITES, Tells.CHANGED} <= first.tells
    assert first.wants == first.tells
    assert Tells.EVALUATION not in first.tells
    assert first.environment_by_request
    assert not described("http://localhost:1", LIST).environment_by_request
    control = {"control": {"path": "/environments/{environment}"}, "environment": "production"}
    assert not described("http://localhost:1", LIST | control).environment_by_request


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"flag": ONE["flag"]}, "either `list`"),
        ({"list": None}, "either `list`"),
        ({"list": None, "flag": {"path": "/flags"}}, "`flag` has no `{key}`"),
        ({"list": {"path": "/flags/{key}"}}, "`list` is not asked for one flag"),
        ({"list": {"path": "flags"}}, "`list.path` 'flags' is no plain path"),
        ({"list": {"path": "//elsewhere.example.com/flags"}}, "no plain path"),
        ({"list": {"path": "/a/../b"}}, "no plain path"),
        ({"list": {"path": "/flags?env=x"}}, "no plain path"),
        ({"list": {"path": "/{enviroment}"}}, "unknown placeholder {enviroment}; did you mean environment?"),
        ({"list": {"path": "/{environment}"}}, "`environment` is missing"),
        ({"list": {"path": "/f", "body": {}}}, "`list.body` needs `method: POST`"),
        ({"list": {"path": "/f", "headers": {"authorization": "x"}}}, "`list.headers` holds a credential"),
        ({"absent": {"where": "x"}}, "`absent` belongs to `flag`"),
        ({"whole": 0}, "`whole` is 0"),
        ({"items": "data["}, "`items` is no JMESPath"),
        ({"valid": "size(@)"}, "`valid` is no JMESPath"),
        ({"fields": {"state": "a.b..c"}}, "`fields.state` is no JMESPath: 'a.b..c'"),
        ({"fields": {"state": ""}}, "`fields.state` is empty"),
        ({"control": {"path": "/x", "where": "=="}}, "`control.where` is no JMESPath"),
        ({"list": None, **ONE, "absent": {"where": "((", "status": 404}}, "`absent.where` is no JMESPath"),
        ({"list": None, **ONE, "absent": {"where": "x", "status": 403}}, "`absent.status` 403"),
        ({"page": "https://x/{kye}"}, "`page`: unknown placeholder {kye}; did you mean key?"),
    ],
)
def test_descriptions_that_cannot_work(change: dict[str, Any], said: str) -> None:
    entry = {name: value for name, value in {**LIST, **change}.items() if value is not None}
    with pytest.raises(UsageError) as error:
        described("http://localhost:1", entry)
    assert said in error.value.message


@pytest.mark.parametrize("change", [{"lists": {}}, {"fields": {"state": "x", "percnt": "y"}}, {"fields": {}}])
def test_unknown_and_missing_keys_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError, match=r"unknown field|missing required field"):
        described("http://localhost:1", {**LIST, **change})


@pytest.mark.parametrize(
    ("path", "body", "scheduled"),
    [
        ("due", {}, None),
        ("due", {"due": None}, None),
        ("due", {"due": []}, ()),
        ("[due][?@]", {"due": None}, ()),
        ("changes[].due", {"changes": []}, ()),
        ("changes[].due", {}, None),
    ],
)
def test_only_an_empty_list_says_that_nothing_is_scheduled(path: str, body: Any, scheduled: Any) -> None:
    entry = {"service": "http", "list": {"path": "/"}, "fields": {"state": "on", "scheduled": path}}
    settings = msgspec.convert(entry | {"states": {"enabled": [True]}}, HttpSettings)
    assert flag("a", settings, Paths(settings), {"on": True} | body).scheduled == scheduled


def test_dots_cannot_be_a_path_segment() -> None:
    with pytest.raises(UsageError, match="cannot be a part of a path"):
        described("http://localhost:1", ONE).read([".."])


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
    max_leaves=10,
)
paths = st.sampled_from(
    [
        "a",
        "b",
        "a.b",
        "@",
        "a[]",
        "length(@)",
        "a[].{name: b, value: c, percent: d}",
        "sort(@)",
        "max_by(a, &b)",
    ]
)


@given(values, st.fixed_dictionaries({"state": paths, "percent": paths}), paths)
def test_any_json_by_any_path(found: Any, some: dict[str, str], path: str) -> None:
    names = (
        "conditional",
        "value",
        "variant",
        "variants",
        "type",
        "prerequisites",
        "scheduled",
        "changed_at",
        "stale",
    )
    fields = some | dict.fromkeys(names, path)
    entry = {
        "service": "http",
        "list": {"path": "/"},
        "items": path,
        "fields": fields,
        "states": {"enabled": [found]},
    }
    settings = msgspec.convert(entry, HttpSettings)
    compiled = Paths(settings)
    with suppress(ServiceFailed):
        assert flag("x", settings, compiled, found).key == "x"
    with suppress(ServiceFailed):
        assert all(key_of(compiled, item, key) for key, item in listed(compiled, found))
