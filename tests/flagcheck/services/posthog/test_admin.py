"""PostHog by its list of flags: what is configured."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flagcheck.failures import Denied, ServiceFailed
from flagcheck.record import EVERYBODY, NOBODY, Audience, Flag, Prerequisite, Presence, Reading, Served, share
from flagcheck.service import Service, Tells
from flagcheck.services._posthog.conditions import flag
from flagcheck.services._posthog.shapes import Listed
from hookset.errors import UsageError
from tests.flagcheck.services.asking import service
from tests.servers.replay import Replay

UNSET = msgspec.UNSET
MIXED = Served(audience=Audience.SOME, conditional=True)


def asking(replay: Replay, **settings: Any) -> Service:
    return service("posthog", replay.url, "phx_1", **{"project": 42, **settings})


def read(replay: Replay, *keys: str, **settings: Any) -> Reading:
    return asking(replay, **settings).read(keys)


def one(replay: Replay, key: str, **settings: Any) -> Flag:
    return read(replay, key, **settings).flags[key]


@pytest.mark.parametrize(
    ("key", "presence", "served", "value", "kind"),
    [
        ("checkout", Presence.ON, EVERYBODY, True, "boolean"),
        ("inactive", Presence.OFF, NOBODY, False, "boolean"),
        ("nobody", Presence.ON, NOBODY, False, "boolean"),
        ("part", Presence.ON, share(25), UNSET, "boolean"),
        ("for-staff", Presence.ON, share(100, conditional=True), UNSET, "boolean"),
        ("mixed", Presence.ON, MIXED, UNSET, "boolean"),
        ("per-company", Presence.ON, share(100, conditional=True), UNSET, "boolean"),
        ("colour", Presence.ON, EVERYBODY, UNSET, "string"),
        ("early", Presence.ON, MIXED, UNSET, "boolean"),
        ("gated", Presence.ON, share(100, conditional=True), UNSET, "boolean"),
        ("new-kind", Presence.ON, Served(), UNSET, "boolean"),
        ("with-payload", Presence.ON, EVERYBODY, True, "boolean"),
    ],
)
def test_state(admin: Replay, key: str, presence: Presence, served: Served, value: Any, kind: str) -> None:
    found = one(admin, key)
    assert (found.presence, found.served, found.value, found.type) == (presence, served, value, kind)


@pytest.mark.parametrize(
    ("key", "variants"),
    [
        ("colour", [("control", "control", 40.0), ("red", {"hex": "#f00"}, 60.0)]),
        ("with-payload", [("true", {"limit": 3}, 100.0)]),
        ("checkout", []),
    ],
)
def test_variants_have_their_payloads(admin: Replay, key: str, variants: list[Any]) -> None:
    found = one(admin, key).variants or ()
    assert [(one.name, one.value, one.percent) for one in found] == variants


def test_prerequisites_by_their_keys_even_from_a_later_page(admin: Replay) -> None:
    assert one(admin, "gated").prerequisites == (Prerequisite(flag="base"),)
    assert one(admin, "new-kind").prerequisites is None


def test_who_changed_it_when(admin: Replay) -> None:
    found, never = one(admin, "checkout"), one(admin, "new-kind")
    assert (found.changed_at, found.changed_by, found.version) == (
        datetime(2026, 11, 20, 10, 0, 0, 123456, tzinfo=UTC),
        "Ana Alba",
        "3",
    )
    assert (never.changed_at, never.changed_by) == (None, "")
    assert found.page == f"{admin.url}/project/42/feature_flags/1"


def test_stale_and_archived(admin: Replay) -> None:
    assert (one(admin, "staging-only").stale, one(admin, "checkout").stale) == (True, False)
    assert one(admin, "checkout").archived is False


def test_a_flag_for_other_contexts_is_off(admin: Replay) -> None:
    found = one(admin, "staging-only", evaluation_contexts=("production",))
    assert (found.presence, found.served, found.why) == (
        Presence.OFF,
        NOBODY,
        "evaluated only in staging",
    )
    assert one(admin, "staging-only").presence is Presence.ON
    assert one(admin, "staging-only", evaluation_contexts=("staging", "qa")).presence is Presence.ON
    assert one(admin, "checkout", evaluation_contexts=("production",)).presence is Presence.ON


def test_a_flag_for_other_contexts_gives_nobody_a_variant(admin: Replay) -> None:
    listed = admin.exchanges[0]["response"]["json"]["results"]
    colour = next(row for row in listed if row["key"] == "colour")
    colour["evaluation_tags"] = ["staging"]
    found = one(admin, "colour", evaluation_contexts=("production",))
    assert [(each.name, each.percent) for each in found.variants or ()] == [("control", None), ("red", None)]


def test_reading_ends_when_all_are_found(admin: Replay) -> None:
    read(admin, "checkout", "part")
    assert len(admin.requests) == 1


def test_absent_needs_the_whole_list(admin: Replay) -> None:
    reading = read(admin, "nowhere", "a/b c", "ü")
    assert {one.presence for one in reading.flags.values()} == {Presence.ABSENT}
    assert (reading.control, reading.environment) == ("14 flags listed", "")


def test_a_list_that_came_short_proves_no_absence(admin: Replay) -> None:
    admin.exchanges[1]["response"]["json"]["results"].pop()
    assert one(admin, "nowhere").presence is Presence.UNKNOWN


def test_no_flags_at_all_are_no_control(admin: Replay) -> None:
    reading = read(admin, "checkout", project=45)
    assert (reading.flags["checkout"].presence, reading.control) == (Presence.ABSENT, "")


def test_many_flags_cost_few_requests(admin: Replay) -> None:
    read(admin, *(f"flag-{number}" for number in range(500)))
    assert len(admin.requests) == 2


def test_catalogue_and_what_it_tells(admin: Replay) -> None:
    asked = asking(admin)
    assert len(asked.catalogue().flags) == 14
    assert Tells.EVALUATION not in asked.tells
    with pytest.raises(UsageError, match="api: flags"):
        asked.evaluate(["checkout"], {})


def test_another_project(admin: Replay) -> None:
    with pytest.raises(ServiceFailed, match=r"answered 404: Project not found\."):
        read(admin, "checkout", project=43)


def test_a_wrong_key(admin: Replay) -> None:
    with pytest.raises(Denied, match="Personal API key found"):
        read(admin, "checkout", project=44)


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 200, "text": "<html>login</html>"},
        {"status": 200, "json": {"results": [{"id": 1}]}},
        {"status": 200, "json": {"flags": {}}},
    ],
)
def test_what_is_no_list_fails(admin: Replay, answer: dict[str, Any]) -> None:
    admin.exchanges[0]["response"] = answer
    with pytest.raises(ServiceFailed) as caught:
        read(admin, "checkout")
    assert caught.value.rule.id == "service.unreadable"


def test_a_404_of_an_ingress_is_no_absence(admin: Replay) -> None:
    admin.exchanges[0]["response"] = {"status": 404, "text": "<html>nginx</html>"}
    with pytest.raises(ServiceFailed, match="an HTML page"):
        read(admin, "checkout")


@pytest.mark.parametrize(
    ("settings", "token", "said"),
    [
        ({}, "phx_1", "`project` is missing"),
        ({"project": 42}, "phc_1", "project's token"),
        ({"api": "flags"}, "phx_1", "personal API key"),
    ],
)
def test_settings_that_cannot_work(settings: dict[str, Any], token: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        service("posthog", "http://127.0.0.1:9", token, **settings)


PERSON = {"key": "email", "type": "person", "value": "x"}
BASE = {"key": "7", "type": "flag", "value": True}


def listed(**filters: Any) -> Flag:
    return flag(
        msgspec.convert({"id": 1, "key": "f", "active": True, "filters": filters}, Listed), {"7": "base"}
    )


@pytest.mark.parametrize("how", [{"active": False}, {"filters": {"groups": []}}])
def test_a_variant_that_nobody_is_given_has_no_share(how: dict[str, Any]) -> None:
    options = {
        "variants": [{"key": "red", "rollout_percentage": 100}, {"key": "old", "rollout_percentage": 0}]
    }
    filters = {"groups": [{}], "multivariate": options} | how.get("filters", {})
    given = {"id": 1, "key": "f", "active": True} | how | {"filters": filters}
    found = flag(msgspec.convert(given, Listed), {})
    assert [(one.name, one.percent) for one in found.variants or ()] == [("red", None), ("old", 0)]


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ([], NOBODY),
        ([{}], EVERYBODY),
        ([{"rollout_percentage": None, "properties": None}], EVERYBODY),
        ([{"rollout_percentage": 10}, {"rollout_percentage": 30}], share(30)),
        ([{"rollout_percentage": 0, "properties": [PERSON]}], NOBODY),
        ([{"rollout_percentage": 20, "properties": [PERSON]}], share(20, conditional=True)),
        ([{"properties": [PERSON]}, {}], EVERYBODY),
        ([{"properties": [PERSON]}, {"properties": [PERSON]}], MIXED),
        ([{"aggregation_group_type_index": 1}], share(100, conditional=True)),
    ],
)
def test_release_conditions(groups: list[Any], expected: Served) -> None:
    assert listed(groups=groups).served == expected


@pytest.mark.parametrize(
    "more", [{"holdout": {"id": 1, "exclusion_percentage": 10}}, {"feature_enrollment": True}]
)
def test_what_overrides_release_conditions(more: dict[str, Any]) -> None:
    assert listed(groups=[{}], **more).served == MIXED


def test_a_variant_that_a_condition_forces_has_no_share() -> None:
    options = [{"key": "a", "rollout_percentage": 100}, {"key": "b", "rollout_percentage": 0}]
    plain = listed(groups=[{}], multivariate={"variants": options})
    forced = listed(groups=[{"variant": "b"}], multivariate={"variants": options})
    assert (plain.value, [one.percent for one in plain.variants or ()]) == ("a", [100, 0])
    assert (forced.value, [one.percent for one in forced.variants or ()]) == (UNSET, [None, None])


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ([{"properties": [BASE]}, {"properties": [BASE, PERSON]}], (Prerequisite(flag="base"),)),
        ([{"properties": [BASE]}, {"properties": [PERSON]}], ()),
        ([{"properties": [{**BASE, "value": False}]}], (Prerequisite(flag="base", wanted=Presence.OFF),)),
        (
            [{"properties": [{**BASE, "value": "red", "key": 8}]}],
            (Prerequisite(flag="8", variants=("red",)),),
        ),
    ],
)
def test_prerequisites(groups: list[Any], expected: tuple[Prerequisite, ...]) -> None:
    assert listed(groups=groups).prerequisites == expected


GROUP = st.fixed_dictionaries(
    {},
    optional={
        "properties": st.none() | st.lists(st.sampled_from([PERSON, BASE]), max_size=2),
        "rollout_percentage": st.none() | st.floats(-10, 200),
        "variant": st.none() | st.text(max_size=2),
        "aggregation_group_type_index": st.none() | st.integers(0, 4),
    },
)


@given(
    groups=st.none() | st.lists(GROUP, max_size=4),
    payloads=st.none() | st.dictionaries(st.sampled_from(["true", "a"]), st.text() | st.none(), max_size=2),
    multivariate=st.none() | st.just({"variants": [{"key": "a", "rollout_percentage": None}]}),
)
def test_any_filters_are_read(groups: Any, payloads: Any, multivariate: Any) -> None:
    found = listed(groups=groups, payloads=payloads, multivariate=multivariate)
    assert found.presence is Presence.ON
    assert (found.served == Served()) == (groups is None)
