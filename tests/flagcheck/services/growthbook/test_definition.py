"""What a definition means, whatever stands in it."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flagcheck.record import EVERYBODY, NOBODY, Audience, Prerequisite, Presence, Served, share
from flagcheck.services._growthbook.definition import flag
from flagcheck.services._growthbook.shapes import Definition

MIXED = Served(audience=Audience.SOME, conditional=True)


def served(**definition: Any) -> Served:
    return flag("f", msgspec.convert(definition, Definition)).served


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([], NOBODY),
        ([{"force": True}], EVERYBODY),
        ([{"force": True, "condition": {}}], EVERYBODY),
        ([{"force": True, "coverage": 0}], NOBODY),
        ([{"force": True, "coverage": 0.3}], share(30)),
        ([{"force": True, "range": [0, 0.4]}], share(40)),
        ([{"force": True, "coverage": 0.3, "condition": {"a": 1}}], share(30, conditional=True)),
        ([{"force": False, "condition": {"a": 1}}, {"force": True}], MIXED),
        ([{"force": True}, {"force": False, "condition": {"a": 1}}], EVERYBODY),
        ([{"force": True, "coverage": 0.3}, {"force": True, "coverage": 0.3}], MIXED),
        ([{"force": True, "parentConditions": [{"id": "p", "condition": {"value": True}}]}], share(100, conditional=True)),
        ([{"parentConditions": [{"id": "p", "condition": {"value": True}, "gate": True}]}, {"force": True}], EVERYBODY),
        ([{"variations": [False, True]}], share(50)),
        ([{"variations": [False, True], "weights": [0.9, 0.1], "coverage": 0.5}], share(5)),
        ([{"variations": [False, True], "weights": [1, 2, 3]}], share(50)),
        ([{"variations": [False, True], "ranges": [[0, 0.2], [0.2, 0.3]]}], share(10)),
        ([{"variations": [True, False], "weights": [0.5, 0.5], "coverage": 0.4, "meta": [{"key": "0"}, {"key": "1", "passthrough": True}]}], share(20)),
        ([{"variations": [False, True], "meta": [{"key": "0"}, {"key": "1", "passthrough": True}]}], NOBODY),
        ([{"contextualVariations": [True, False]}], Served()),
        ([{"hashAttribute": "id"}], NOBODY),
    ],
)  # fmt: skip
def test_a_boolean(rules: list[Any], expected: Served) -> None:
    assert served(defaultValue=False, rules=rules) == expected


def test_a_value_of_a_string_is_on_where_it_is_not_the_default() -> None:
    assert served(defaultValue="a") == EVERYBODY
    assert served(defaultValue="a", rules=[{"force": "b", "coverage": 0.2}]) == share(20)
    assert served(defaultValue="a", rules=[{"force": "a", "coverage": 0.2}]) == EVERYBODY


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"value": True}, Prerequisite(flag="p")),
        ({"value": False}, Prerequisite(flag="p", wanted=Presence.OFF)),
        ({"value": "b"}, Prerequisite(flag="p", variants=("b",))),
        ({"value": {"$ne": "b"}}, Prerequisite(flag="p")),
        (None, Prerequisite(flag="p")),
    ],
)
def test_prerequisites(condition: Any, expected: Prerequisite) -> None:
    rules = [{"parentConditions": [{"id": "p", "condition": condition, "gate": True}]}]
    found = flag("f", msgspec.convert({"defaultValue": True, "rules": rules}, Definition))
    assert found.prerequisites == (expected,)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
RULE = st.fixed_dictionaries(
    {},
    optional={
        "force": JSON,
        "coverage": st.none() | st.floats(-2, 2),
        "condition": JSON,
        "variations": st.lists(JSON, max_size=4),
        "weights": st.lists(st.floats(-1, 2), max_size=4),
        "ranges": st.lists(st.tuples(st.floats(-1, 2), st.floats(-1, 2)), max_size=4),
        "meta": st.lists(
            st.fixed_dictionaries({}, optional={"key": st.text(), "passthrough": st.booleans()})
        ),
    },
)


@given(default=JSON, rules=st.lists(RULE, max_size=4))
def test_any_definition_is_read(default: Any, rules: list[Any]) -> None:
    found = flag("f", msgspec.convert({"defaultValue": default, "rules": rules}, Definition))
    assert found.presence is Presence.ON
    if found.served.audience is Audience.NONE:
        assert isinstance(default, bool)
