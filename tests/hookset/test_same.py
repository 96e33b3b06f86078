"""When two values of JSON are the same."""

import doctest

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from hookset import same
from hookset.same import same_value
from tests.json_values import JSON


@given(JSON)
def test_a_value_is_itself_and_its_copy(value: object) -> None:
    assert same_value(value, value)
    assert same_value(value, msgspec.convert(value, type(value)))
    assert not same_value(value, [value])


@given(JSON, JSON)
def test_either_way_round(one: object, other: object) -> None:
    assert same_value(one, other) is same_value(other, one)


@given(st.booleans(), st.integers(0, 1) | st.floats(0, 1) | st.sampled_from(["true", "false", "1", ""]))
def test_true_is_no_number_and_no_text_however_deep_it_stands(one: bool, other: object) -> None:
    assert not same_value(one, other)
    assert not same_value([one], [other])
    assert not same_value({"a": [{"b": one}]}, {"a": [{"b": other}]})


@given(st.integers(-(2**53), 2**53))
def test_an_integer_is_its_float(number: int) -> None:
    assert same_value({"a": [number, True]}, {"a": [float(number), True]})


def test_nothing_is_no_empty_value() -> None:
    assert not same_value(None, False)
    assert not same_value({}, [])
    assert not same_value("", None)


def test_the_examples_in_the_docstrings() -> None:
    assert doctest.testmod(same) == (0, 1)
