"""Ranks against what scipy 1.17 says: mannwhitneyu(b, a, method="asymptotic"), and the median of all differences."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smoke.judge.rank import LEAST, normal_quantile, p_value, shift_of, thinned

CASES = [
    ("separate", [1.0, 2, 3, 4, 5, 6], [7.0, 8, 9, 10, 11, 12], 36.0, 0.005074868097940253, 6.0),
    ("ties", [1.0, 2, 2, 3, 3, 3, 4, 5], [2.0, 3, 3, 4, 4, 5, 5, 6, 6], 55.0, 0.06917284061536635, 1.0),
    ("heavy_ties", [10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 11.0, 11.0], [10.0, 10.0, 10.0, 10.0, 10.0, 11.0, 11.0, 11.0, 11.0, 11.0, 12.0], 75.0, 0.10736303897847294, 0.0),
    ("same", [3.0, 1, 2, 5, 4], [2.0, 3, 1, 4, 5], 12.5, 1.0, 0.0),
    ("latencies", [49.1, 59.4, 56.2, 34.4, 35.9, 43.6, 42.6, 58.3, 70.8, 44.4, 31.9, 36.9, 61.2, 56.0, 41.0, 64.2, 43.3, 52.8, 90.3, 40.1, 60.6, 64.4, 45.9, 38.5, 75.1, 72.4, 70.0, 58.9, 52.5, 68.8], [53.1, 40.2, 52.3, 49.2, 41.0, 42.9, 78.9, 52.2, 33.9, 51.1, 48.6, 67.5, 40.9, 54.3, 64.8, 69.8, 57.8, 36.3, 53.0, 58.2, 46.0, 68.0, 52.2, 58.6, 61.3, 56.8, 77.6, 64.5], 434.5, 0.8275425441165598, 0.5999999999999943),
    ("uneven", [98.87, 99.69, 86.36, 97.57, 105.04, 94.16, 99.67, 104.77, 104.28, 107.46, 91.49, 98.23], [100.93, 109.61, 113.83, 79.85, 113.8, 90.97, 110.15, 90.57, 105.58, 114.75, 102.66, 105.72, 111.17, 105.27, 103.2, 117.8, 113.44, 101.36, 128.71, 93.68, 112.23, 101.61, 105.19, 110.35, 106.0, 109.75, 90.25, 90.41, 109.53, 95.33, 94.76, 90.77, 115.4, 110.72, 117.26, 95.56, 104.01, 93.74, 110.89, 118.3], 337.0, 0.03609584793184225, 6.324999999999996),
]  # fmt: skip
"""Name, first set, second set, U of the second, p-value, shift."""


@pytest.mark.parametrize(("name", "first", "second", "u", "p", "shift"), CASES)
def test_p_value_and_shift_are_scipys(name, first, second, u, p, shift):
    found = shift_of(first, second, 0.98)
    assert found.p_value == pytest.approx(p, abs=1e-12)
    assert found.estimate == pytest.approx(shift, abs=1e-9)
    assert found.low <= found.estimate <= found.high


@pytest.mark.parametrize(
    ("probability", "quantile"), [(0.5, 0.0), (0.975, 1.959963984540054), (0.99, 2.3263478740408408)]
)
def test_quantiles_of_the_normal_distribution(probability, quantile):
    assert normal_quantile(probability) == pytest.approx(quantile, abs=1e-9)


def test_the_interval_is_the_table_s():
    """Six against six at 0.98: Hollander and Wolfe's table leaves three differences out at each end."""
    first, second = [1.0, 2, 3, 4, 5, 6], [7.0, 8, 9, 10, 11, 12]
    differences = sorted(b - a for a in first for b in second)
    found = shift_of(first, second, 0.98)
    assert (found.low, found.high) == (differences[3], differences[-4])


def test_the_interval_and_the_test_agree():
    rnd = random.Random(5)
    first, second = [rnd.gauss(100, 9) for _ in range(30)], [rnd.gauss(108, 9) for _ in range(30)]
    found = shift_of(first, second, 0.98)
    for end in (found.low, found.high):
        inside, outside = end - (end - found.estimate) * 0.1, end + (end - found.estimate) * 0.1
        assert p_value(first, [value - inside for value in second]) > 0.02
        assert p_value(first, [value - outside for value in second]) < 0.02


def test_the_interval_holds_the_truth_as_often_as_it_says():
    rnd = random.Random(6)
    held = 0
    for _ in range(400):
        first = [rnd.lognormvariate(4, 0.5) for _ in range(20)]
        second = [rnd.lognormvariate(4, 0.5) + 30 for _ in range(20)]
        found = shift_of(first, second, 0.9)
        held += found.low <= 30 <= found.high
    assert 0.86 <= held / 400 <= 0.94


def test_with_too_few_nothing_is_sure():
    few = shift_of([1.0] * (LEAST - 1), [100.0] * (LEAST - 1), 0.98)
    enough = shift_of([1.0] * LEAST, [100.0] * LEAST, 0.98)
    assert (few.low, enough.low) == (float("-inf"), 99.0)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=1000))
def test_thinning_keeps_the_bounds_and_is_bounded(values):
    found = thinned(values)
    assert 1 <= len(found) <= 300
    assert min(values) <= min(found)
    assert max(found) <= max(values)


@given(*[st.lists(st.floats(0, 1e6), min_size=1, max_size=40)] * 2)
def test_turning_the_sides_turns_the_shift(first, second):
    one, other = shift_of(first, second, 0.98), shift_of(second, first, 0.98)
    assert one.estimate == pytest.approx(-other.estimate, abs=1e-6)
    assert one.p_value == pytest.approx(other.p_value)
    assert one.low == pytest.approx(-other.high, abs=1e-6)
