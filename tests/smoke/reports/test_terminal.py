"""What the terminal shows, as whole outputs."""

import doctest

import pytest
from msgspec.structs import replace

from smoke.engine.progress import Progress
from smoke.recording import Recording
from smoke.reports import words
from smoke.reports.html import scale, tags
from smoke.reports.terminal import LEAST_NAME, Live, live, margin, table
from smoke.result import Result
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
        "18 s of 30 s left, 50/s, 0 failed, p50 4.1 ms p95 48.2 ms p99 96.1 ms, 3 in flight"
    )
    assert live(progress(failures=3, dropped=1200, p50=None, p95=None, p99=None, seconds=1800.0)) == (
        "29:48 of 30:00 left, 50/s, 3 failed (0.50%), p50 - p95 - p99 -, 3 in flight, 1,200 starts dropped"
    )


def test_eighty_columns_show_time_left_rate_errors_and_percentiles():
    assert live(progress(failures=3))[:79].endswith("p99 96.1 ms, ")


def test_nothing_left_is_never_less_than_nothing():
    assert live(progress(elapsed=31.2)).startswith("0 s of 30 s left")


def test_live_speaks_now_and_then():
    said: list[str] = []
    tell = Live(said.append)
    for second in range(12):
        tell(progress(elapsed=second + 0.02))
    assert [line.split()[0] for line in said] == ["30", "25", "20"]


@pytest.mark.parametrize("scene", ["healthy", "slow", "stall", "late", "no_request"])
def test_the_table(scene):
    run = result_of(SCENES[scene]())
    compare(f"smoke/reports/{scene}.txt", "\n".join(table(run)) + "\n")


def test_nothing_measured_has_no_table():
    assert table(result([])) == []


def named(*names: str) -> Result:
    run = result_of(SCENES["healthy"]())
    found = [replace(one, name=name) for one, name in zip(run.endpoints, names, strict=False)]
    return replace(run, endpoints=tuple(found))


@pytest.mark.parametrize("columns", [78, 80, 108, 120])
def test_a_long_name_is_cut_to_the_width_of_the_terminal(columns):
    lines = table(named("home", "GET /orders/" + "1234567890/" * 12), columns)
    assert max(map(len, lines)) == columns
    assert lines[2].startswith("GET /orders")
    assert "…  " in lines[2]


def test_a_narrow_terminal_keeps_names_readable():
    assert table(named("n" * 99), 40)[1].startswith("n" * (LEAST_NAME - 1) + "…  ")


def test_a_name_changes_nothing_about_the_terminal():
    told = "".join(table(named("\x1b[31mred\n\x00")))
    assert told.isprintable()
    assert "\\x1b[31mred" in told


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
