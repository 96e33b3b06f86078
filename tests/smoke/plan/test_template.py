"""Templates: what is known is put in at once, the rest when the request is sent."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookset.errors import UsageError
from smoke.plan import encode
from smoke.plan.template import Hole, Scope, Text, escaped, fill, plain

SCOPE = Scope({"region": "eu", "empty": ""}, frozenset({"token", "users.email"}))
ENCODERS = (
    plain,
    encode.path_text,
    encode.path_value,
    encode.whole_path,
    encode.form_value,
    encode.json_text,
    encode.header_value,
)


def test_what_is_known_is_put_in_once():
    text = Text(fill("a ${region} b${empty}", SCOPE, "here"))
    assert text.static
    assert text.parts == ("a eu b",)
    assert text.render({}) == "a eu b"


def test_the_rest_is_put_in_for_each_request():
    text = Text(fill("${ users.email }/${region}/${token}", SCOPE, "here"))
    assert not text.static
    assert text.render({"users.email": "a@b", "token": "t"}) == "a@b/eu/t"
    assert [hole.name for hole in text.holes] == ["users.email", "token"]


def test_a_missing_variable_is_named():
    with pytest.raises(KeyError, match="token"):
        Text(fill("${token}", SCOPE, "here")).render({})


@pytest.mark.parametrize("text", ["", "$", "$5", "a$$b", "{x}", "}", "$ {x}", "cost: 5$"])
def test_what_is_no_variable_stays(text):
    assert Text(fill(text, SCOPE, "here")).render({}) == text


def test_the_mark_can_be_escaped():
    assert Text(fill("a $${region} ${region}", SCOPE, "here")).render({}) == "a ${region} eu"


@given(st.text(alphabet="${}ab \n") | st.text())
def test_escaped_text_means_itself(text):
    assert Text(fill(escaped(text), SCOPE, "here")).render({}) == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("${tokn}", "here: ${tokn} is not known here; did you mean token?"),
        ("${}", "here: ${} names no variable"),
        ("a ${token", "here: ${ is not closed"),
        ("${a ${token}", "here: ${ is not closed"),
    ],
)
def test_what_is_no_template_is_refused(text, reason):
    with pytest.raises(UsageError) as refusal:
        fill(text, SCOPE, "here")
    assert refusal.value.message == reason


@given(st.text(), st.dictionaries(st.sampled_from(["token", "users.email"]), st.text(st.characters())))
def test_rendering_raises_nothing_but_key_error(text, variables):
    for encoder in ENCODERS:
        made = Text(
            (*fill(escaped(text), SCOPE, "here"), Hole("token", encoder), Hole("users.email", encoder))
        )
        with contextlib.suppress(KeyError):
            made.render(variables)
            assert len(variables) == 2


@given(st.text())
def test_no_value_can_end_what_it_stands_in(value):
    assert not set(encode.header_value(value)) & {"\r", "\n", "\0"}
    assert not set(encode.path_value(value)) & set("/?#& \r\n")
    assert not set(encode.form_value(value)) & set("&=+ \r\n") - {"+"}
    assert not set(encode.whole_path(value)) & set(" #\r\n")
    assert encode.whole_path(value).startswith("/")
