"""What an environment document means, whatever stands in it."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flagcheck.record import EVERYBODY, NOBODY, Audience, Flag, Presence, Served, share
from flagcheck.services._flagsmith.document import flags
from flagcheck.services._flagsmith.shapes import Document

MIXED = Served(audience=Audience.SOME, conditional=True)
STAFF = {"operator": "EQUAL", "value": "true", "property_": "staff"}


def split(percent: str, of: str | None = "") -> dict[str, Any]:
    return {"operator": "PERCENTAGE_SPLIT", "value": percent, "property_": of}


def all_of(*conditions: Any, kind: str = "ALL", rules: Any = ()) -> dict[str, Any]:
    return {"type": kind, "conditions": list(conditions), "rules": list(rules)}


def found(*overrides: tuple[list[Any], bool], default: bool = False, identities: Any = ()) -> Flag:
    """Flag `f` under these segments' overrides, the first first."""
    state: dict[str, Any] = {"feature": {"name": "f"}, "feature_state_value": None}
    segments = [
        {
            "rules": rules,
            "feature_states": [{**state, "enabled": on, "feature_segment": {"priority": place}}],
        }
        for place, (rules, on) in enumerate(overrides)
    ]
    document = {
        "name": "Production",
        "feature_states": [{**state, "enabled": default}],
        "project": {"segments": segments[::-1]},
        "identity_overrides": [{"identity_features": [{**state, "enabled": on}]} for on in identities],
    }
    return flags(msgspec.convert(document, Document))["f"]


@pytest.mark.parametrize(
    ("rules", "on", "default", "expected"),
    [
        ([all_of(split("25"))], True, False, share(25)),
        ([all_of(split("25", "$.identity.key"))], True, False, share(25)),
        ([all_of(split("25", "company"))], True, False, share(25, conditional=True)),
        ([all_of(split("25"))], False, True, share(75)),
        ([all_of(split("0"))], True, False, NOBODY),
        ([all_of(split("100"))], True, False, EVERYBODY),
        ([all_of(split("100"))], False, True, NOBODY),
        ([all_of(split("no number"))], True, False, NOBODY),
        ([all_of(split("25"), STAFF)], True, False, share(25, conditional=True)),
        ([all_of(split("25")), all_of(STAFF)], True, False, share(25, conditional=True)),
        ([all_of(STAFF)], True, False, share(100, conditional=True)),
        ([all_of(STAFF)], False, True, MIXED),
        ([all_of(STAFF)], True, True, EVERYBODY),
        ([all_of(STAFF, split("25"), kind="ANY")], True, False, MIXED),
        ([all_of(split("25"), kind="NONE")], True, False, MIXED),
        ([all_of(split("25"), split("50"))], True, False, MIXED),
        ([all_of(rules=[all_of(split("25"), kind="ANY")])], True, False, share(25)),
        ([], True, False, NOBODY),
    ],
)
def test_an_override(rules: list[Any], on: bool, default: bool, expected: Served) -> None:
    assert found((rules, on), default=default).served == expected


def test_the_first_priority_wins() -> None:
    everybody = [all_of(split("100"))]
    assert found((everybody, True), (everybody, False)).served == EVERYBODY
    assert found((everybody, False), (everybody, True), default=True).served == NOBODY


def test_off_for_the_environment_is_on_where_one_identity_has_it() -> None:
    assert found(identities=[True]).presence is Presence.ON
    assert found(identities=[False]).presence is Presence.OFF
    assert found(identities=[False], default=True).served == MIXED


CONDITION = st.sampled_from([STAFF, split("25"), split("x"), split("100", None), {"operator": "IS_SET"}])
RULE = st.recursive(
    st.builds(all_of, CONDITION, kind=st.sampled_from(["ALL", "ANY", "NONE", "OTHER"])),
    lambda inner: st.builds(all_of, kind=st.sampled_from(["ALL", "ANY"]), rules=st.lists(inner, max_size=3)),
    max_leaves=5,
)


@given(
    overrides=st.lists(st.tuples(st.lists(RULE, max_size=3), st.booleans()), max_size=3),
    default=st.booleans(),
    identities=st.lists(st.booleans(), max_size=2),
)
def test_any_document_is_read(overrides: Any, default: bool, identities: Any) -> None:
    flag = found(*overrides, default=default, identities=identities)
    assert (flag.presence is Presence.OFF) == (flag.served == NOBODY)
    if not any([default, *identities, *(on for _, on in overrides)]):
        assert flag.presence is Presence.OFF
    if all([default, *identities, *(on for _, on in overrides)]):
        assert flag.served == EVERYBODY
