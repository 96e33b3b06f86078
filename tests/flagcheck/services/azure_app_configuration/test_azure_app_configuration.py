"""Azure App Configuration: against a store that checks every signature, and the flags of Microsoft's own samples."""

from collections.abc import Iterator
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
from flagcheck.record import Audience, Presence
from flagcheck.service import Service
from flagcheck.services._azure.flags import KeyValue, flag
from flagcheck.services._azure.signing import Key, signed
from hookset.errors import UsageError
from tests.flagcheck.check.program import check, wrong
from tests.flagcheck.services.asking import service
from tests.flagcheck.services.azure_app_configuration.store import ENTRA, FEATURE, SECRET, Store, feature
from tests.servers.replay import Replay

HERE = Path(__file__).parent
NAME = "azure-app-configuration"


@pytest.fixture(scope="module")
def samples() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((HERE / "recordings" / "flags.yaml").read_text())
    return found


@pytest.fixture(scope="module")
def store(samples: dict[str, Any]) -> Iterator[Store]:
    entries = [feature(row["flag"]["id"], **row["flag"]) for row in samples["flags"]]
    others = [
        feature("unlabelled", None),
        feature("only-in-staging", "staging"),
        feature("a/b c,*\\ü"),
        {**feature("plain-key"), "content_type": ""},
        {**feature("broken"), "value": "{"},
        {**feature("x"), "key": "Settings:Color", "value": "blue"},
    ]
    with Store(entries + others) as running:
        yield running


def asked(store: Store, token: str = "", **settings: Any) -> Service:
    return service(NAME, store.url, token or store.token, **({"environment": "production"} | settings))


def ids() -> list[str]:
    found = yaml.safe_load((HERE / "recordings" / "flags.yaml").read_text())
    return [row["flag"]["id"] for row in found["flags"]]


@pytest.mark.parametrize("name", ids())
def test_flags(store: Store, samples: dict[str, Any], name: str) -> None:
    """Each flag with what it means: presence, audience, percent, conditional, and what else the row names."""
    row = next(row for row in samples["flags"] if row["flag"]["id"] == name)
    found = asked(store).read([name]).flags[name]
    says = [str(found.presence), str(found.served.audience), found.served.percent, found.served.conditional]
    assert says == row["says"]
    value = row.get("value", "not told")
    assert ("not told" if found.value is msgspec.UNSET else found.value) == value
    assert found.default == row.get("default")
    assert found.type == row.get("type", "boolean")
    assert {one.name: one.percent for one in found.variants or ()} == row.get("variants", {})
    assert [one.what for one in found.scheduled or ()] == row.get("scheduled", [])


def test_changed_and_version(store: Store) -> None:
    found = asked(store).read(["On"]).flags["On"]
    assert found.changed_at == datetime(2026, 11, 5, 2, 41, 26, tzinfo=UTC)
    assert found.version == "4f6dd610dd5e4deebc7fbaef685fb903"


def test_few_keys_by_one_request(store: Store) -> None:
    store.asked.clear()
    keys = ["On", "a/b c,*\\ü", "gone", "only-in-staging"]
    reading = asked(store).read(keys)
    assert list(reading.flags) == keys
    assert [str(found.presence) for found in reading.flags.values()] == ["on", "on", "absent", "absent"]
    assert (reading.environment, reading.control) == ("production", "2 flags with label production")
    assert len(store.asked) == 1


def test_nothing_found_makes_one_control_read(store: Store) -> None:
    store.asked.clear()
    reading = asked(store).read(["gone"])
    assert reading.flags["gone"].presence is Presence.ABSENT
    assert reading.control.endswith("flags with label production")
    assert len(store.asked) == 2


def test_a_label_that_nothing_has_proves_nothing(store: Store) -> None:
    reading = asked(store, environment="Production").read(["On"])
    assert (reading.flags["On"].presence, reading.control, reading.environment) == (Presence.ABSENT, "", "")


def test_labels(store: Store) -> None:
    assert asked(store, label="").read(["unlabelled"]).flags["unlabelled"].presence is Presence.ON
    assert asked(store, label="").read(["On"]).flags["On"].presence is Presence.ABSENT
    staging = asked(store, label="staging").read(["only-in-staging"])
    assert staging.flags["only-in-staging"].presence is Presence.ON
    assert asked(store, label="prod*").read(["On"]).flags["On"].presence is Presence.ABSENT


def test_what_is_no_feature_flag_is_unknown(store: Store) -> None:
    found = asked(store).read(["plain-key", "broken"]).flags
    assert [one.presence for one in found.values()] == [Presence.UNKNOWN, Presence.UNKNOWN]
    assert "content type" in found["plain-key"].why
    assert "JSON" in found["broken"].why


@pytest.mark.parametrize("token", ["", ENTRA])
def test_pages_of_500_flags(token: str) -> None:
    """Signed page by page, or with a token from Entra."""
    with Store([feature(f"flag {number}/*") for number in range(500)]) as many:
        reading = asked(many, token).read([f"flag {number}/*" for number in range(500)] + ["gone"])
        assert sum(found.presence is Presence.ON for found in reading.flags.values()) == 500
        assert reading.flags["gone"].presence is Presence.ABSENT
        assert len(many.asked) == 5
        assert len(asked(many, token).catalogue().flags) == 500


def test_a_wrong_secret_is_refused(store: Store) -> None:
    with pytest.raises(Denied):
        asked(store, store.token.replace(SECRET, "d3Jvbmc=")).read(["On"])


def test_the_signature_is_that_of_microsofts_client() -> None:
    """As azure-appconfiguration 1.10.0 (PyPI) signs this request."""
    url = (
        "https://shop.azconfig.io/kv?key=.appconfig.featureflag%2F%2A&label=production&api-version=2023-11-01"
    )
    moment = datetime(2018, 5, 11, 18, 48, 36, tzinfo=UTC)
    found = signed(Key("abc-l0-s0:id", "aW52ZW50ZWQtc2VjcmV0"), url, moment)
    assert found["Authorization"].endswith("&Signature=vKVtGRsx67EEr/MPp/ck3R8JHamR9/snTP3tVJAzGz4=")
    assert found["x-ms-content-sha256"] == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("Endpoint=https://shop.azconfig.io;Id=x", "no whole connection string"),
        ("Endpoint=https://shop.azconfig.io;Id=x;Secret=%%%", "no whole connection string"),
        ("Id=x;Secret=YQ=;Endpoint=https://[", "no whole connection string"),
        (f"Endpoint=https://other.azconfig.io;Id=x;Secret={SECRET}", "is for other.azconfig.io"),
    ],
)
def test_wrong_connection_strings(token: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as error:
        service(NAME, "https://shop.azconfig.io", token, environment="production")
    assert SECRET not in str(error.value)


def test_the_environment_or_a_label_must_be_named() -> None:
    with pytest.raises(UsageError, match="`environment` is missing"):
        service(NAME, "https://shop.azconfig.io", ENTRA)


def test_the_secret_alone_is_hidden_too(store: Store) -> None:
    hidden: list[str] = []
    made = asked(store)
    made.http.hide = hidden.append
    type(made)(made.settings, store.token, made.http)
    assert hidden == [SECRET]


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ({"items": [feature("On", "staging")]}, "another key or label"),
        ({"items": [{**feature("On"), "key": "Settings:Color"}]}, "another key or label"),
        ({"items": [], "@nextLink": "/kv?api-version=2023-11-01&after=x"}, "in a circle"),
        ({"items": 3}, "another shape"),
        ({}, "another shape"),
    ],
)
def test_answers_that_cannot_be(page: Any, said: str) -> None:
    with (
        Replay([{"request": {"path": "/kv"}, "response": {"status": 200, "json": page}}]) as replay,
        pytest.raises(ServiceFailed, match=said),
    ):
        service(NAME, replay.url, ENTRA, environment="production").read(["On"])


def test_a_next_link_to_another_host_stays_here() -> None:
    far = {"items": [], "@nextLink": "https://elsewhere.example.com/kv?after=x"}
    exchanges = [
        {
            "request": {"path": "/kv", "query": {"after": "x"}},
            "response": {"status": 200, "json": {"items": []}},
        },
        {"request": {"path": "/kv"}, "response": {"status": 200, "json": far}},
    ]
    with Replay(exchanges) as replay:
        service(NAME, replay.url, ENTRA, environment="production").catalogue()
        assert len(replay.requests) == 2


def test_an_html_page_is_unreadable() -> None:
    with (
        Replay([{"request": {"path": "/kv"}, "response": {"status": 200, "text": "<html>"}}]) as replay,
        pytest.raises(ServiceFailed, match="an HTML page"),
    ):
        service(NAME, replay.url, ENTRA, environment="production").read(["On"])


WORDS = """enabled conditions client_filters name parameters Audience Users Groups Start End Value Microsoft.Targeting Percentage
Microsoft.TimeWindow variants allocation percentile from to nan variant DefaultRolloutPercentage requirement_type All 2024-13-01
configuration_value Wed,99"""
words = st.sampled_from(WORDS.split())
values = st.recursive(
    st.none() | st.booleans() | st.integers() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_any_value_is_read_or_unknown(found: Any) -> None:
    with suppress(ServiceFailed):
        entry = KeyValue(
            ".appconfig.featureflag/x", msgspec.json.encode(found).decode(), content_type=FEATURE
        )
        read = flag(entry, datetime.now(UTC))
        assert read.presence in (Presence.ON, Presence.OFF, Presence.UNKNOWN)
        assert read.presence is not Presence.OFF or read.served.audience is Audience.NONE


@given(values, st.sampled_from(["Microsoft.Targeting", "TimeWindow", "Microsoft.Percentage"]))
def test_any_filters_are_read(found: Any, name: str) -> None:
    one = {"name": name, "parameters": {"Audience": found, "Start": found, "Value": found}}
    value = {"enabled": True, "conditions": {"client_filters": [one]}}
    entry = KeyValue(".appconfig.featureflag/x", msgspec.json.encode(value).decode(), content_type=FEATURE)
    assert flag(entry, datetime.now(UTC)).presence is Presence.ON


def test_a_label_of_its_own_is_no_other_environments(tmp_path: Path) -> None:
    """Else an environment would be held against itself, under two names."""
    with Store([feature("checkout", "live"), feature("checkout", "staging", enabled=False)]) as store:
        flags = {"checkout": {"state": "enabled", "not_ahead_of": "staging"}}
        said = {"service": NAME, "url": store.url, "environment": "production", "flags": flags}
        ended = check(tmp_path, said | {"settings": {"label": "live"}}, FLAGCHECK_TOKEN=store.token)
        assert ended.code == 2
        assert "add staging under `services`" in ended.all
        ended = check(tmp_path, said | {"environment": "live"}, FLAGCHECK_TOKEN=store.token)
        assert wrong(ended) == {"checkout": ["parity.ahead"]}
