"""The configured state, from a definition file or a FeatureFlag resource."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from flagcheck.record import EVERYBODY, NOBODY, Presence, share
from flagcheck.services._flagd.flags import flag
from flagcheck.services._flagd.source import Definition, _definition
from hookset.errors import UsageError
from tests.flagcheck.services.asking import service
from tests.flagcheck.services.flagd import DEFINITIONS
from tests.flagcheck.services.flagd.rows import CONFIGURED

NOWHERE = "http://127.0.0.1:9"


def asked(source: Path, **settings: Any) -> Any:
    return service("flagd", NOWHERE, source=str(source), **settings)


@pytest.mark.parametrize("key", CONFIGURED)
def test_configured(key: str) -> None:
    found = asked(DEFINITIONS / "production.json").read([key]).flags[key]
    assert (found.presence, found.served, found.value, found.type) == CONFIGURED[key]


def test_every_flag_is_a_row_and_listed() -> None:
    reading = asked(DEFINITIONS / "production.json").catalogue()
    assert set(reading.flags) == set(CONFIGURED)
    assert reading.environment == "production"


def test_variants_have_their_shares() -> None:
    flags = asked(DEFINITIONS / "production.json").read(["colours", "shorthand", "beta", "killed"]).flags

    def shares(key: str) -> dict[str, float | None]:
        return {one.name: one.percent for one in flags[key].variants}

    assert shares("colours") == {"red": 50, "blue": 50}
    assert shares("shorthand") == {"a": 25, "b": 25, "c": 25, "d": 25}
    assert shares("beta") == {"on": None, "off": None}
    assert shares("killed") == {"on": 0, "off": 100}
    assert flags["killed"].default == "off"


def test_a_disabled_flag_leaves_the_value_to_the_code() -> None:
    found = asked(DEFINITIONS / "production.json").read(["disabled"]).flags["disabled"]
    assert (found.value, found.default) == (UNSET, None)
    assert {one.name: one.percent for one in found.variants} == {"on": None, "off": 0}


def test_version_is_the_flags_before_the_sets() -> None:
    flags = asked(DEFINITIONS / "production.json").read(["payload", "killed"]).flags
    assert (flags["payload"].version, flags["killed"].version) == ("3", "v7")


def test_absent_with_the_other_flags_as_control() -> None:
    reading = asked(DEFINITIONS / "production.json").read(["nope"])
    assert reading.flags["nope"].presence is Presence.ABSENT
    assert reading.control.startswith(f"{len(CONFIGURED)} flags in ")


def test_an_empty_definition_has_no_control(tmp_path: Path) -> None:
    file = tmp_path / "flags.json"
    file.write_text('{"flags": {}}')
    assert asked(file).read(["nope"]).control == ""


def test_yaml_reads_on_and_off_as_flagd_does() -> None:
    flags = asked(DEFINITIONS / "staging.yaml").read(["on-for-all", "answer"]).flags
    assert flags["on-for-all"].served == NOBODY
    assert (flags["answer"].default, flags["answer"].value) == ("yes", "y")


def test_a_feature_flag_resource_among_other_documents() -> None:
    reading = asked(DEFINITIONS / "featureflag.yaml", environment_key="flagSetId").catalogue()
    assert reading.flags["checkout"].served == share(100, conditional=True)
    assert reading.flags["retired"].presence is Presence.OFF
    assert reading.environment == "production"


def test_the_selector_chooses_the_set() -> None:
    source = DEFINITIONS / "production.json"
    assert asked(source, selector="flagSetId=production").read(["killed"]).flags["killed"].served == NOBODY
    other = asked(source, selector="flagSetId=staging").read(["killed"])
    assert (other.flags["killed"].presence, other.control) == (Presence.ABSENT, "")


def test_a_list_of_flags(tmp_path: Path) -> None:
    file = tmp_path / "flags.json"
    one = {"key": "x", "state": "ENABLED", "variants": {"on": True}, "defaultVariant": "on"}
    file.write_text(json.dumps({"flags": [one]}))
    assert asked(file).read(["x"]).flags["x"].served == EVERYBODY


def test_a_state_that_is_none_is_unknown(tmp_path: Path) -> None:
    file = tmp_path / "flags.json"
    file.write_text(json.dumps({"flags": {"x": {"variants": {"on": True}, "defaultVariant": "on"}}}))
    found = asked(file).read(["x"]).flags["x"]
    assert (found.presence, found.why) == (
        Presence.UNKNOWN,
        "its state is '', neither ENABLED nor DISABLED",
    )


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"state": "ENABLED", "variants": {"on": True}, "defaultVariant": "no"}, "'no' is no variant"),
        ({"state": 3, "variants": {}}, "cannot be read"),
        ("text", "cannot be read"),
    ],
)
def test_a_file_that_flagd_refuses_whole_tells_nothing(tmp_path: Path, other: Any, said: str) -> None:
    good = {"state": "ENABLED", "variants": {"on": True}, "defaultVariant": "on"}
    file = tmp_path / "flags.json"
    file.write_text(json.dumps({"flags": {"good": good, "other": other}}))
    found = asked(file).read(["good"]).flags["good"]
    assert found.presence is Presence.UNKNOWN
    assert found.why.startswith("flagd refuses this file: other: ")
    assert said in found.why


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is neither a flagd definition"),
        ("[1]", "is neither a flagd definition"),
        ("{", "source"),
        ("flags: [", "at line"),
        ("flags: 3", "`flags` is neither a mapping nor a list"),
        ("flags: [{state: ENABLED}]", "a flag of the list has no key"),
        ("flags: [{key: x}, {key: x}]", "the flag x is given twice"),
        ("flags: {x: {}, x: {}}", "a key is given twice"),
        ("flags: {x: {variants: {true: 1}}}", "a key that is no text"),
        ("flags: {x: {}}\n---\nflags: {y: {}}", "is neither a flagd definition"),
        ("apiVersion: other/v1\nkind: FeatureFlag", "is not of core.openfeature.dev/"),
        ("kind: FeatureFlag\n---\nkind: FeatureFlag", "has 2 FeatureFlag resources"),
        ("a: !!python/object:os.system {}", "could not determine a constructor"),
        ("[" * 100_000, "nested deeper than 100 levels"),
        ("- " * 100_000, "nested deeper than 100 levels"),
        ('{"flags": ' + '{"a":' * 100_000 + "1" + "}" * 100_001, "nested deeper than 100 levels"),
    ],
)
def test_a_file_that_is_none_is_a_usage_error(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "flags.yaml"
    file.write_text(text)
    with pytest.raises(UsageError) as caught:
        asked(file)
    assert said in caught.value.message
    assert len(caught.value.message) < 600


def test_a_file_that_is_missing_or_too_large(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        asked(tmp_path / "none.json")
    big = tmp_path / "big.json"
    with big.open("wb") as file:
        file.truncate(17 * 1024 * 1024)
    with pytest.raises(UsageError, match="larger than 16 MiB"):
        asked(big)


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "flags.json"
    one = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "off"}
    file.write_text(json.dumps({"flags": {"x": one}}))
    asking = asked(file)
    assert asking.read(["x"]).flags["x"].served == NOBODY
    file.write_text(json.dumps({"flags": {"x": one | {"defaultVariant": "on"}}}))
    assert asking.read(["x"]).flags["x"].served == EVERYBODY


NAMES = st.sampled_from(["on", "off", "nope", "half", ""])
LOGIC = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 90) | st.floats() | NAMES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["if", "fractional", "$ref", "var", "=="]),
            st.lists(inner, max_size=4) | inner,
            max_size=2,
        )
    ),
    max_leaves=15,
)


@settings(max_examples=400, deadline=None)
@given(targeting=LOGIC, evaluator=LOGIC, default=st.none() | NAMES)
def test_no_targeting_breaks_the_reader(targeting: Any, evaluator: Any, default: str | None) -> None:
    one = Definition(
        state="ENABLED", variants={"on": True, "off": False}, default_variant=default, targeting=targeting
    )
    found = flag("x", one, {"half": evaluator}, {})
    percent = found.served.percent
    assert percent is None or 0 <= percent <= 100


def test_an_evaluator_that_refers_to_itself_ends() -> None:
    one = Definition(state="ENABLED", variants={"on": True}, targeting={"$ref": "a"})
    assert (
        flag("x", one, {"a": {"if": [{"var": "x"}, {"$ref": "a"}, {"$ref": "a"}]}}, {}).served.percent is None
    )


@settings(max_examples=100, deadline=None)
@given(LOGIC)
def test_no_definition_breaks_the_reader(value: Any) -> None:
    found = _definition(value)
    assert isinstance(found, str | Definition)
