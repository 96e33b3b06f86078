"""Percentiles and distributions against simple oracles over sorted lists."""

import statistics
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smoke.judge.histogram import EDGES, PER_OCTAVE, exponential, log_linear, within
from smoke.judge.percentile import latency_of, percentile
from smoke.judge.windows import windows

SECONDS = st.floats(0, 100, allow_nan=False)
LISTS = st.lists(SECONDS, min_size=1, max_size=60)


@given(LISTS, st.integers(1, 99))
def test_percentiles_are_those_of_the_standard_library(values, percent):
    if len(values) > 1:
        oracle = statistics.quantiles(values, n=100, method="inclusive")[percent - 1]
        assert percentile(sorted(values), percent / 100) == pytest.approx(oracle, rel=1e-9, abs=1e-12)


@given(LISTS)
def test_the_ends_are_the_least_and_the_most(values):
    assert (percentile(sorted(values), 0), percentile(sorted(values), 1)) == (min(values), max(values))


@given(LISTS)
def test_a_distribution_is_in_order_and_in_milliseconds(values):
    found = latency_of(sorted(values))
    assert found is not None
    ladder = [found.min, found.med, found.p90, found.p95, found.p99, found.p999, found.max]
    assert ladder == sorted(ladder)
    assert found.max == round(max(values) * 1000, 4)
    assert found.avg == pytest.approx(1000 * sum(values) / len(values), abs=1e-3)


def test_nothing_has_no_distribution():
    assert latency_of([]) is None


@given(LISTS)
def test_the_histogram_has_every_value_between_its_edges(values):
    found = log_linear(sorted(values))
    assert sum(count for _, count in found) == len(values)
    edges = [edge for edge, _ in found]
    assert edges == sorted(set(edges))
    below = [sum(value * 1000 <= edge * (1 + 1e-9) for value in values) for edge in edges]
    assert below == [sum(count for _, count in found[: at + 1]) for at in range(len(found))]


@given(st.lists(st.one_of(st.just(0.0), st.floats(1e-7, 1e4)), max_size=60))
def test_exponential_buckets_hold_what_lies_between_their_edges(values):
    found = exponential(sorted(values))
    assert [index for index, _ in found] == sorted({index for index, _ in found})
    assert sum(count for _, count in found) == sum(value > 0 for value in values)
    for index, count in found:
        lower, upper = 2 ** (index / PER_OCTAVE), 2 ** ((index + 1) / PER_OCTAVE)
        surely = sum(lower * (1 + 1e-9) < value < upper * (1 - 1e-9) for value in values)
        perhaps = sum(lower * (1 - 1e-9) <= value <= upper * (1 + 1e-9) for value in values)
        assert surely <= count <= perhaps


@given(st.lists(st.one_of(SECONDS, st.sampled_from(EDGES))))
def test_counts_up_to_the_fixed_edges_are_exact(values):
    assert within(sorted(values)) == tuple(
        (edge, sum(value <= edge * (1 + 1e-7) for value in values)) for edge in EDGES
    )


def test_what_is_kept_as_float32_is_not_beyond_its_edge():
    kept = array("f", EDGES)
    assert within(kept) == tuple((edge, place) for place, edge in enumerate(EDGES, start=1))


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=30),
    st.integers(1, 12),
    st.integers(0, 25),
    st.integers(0, 3),
)
def test_windows_are_long_enough_full_enough_and_leave_nothing_out(by_second, over, needed, first):
    counts = dict(enumerate(by_second))
    found = list(windows(counts, first, len(by_second), over, needed))
    for begin, stop, inside in found:
        assert first <= begin < stop <= len(by_second)
        assert stop - begin >= over
        assert inside == sum(by_second[begin:stop]) >= needed
        # no shorter one from there, or to there, would do
        shorter = sum(by_second[begin : stop - 1]), sum(by_second[begin + 1 : stop])
        assert stop - begin == over or min(shorter) < needed
    assert len(set(found)) == len(found)
    enough = sum(by_second[first:]) >= needed and len(by_second) - first >= over
    seen = {second for begin, stop, _ in found for second in range(begin, stop)}
    assert seen == (set(range(first, len(by_second))) if enough else set())
