"""The expectation file that `list --write` writes: it holds of the flags that it was written from."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flagcheck.entries import Entry
from flagcheck.expectations import load
from flagcheck.judge.flag import judge_flag
from flagcheck.judge.prerequisites import judge_prerequisites
from flagcheck.record import Audience, Flag, Prerequisite, Presence, Served, Variant
from flagcheck.service import Service, Settings, Tells
from flagcheck.writing import text_of
from tests.flagcheck.judge.expecting import (
    ABSENT,
    NO_TELLING,
    NOBODY,
    NOW,
    OFF,
    ON,
    PART,
    RULES_DECIDE,
    UNKNOWN,
    share,
)

EVERYTHING = frozenset(Tells)
LITTLE = frozenset({Tells.STATE, Tells.EVALUATION})
ENTRY = Entry(
    "", Service, Settings(service="unleash", url="https://flags.example.com", environment="production"), ""
)


def said(flag: Flag, tells: frozenset[Tells] = EVERYTHING, **others: Flag) -> str:
    """The line of one flag."""
    lines = text_of(ENTRY, {flag.key: flag, **others}, tells).splitlines()
    return next(line for line in lines if line.lstrip(" #").startswith(f"{flag.key}:")).strip()


@pytest.mark.parametrize(
    ("flag", "line"),
    [
        (ON(), "checkout: enabled"),
        (OFF(), "checkout: disabled"),
        (PART(25), "checkout: {state: enabled, rollout: 25}"),
        (PART(100 / 3), "checkout: {state: enabled, rollout: 33.33333333}"),
        (PART(25, conditional=True), "checkout: {state: enabled, rollout: 25, targeting: targeted}"),
        (ON(NOBODY), "checkout: {state: enabled, rollout: 0}"),
        (ON(Served(audience=Audience.NONE)), "checkout: present  # on for nobody"),
        (ON(RULES_DECIDE), "checkout: enabled  # on for a part, conditional"),
        (ON(NO_TELLING), "checkout: enabled  # on"),
        (ABSENT(), "# checkout: absent"),
        (ABSENT(archived=True), "# checkout: absent (archived)"),
        (OFF(archived=True), "# checkout: off (archived)"),
        (ON(archived=True), "# checkout: on for everybody"),
        (UNKNOWN("no word of it"), "# checkout: unknown"),
    ],
)
def test_a_line(flag: Flag, line: str) -> None:
    assert said(flag) == line


def test_what_a_service_cannot_tell_is_not_expected() -> None:
    assert said(PART(25, conditional=True), LITTLE) == "checkout: enabled  # on for 25 %, conditional"


def test_a_flag_whose_prerequisite_is_off() -> None:
    child = ON(prerequisites=(Prerequisite(flag="base"),))
    assert said(child, base=Flag(key="base", presence=Presence.ON)) == "checkout: enabled"
    base = Flag(key="base", presence=Presence.OFF)
    assert said(child, base=base) == "checkout: {state: enabled, prerequisites: ignored}"


def test_settings_that_differ_from_the_service_s_own() -> None:
    settings = Settings(service="ofrep", url="http://flags:8016", allow_http=True, ca_bundle="/etc/ca.pem")
    text = text_of(Entry("edge", Service, settings, "t0ken"), {"checkout": ON()}, EVERYTHING)
    assert text.splitlines()[1:6] == [
        "service: ofrep",
        'url: "http://flags:8016"',
        "settings:",
        '  ca_bundle: "/etc/ca.pem"',
        "  allow_http: true",
    ]
    assert "t0ken" not in text


AWKWARD = [
    "on",
    "No",
    "null",
    "1.0",
    "a: b",
    "# c",
    "- d",
    "ü ☂",
    "a/b c",
    "'",
    '"',
    "\t",
    "\x7f",
    "\x85",
    "\u2028",
    "😀",
    "~",
    "<<",
    "=",
    "0x1f",
    "1_000",
    "!!str",
]
served = st.builds(
    Served,
    audience=st.sampled_from(Audience),
    percent=st.one_of(st.none(), st.floats(0, 100)),
    conditional=st.sampled_from([True, False, None]),
)
likely = st.one_of(st.builds(share, st.floats(0, 100), conditional=st.booleans()), served)
records = st.builds(
    Flag,
    key=st.one_of(st.sampled_from(AWKWARD), st.text(min_size=1, max_size=40)),
    presence=st.sampled_from(Presence),
    served=likely,
    archived=st.sampled_from([True, False, None]),
    prerequisites=st.one_of(
        st.none(),
        st.just(()),
        st.just((Prerequisite(flag="on"),)),
        st.just((Prerequisite(flag="x", variants=("a",)),)),
    ),
    variants=st.one_of(st.none(), st.just((Variant(name="a", percent=100.0),))),
)


@given(st.lists(records, min_size=1, max_size=5))
@example([Flag(key="on", presence=Presence.ON, served=share(1e-6, conditional=False))])
def test_the_file_is_read_and_holds(tmp_path_factory: Any, flags: list[Flag]) -> None:
    known = {
        flag.key: flag
        for flag in flags
        if flag.key.strip() and flag.key not in (".", "..") and _coherent(flag)
    } | {"sure": Flag(key="sure", presence=Presence.OFF)}
    file = tmp_path_factory.mktemp("written") / "flags.yaml"
    file.write_text(text_of(ENTRY, known, EVERYTHING), encoding="utf-8")
    _, expected = load(str(file))
    listed = {
        key
        for key, flag in known.items()
        if flag.presence in (Presence.ON, Presence.OFF) and not flag.archived
    }
    assert {each.key for each in expected} == listed
    for each in expected:
        flag = known[each.key]
        assert list(judge_flag(each, flag, object="", now=NOW)) == []
        if each.prerequisites and flag.presence is Presence.ON:
            assert list(judge_prerequisites(each, flag, known, object="", asked=False)) == []


def _coherent(flag: Flag) -> bool:
    """Whether share and audience are of one piece, as services say them."""
    percent, audience = flag.served.percent, flag.served.audience
    if audience is Audience.UNKNOWN:
        return percent is None
    whole = {Audience.NONE: 0.0, Audience.ALL: 100.0}.get(audience)
    return percent is None or whole is None or percent == whole


def test_a_line_of_every_file_is_the_schema(tmp_path: Path) -> None:
    assert text_of(ENTRY, {"checkout": ON()}, EVERYTHING).startswith(
        "# yaml-language-server: $schema=https://"
    )
