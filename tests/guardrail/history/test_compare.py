"""The one comparison, on random histories: what is equal is silent, what differs is named."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrail.history.compare import compare
from guardrail.history.graph import closure, cycle, ordered
from guardrail.history.judge import judge
from guardrail.history.model import Applied, History, Migration, Reach, Record, Release, Shape
from guardrail.history.release import chained, in_order
from guardrail.history.tools import tools


@st.composite
def graphs(draw):
    """Needs of `n0`, `n1` ...: each may need any before it."""
    size = draw(st.integers(0, 12))
    return {
        f"n{i}": tuple(f"n{j}" for j in sorted(draw(st.sets(st.integers(0, i - 1), max_size=3)))) if i else ()
        for i in range(size)
    }


def release(needs):
    migrations, troubles = in_order([Migration(id=id, needs=need) for id, need in needs.items()])
    assert not troubles
    return Release(migrations=migrations)


def rows(names):
    return tuple(Applied(id=name) for name in names)


@given(graphs(), st.randoms())
def test_an_order_respects_every_need(needs, random):
    nodes = list(needs)
    random.shuffle(nodes)
    order = ordered(nodes, needs)
    assert sorted(order) == sorted(nodes)
    assert all(order.index(need) < order.index(node) for node in order for need in needs[node])


@given(graphs(), st.data())
def test_heads_stand_for_all_their_ancestors(needs, data):
    heads = data.draw(st.sets(st.sampled_from(sorted(needs)))) if needs else set()
    record = tools()["alembic"].record([{"version_num": head} for head in heads], {})
    record, made = tools()["alembic"].settle(record, release(needs))
    result = compare(record, made)
    assert {one.id for one in result.pending} == needs.keys() - closure(heads, needs)
    assert result.unknown == result.missing == result.troubles == ()
    # the state names the same set whichever of its rows are implied by others
    again = tools()["alembic"].record([{"version_num": one} for one in closure(heads, needs)], {})
    assert tools()["alembic"].settle(again, made)[0].state == record.state


@given(graphs(), st.sampled_from(list(Reach)))
def test_rows_that_equal_the_files_are_silent(needs, reach):
    made = release(needs)
    result = compare(Record(state="x", applied=rows(one.id for one in made.migrations), reach=reach), made)
    if reach is not Reach.THROUGH:
        assert (result.pending, result.unknown, result.missing, result.troubles) == ((), (), (), ())
        history = History(tool="t", state="x", compared=True)
        assert [one.id for one in judge(history, stage="after")] == ["history.passed"]


@given(graphs(), st.data())
def test_each_row_for_itself(needs, data):
    made = release(needs)
    order = [one.id for one in made.migrations]
    applied = data.draw(st.lists(st.sampled_from(order), unique=True)) if order else []
    result = compare(Record(state="x", applied=rows(applied)), made)
    assert [one.id for one in result.pending] == [id for id in order if id not in applied]
    late = {one.object for one in result.troubles}
    assert late == closure(applied, needs) - set(applied)


@given(st.sets(st.integers(1, 30)), st.integers(0, 31))
def test_one_row_stands_for_all_up_to_it(numbers, at):
    made = Release(migrations=chained([Migration(id=str(n), key=(n,)) for n in sorted(numbers)]))
    applied = (Applied(id=str(at), key=(at,)),) if at else ()
    result = compare(Record(state="x", applied=applied, reach=Reach.THROUGH), made)
    assert [one.key[0] for one in result.pending] == sorted(n for n in numbers if n > at)
    assert result.unknown == ((str(at),) if at and at not in numbers else ())


def test_unknown_between_known_is_missing_and_after_them_unknown():
    made = Release(migrations=(Migration(id="a", group="g"), Migration(id="c", group="g")))
    applied = (*tuple(Applied(id=id, group="g") for id in "abcd"), Applied(id="z", group="other"))
    result = compare(Record(state="x", applied=applied), made)
    assert (result.missing, result.unknown) == (("b",), ("d",))


@pytest.mark.parametrize(("repeatable", "doubt"), [(False, ""), (True, ""), (True, "why")])
def test_a_checksum_that_differs(repeatable, doubt):
    one = Migration(id="a", path="a.sql", checksums=("1", "2"), repeatable=repeatable, doubt=doubt)
    result = compare(Record(state="x", applied=(Applied(id="a", checksum="3"),)), Release(migrations=(one,)))
    assert [trouble.rule for trouble in result.troubles] == (
        ["history.unverified"] if doubt else [] if repeatable else ["history.edited"]
    )
    assert bool(result.pending) is (repeatable and not doubt)
    same = compare(Record(state="x", applied=(Applied(id="a", checksum="2"),)), Release(migrations=(one,)))
    assert not same.pending
    assert not same.troubles


def test_everything_up_to_a_floor_counts_as_applied():
    made = Release(migrations=chained([Migration(id=str(n), key=(n,)) for n in range(5)]))
    result = compare(Record(state="x", applied=(Applied(id="4", key=(4,)),), floor=(2,)), made)
    assert [one.id for one in result.pending] == ["3"]
    assert [one.object for one in result.troubles] == ["3"]


def test_a_cycle_is_a_path_that_closes():
    needs = {"a": ("b",), "b": ("c",), "c": ("b", "d"), "d": ()}
    left = needs.keys() - set(ordered(list(needs), needs))
    assert cycle(left, needs) == ["b", "c", "b"]


def test_a_shape_wants_its_columns_and_no_others():
    shape = Shape(names=("t",), columns={"a": "integer|bigint"}, optional={"b": "text"})
    assert shape.fits({"a": "bigint"})
    assert shape.fits({"a": "integer", "b": "text"})
    assert not shape.fits({"a": "text"})
    assert not shape.fits({"b": "text"})
    assert not shape.fits({"a": "integer", "c": "text"})


def test_every_column_of_a_row_is_plain_data():
    assert msgspec.json.decode(msgspec.json.encode(History(pending=(Migration(id="a"),))), type=History)
