"""What the terminal shows, as whole outputs."""

import doctest

import pytest

from smoke.engine.progress import Progress
from smoke.recording import Recording
from smoke.reports import words
from smoke.reports.html import scale, tags
from smoke.reports.terminal import Live, live, margin, table, thresholds
from tests.golden import compare
from tests.smoke.reports.results import result, threshold
from tests.smoke.reports.scenes import SCENES, result_of


def progress(elapsed: float = 12.0, **more: object) -> Progress:
    usual = {
        "elapsed": elapsed,
        "seconds": 30.0,
        "requests": 600,
        "failures": 0,
        "dropped": 0,
        "in_flight": 3,
        "rate": 49.98,
        "p50": 0.0041,
        "p95": 0.0482,
        "p99": 0.0961,
        "late_p99": 0.001,
        "recording": Recording(),
    }
    return Progress(**usual | more)  # type: ignore[arg-type]


@pytest.mark.parametrize("module", [words, tags, scale])
def test_the_examples_in_the_docstrings(module):
    found = doctest.testmod(module)
    assert found.failed == 0
    assert found.attempted


def test_a_line_of_progress():
    assert live(progress()) == (
        "12 s of 30 s, 50/s, p50 4.1 ms  p95 48.2 ms  p99 96.1 ms, 0 failed, 3 in flight, 18 s left"
    )
    assert live(progress(failures=3, dropped=1200, p50=None, p95=None, p99=None, seconds=1800.0)) == (
        "12 s of 30:00, 50/s, p50 -  p95 -  p99 -, 3 failed (0.50%), 3 in flight, 1,200 starts dropped, 29:48 left"
    )


def test_nothing_left_is_never_less_than_nothing():
    assert live(progress(elapsed=31.2)).endswith("3 in flight, 0 s left")


def test_live_speaks_now_and_then():
    said: list[str] = []
    tell = Live(said.append)
    for second in range(12):
        tell(progress(elapsed=second + 0.02))
    assert [line.split()[0] for line in said] == ["0", "5", "10"]


@pytest.mark.parametrize("scene", ["healthy", "slow", "stall", "late", "no_request"])
def test_the_tables(scene):
    run = result_of(SCENES[scene]())
    told = "\n".join([*table(run), "", *thresholds(run)]) + "\n"
    compare(f"smoke/reports/{scene}.txt", told)


def test_nothing_measured_has_no_table():
    assert table(result([])) == []
    assert thresholds(result([])) == []


@pytest.mark.parametrize(
    ("observed", "limit", "said"),
    [
        (250.0, 300.0, "17% below the limit"),
        (330.0, 300.0, "10% above the limit"),
        (900.0, 300.0, "3 times the limit"),
        (300.0, 300.0, "at the limit"),
        (0.0, 300.0, "100% below the limit"),
        (299.0, 300.0, "0.33% below the limit"),
        (0.0, 0.0, "at the limit"),
        (2.0, 0.0, "above the limit"),
        (None, 300.0, ""),
    ],
)
def test_margins(observed, limit, said):
    assert margin(threshold("p(95)<300", observed, limit)) == said
