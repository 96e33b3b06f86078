"""What plots are made of: points in which no peak is lost, axes, bars."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smoke.reports.html.distribution import MOST_BARS, _ranges
from smoke.reports.html.scale import log_scale, scale_for
from smoke.reports.html.series import points
from smoke.result import Second
from tests.smoke.reports.results import Hit, result

SECONDS = st.lists(st.tuples(st.integers(0, 9), st.floats(0.1, 1e5)) | st.none(), max_size=80)


@given(SECONDS, st.integers(1, 20))
def test_no_peak_disappears_between_points(seconds, most):
    timeline = [
        Second(
            at=at,
            requests=5 if each else 0,
            failed=each[0] if each else 0,
            dropped=each[0] if each else 0,
            p50=each and each[1],
            p95=each and each[1],
            p99=each and each[1],
            max=each and each[1],
            late_p99=each and each[1],
        )
        for at, each in enumerate(seconds)
    ]
    found = points(timeline, most)
    assert len(found) <= most
    assert sum(point.width for point in found) == len(timeline)
    assert sum(point.requests for point in found) == sum(each.requests for each in timeline)
    for name in ("failed", "dropped", "p50", "p95", "p99", "max"):
        worst = [max((getattr(each, name) or 0 for each in some), default=0) for some in (found, timeline)]
        assert worst[0] == worst[1]


@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=50))
def test_the_bars_of_the_distribution_hold_every_request_and_are_equally_wide(latencies):
    run = result([Hit("home", 0.5, each) for each in latencies], seconds=1, warm_up=0.0)
    found = _ranges(run)
    assert len(found) <= MOST_BARS + 1
    assert sum(count for _, _, count in found) == len(latencies)
    assert found[0][0] <= min(latencies) * 1.0001
    assert found[-1][1] >= max(latencies) * 0.9999
    ratios = [end / start for start, end, _ in found]
    assert ratios == pytest.approx([ratios[0]] * len(ratios))


@given(st.floats(1e-3, 1e6), st.floats(1e-3, 1e6))
def test_ticks_lie_on_their_axis(low, high):
    low, high = min(low, high), max(low, high)
    for scale in (log_scale(low, high), scale_for([low, high]), scale_for([low, high], low)):
        ticks = scale.ticks()
        assert ticks == sorted(set(ticks))
        assert 1 <= len(ticks) <= 12
        assert all(scale.low * 0.99 <= tick <= scale.high * 1.01 for tick in ticks)
        assert 0 <= scale.at(low) <= scale.at(high) <= 1
