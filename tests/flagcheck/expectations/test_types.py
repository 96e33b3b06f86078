"""The types and the texts of JSON values."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from flagcheck.expectations.contradictions import is_of_type
from flagcheck.judge.words import value_text
from hookset.same import same_value
from tests.json_values import JSON

TYPES = ("boolean", "string", "number", "integer", "object")


@settings(max_examples=100, deadline=None)
@given(JSON, JSON)
def test_what_is_the_same_has_the_same_types(one: object, other: object) -> None:
    if same_value(one, other):
        assert [is_of_type(one, kind) for kind in TYPES] == [is_of_type(other, kind) for kind in TYPES]


@settings(max_examples=100, deadline=None)
@given(st.integers(-(2**53), 2**53))
def test_an_integer_may_be_written_as_a_float(number: int) -> None:
    assert is_of_type(float(number), "integer")


@settings(max_examples=100, deadline=None)
@given(JSON)
def test_every_value_has_a_text_of_bounded_length(value: object) -> None:
    assert 0 < len(value_text(value)) <= 120


@settings(max_examples=100, deadline=None)
@given(JSON)
def test_every_value_has_at_most_the_types_that_go_together(value: object) -> None:
    found = {kind for kind in TYPES if is_of_type(value, kind)}
    assert found in ({"number", "integer"}, set()) or len(found) == 1
    assert bool(found) is (value is not None)


def test_what_no_type_has() -> None:
    assert not is_of_type(math.inf, "integer")
