"""Who is served, against Flipt's own evaluator written out: the first step that matches decides."""

from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from flagcheck.record import Audience, Served
from flagcheck.services._flipt.serving import AND, Rule, Segments, Step, boolean, variant

NAMES = ("all", "a", "b")
OPEN = {"all"}
segments = st.builds(
    Segments, st.sampled_from([(), ("all",), ("a",), ("a", "b"), ("all", "a")]), st.sampled_from([AND, ""])
)
thresholds = st.builds(Step, st.booleans(), st.integers(0, 100).map(float))
steps = st.lists(thresholds | st.builds(Step, st.booleans(), st.none(), segments), max_size=4)
weights = st.sampled_from([{}, {"x": 100.0}, {"y": 100.0}, {"x": 30.0, "y": 70.0}])
rules = st.lists(st.builds(Rule, segments, weights), max_size=3)
GROUPS = [{"all", *some} for some in chain.from_iterable(combinations(("a", "b"), n) for n in range(3))]


def meant(found: Segments, mine: set[str]) -> bool:
    hits = sum(key in mine for key in found.keys)
    return hits == len(found.keys) if found.operator == AND else hits > 0


def given_true(enabled: bool, found: list[Step], bucket: int, mine: set[str]) -> bool:
    for step in found:
        if step.percentage is not None:
            if bucket < step.percentage:
                return step.value
        elif meant(step.segments, mine):
            return step.value
    return enabled


def given_other(found: list[Rule], default: str, mine: set[str]) -> float:
    for rule in found:
        if meant(rule.segments, mine):
            return sum(percent for name, percent in rule.percents.items() if name != default)
    return 0.0


def agrees(served: Served, percents: list[float]) -> None:
    """`percents`: what each group of entities is really given; the first group is in no segment but the open one."""
    if served.audience is Audience.ALL:
        assert set(percents) == {100.0}
    elif served.audience is Audience.NONE:
        assert set(percents) == {0.0}
    elif not served.conditional:
        assert set(percents) == {served.percent}
    elif served.percent is not None:
        assert percents[0] == 0.0
        assert set(percents) <= {0.0, served.percent}


@given(st.booleans(), steps)
def test_boolean(enabled: bool, found: list[Step]) -> None:
    percents = [
        float(sum(given_true(enabled, found, bucket, mine) for bucket in range(100))) for mine in GROUPS
    ]
    agrees(boolean(enabled, found, OPEN), percents)


@given(rules, st.sampled_from(["", "x"]))
def test_variant(found: list[Rule], default: str) -> None:
    served, shares = variant(found, default, OPEN)
    everybody = bool(default and not found)
    agrees(served, [100.0 if everybody else given_other(found, default, mine) for mine in GROUPS])
    assert 0 <= sum(shares.values()) <= 100
