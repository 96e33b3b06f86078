"""Rules of which the first that matches wins: what is said of everybody against every way through them."""

from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flagcheck.record import EVERYBODY, NOBODY, Audience, Served, share
from flagcheck.services import _ladder
from flagcheck.services._ladder import Step

STEP = st.builds(
    lambda parts, conditional: Step(gives=tuple(parts), conditional=conditional),
    st.sampled_from([(100,), (0,), (30,), (30, 70), (10, 20), (0, 100)]).flatmap(
        lambda sizes: st.tuples(*(st.tuples(st.just(float(size)), st.booleans()) for size in sizes))
    ),
    st.booleans(),
)


def ways(steps: list[Step], rest: bool) -> set[bool]:
    """What anybody can be given: each step gives one of its values or passes on."""
    each: list[list[Any]] = []
    for step in steps:
        outcomes: list[Any] = [value for part, value in step.gives if part > 0]
        each.append([*outcomes, None] if step.conditional or step.total < 100 else outcomes)
    return {next((value for value in way if value is not None), rest) for way in product(*each)}


@given(steps=st.lists(STEP, max_size=4), rest=st.booleans())
def test_all_and_nobody_are_said_where_every_way_leads_there(steps: list[Step], rest: bool) -> None:
    found = _ladder.served(steps, rest, bool)
    given_to = ways(steps, rest)
    assert set(_ladder.values(steps, rest)) == given_to
    assert (found == EVERYBODY) == (given_to == {True})
    assert (found == NOBODY) == (given_to == {False})
    assert (found.audience is Audience.SOME) == (len(given_to) == 2)


@given(steps=st.lists(STEP, max_size=4), rest=st.booleans())
def test_shares_that_are_known_make_a_whole(steps: list[Step], rest: bool) -> None:
    known = [percent for _, percent in _ladder.shares(steps, rest) if percent is not None]
    assert not known or sum(known) == 100


def test_one_number() -> None:
    some = Step(gives=((30.0, True),))
    staff = Step(gives=((100.0, True),), conditional=True)
    assert _ladder.served([some], False, bool) == share(30)
    assert _ladder.served([staff], False, bool) == share(100, conditional=True)
    assert _ladder.served([staff, some], False, bool) == _ladder.MIXED
    assert _ladder.served([Step(gives=((30.0, False),))], True, bool) == share(70)
    assert _ladder.served([Step(gives=((30.0, False),), conditional=True)], True, bool) == Served(
        audience=Audience.SOME, conditional=True
    )


def test_true_is_not_one() -> None:
    assert _ladder.values([Step(gives=((50.0, 1), (50.0, True)))], 0) == [1, True]
