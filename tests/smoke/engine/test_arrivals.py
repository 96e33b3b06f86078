"""When requests are due: by the stages alone."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from smoke.engine.arrivals import arrivals
from smoke.engine.choice import chooser
from smoke.plan.plan import Stage

RATES = some.floats(0, 500)
STAGES = some.lists(
    some.builds(Stage, first=RATES, last=RATES, seconds=some.floats(0.01, 20)), min_size=1, max_size=4
)


def test_a_constant_rate() -> None:
    due = list(arrivals([Stage(50, 50, 30)]))
    assert len(due) == 1500
    assert due[:3] == pytest.approx([0, 0.02, 0.04])
    assert due[-1] == pytest.approx(29.98)


def test_a_ramp_has_as_many_as_its_area() -> None:
    due = list(arrivals([Stage(0, 100, 10)]))
    assert len(due) == 500
    assert sum(at < 5 for at in due) == 125


def test_a_ramp_down_to_nothing_ends() -> None:
    due = list(arrivals([Stage(10, 0, 10)]))
    assert len(due) == 50
    assert due[-1] < 10


def test_nothing_is_due_while_the_rate_is_nothing() -> None:
    assert [round(at) for at in arrivals([Stage(0, 0, 5), Stage(1, 1, 3)])] == [5, 6, 7]


@given(STAGES)
def test_in_order_within_the_run_and_as_many_as_the_area(stages: list[Stage]) -> None:
    due = list(arrivals(stages))
    area = sum((stage.first + stage.last) / 2 * stage.seconds for stage in stages)
    assert abs(len(due) - area) <= 1.01
    assert all(one <= other for one, other in pairwise(due))
    assert all(0 <= at <= sum(stage.seconds for stage in stages) for at in due)


@given(STAGES, some.integers(0, 5))
def test_shares_of_several_processes_are_the_whole(stages: list[Stage], seed: int) -> None:
    whole = list(arrivals(stages, "poisson", seed))
    shares = [list(arrivals(stages, "poisson", seed))[index::3] for index in range(3)]
    assert sorted(at for share in shares for at in share) == whole


def test_poisson_has_the_rate_and_the_spread_of_one() -> None:
    due = list(arrivals([Stage(100, 100, 100)], "poisson", 7))
    gaps = [later - earlier for earlier, later in pairwise(due)]
    mean = sum(gaps) / len(gaps)
    deviation = math.sqrt(sum((gap - mean) ** 2 for gap in gaps) / len(gaps))
    assert len(due) == pytest.approx(10_000, rel=0.05)
    assert deviation == pytest.approx(mean, rel=0.1)
    assert due == list(arrivals([Stage(100, 100, 100)], "poisson", 7))
    assert due != list(arrivals([Stage(100, 100, 100)], "poisson", 8))


@given(some.lists(some.floats(0.1, 10), min_size=1, max_size=5), some.integers(0, 2**32))
def test_scenarios_are_as_frequent_as_their_weights(weights: list[float], seed: int) -> None:
    choice = chooser(weights, seed)
    chosen = [choice(iteration) for iteration in range(1000)]
    for index, weight in enumerate(weights):
        assert abs(chosen.count(index) - 1000 * weight / sum(weights)) <= 12
