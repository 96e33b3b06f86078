"""A run's rate, its ends, its caps, and what it says of itself. No assertion is on how fast this machine is."""

import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from smoke.engine.progress import Progress
from smoke.plan.plan import Stage, Users
from smoke.samples import Mark
from tests.servers.faults import answer, silence
from tests.servers.http_faults import OK, site
from tests.smoke.engine.plans import Stop, ask, errors, go, plan, samples, step, when

LONG = (Stage(50, 50, 20),)


def test_everything_due_is_started_and_recorded() -> None:
    with site({"/": OK}) as server:
        found = ask(server.url, load=(Stage(0, 100, 0.5), Stage(100, 100, 0.5)))
    assert (found.planned, len(samples(found)), found.iterations) == (75, 75, 75)
    assert (found.seconds, found.ran, found.cut_short, found.open_loop) == (1.0, 1.0, "", True)
    assert [one.due for one in sorted(samples(found))] == pytest.approx(
        [(2 * count / 200) ** 0.5 for count in range(25)] + [0.5 + count / 100 for count in range(50)]
    )
    assert found.cpu_seconds > 0
    assert abs(found.began - time.time()) < 60


def test_latency_counts_from_when_the_request_was_due() -> None:
    """A tick that blocks holds up the generator itself: that is lateness, and latency too."""

    def block(_: Progress) -> None:
        time.sleep(0.3)

    with site({"/": OK}) as server:
        found = go(plan(server.url, load=(Stage(100, 100, 1.5),)), tick=block)
    late = [one for one in samples(found) if one.late > 0.1]
    assert len(late) >= 15
    assert all(one.latency >= one.late for one in late)
    assert len(samples(found)) == 150


def test_a_server_that_is_stuck_does_not_hold_up_the_starts() -> None:
    with site({"/": silence}) as server:
        found = ask(server.url, step(timeout=1.0), load=(Stage(50, 50, 1.0),))
        when(lambda: len(server.heard) == 50, lambda: None).join()
        assert len(server.heard) == 50
    assert errors(found) == {"timed out"}


def test_starts_beyond_the_cap_are_given_up_and_counted_by_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smoke.engine.conductor.DRAIN_SECONDS", 0.0)
    with site({"/": silence}) as server:
        what = plan(server.url, step(timeout=60), load=(Stage(50, 50, 1.5),), max_in_flight=7)
        found = go(what, seconds=8)
    assert (found.planned, len(samples(found)), found.dropped.total()) == (75, 7, 68)
    assert found.dropped == Counter({0: 43, 1: 25})


def test_thinking_takes_no_place_in_flight() -> None:
    with site({"/": OK}) as server:
        found = ask(
            server.url, step(think=60), step(name="two"), load=(Stage(100, 100, 1),), max_in_flight=90
        )
    assert (len(samples(found)), found.dropped.total()) == (100, 0)


def test_warm_up_is_marked() -> None:
    with site({"/": OK}) as server:
        found = ask(server.url, load=(Stage(50, 50, 0.6),), warm_up=0.3)
    assert found.warm_up == 0.3
    assert all(bool(one.marks & Mark.WARM_UP) is (one.due < 0.3) for one in samples(found))
    assert {one.due >= 0.3 for one in found.slowest} == {True}


def test_no_step_is_started_after_the_end() -> None:
    with site({"/": OK}) as server:
        found = ask(server.url, step(think=0.2), step(name="two"), load=(Stage(20, 20, 0.5),))
    assert max(one.due for one in samples(found)) < 0.5
    assert found.iterations == len(samples(found, "two")) < 10


def test_those_in_flight_at_the_end_are_waited_for() -> None:
    def slow(*_: object) -> bytes:
        time.sleep(0.5)
        return OK

    with site({"/": slow}) as server:
        found = ask(server.url, load=(Stage(20, 20, 0.3),))
    assert (len(samples(found)), errors(found)) == (6, {""})


def test_those_in_flight_at_the_end_have_their_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that takes long, and by its plan may, is no failure because the load has ended."""
    monkeypatch.setattr("smoke.engine.conductor.DRAIN_SECONDS", 0.1)

    def slow(*_: object) -> bytes:
        time.sleep(1.5)
        return OK

    with site({"/": slow}) as server:
        found = ask(server.url, step(timeout=20), load=(Stage(20, 20, 0.3),))
    assert (len(samples(found)), errors(found)) == (6, {""})


@pytest.mark.parametrize("load", [LONG, Users(5, 20.0)], ids=["open", "closed"])
@pytest.mark.parametrize("after", [0.0, 0.05, 0.4])
def test_stopped_at_any_moment(load: object, after: float) -> None:
    stop = Stop()
    threading.Timer(after, setattr, (stop, "stopped", "terminated")).start()
    with site({"/": answer(200)}) as server:
        found = go(plan(server.url, step(think=0.01), load=load), stop=stop)
    assert found.cut_short == "terminated"
    assert found.ran < 20
    assert errors(found) <= {""}


def test_stopped_before_the_begin_nothing_is_sent() -> None:
    with site({"/": OK}) as server:
        found = go(plan(server.url, load=LONG), stop=Stop("terminated"))
        assert server.connections == 0
    assert (found.cut_short, found.ran, found.planned, found.in_flight) == ("terminated", 0, 0, 0)


@pytest.mark.parametrize("load", [LONG, Users(5, 20.0)], ids=["open", "closed"])
def test_stopped_while_nobody_answers(load: object) -> None:
    """They had no fair time: no failures, and yet not forgotten."""
    stop = Stop()
    with site({"/": silence}) as server:
        when(lambda: len(server.heard) >= 5, lambda: stop.stop("terminated"))
        found = go(plan(server.url, load=load), stop=stop)
    assert (found.cut_short, len(samples(found))) == ("terminated", 0)
    assert found.planned >= 5
    assert found.in_flight == found.planned


def test_stopped_when_some_have_had_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smoke.engine.conductor.DRAIN_SECONDS", 0.2)
    stop = Stop()
    with site({"/": silence}) as server:
        when(lambda: len(server.heard) >= 30, lambda: stop.stop("terminated"))
        found = go(plan(server.url, step(timeout=60), load=LONG), stop=stop)
    assert errors(found) == {"unanswered when the run ended"}
    assert all(one.took >= 0.2 for one in samples(found))
    assert found.in_flight > 0
    assert found.in_flight + len(samples(found)) == found.planned


def test_out_of_time() -> None:
    with site({"/": OK}) as server:
        found = go(plan(server.url, load=LONG), seconds=3)
    assert found.cut_short == "the time budget of 3 s was spent"
    assert len(samples(found)) > 5


def test_out_of_time_while_the_last_are_waited_for() -> None:
    """A slow answer is no failure where the budget left it a second and not the ten that are fair."""
    with site({"/": silence}) as server:
        found = go(plan(server.url, step(timeout=60), load=(Stage(20, 20, 0.2),)), seconds=4)
    assert found.cut_short == "the time budget of 4 s was spent"
    assert (len(samples(found)), found.in_flight, found.planned) == (0, 4, 4)
    assert found.ran == 0.2


def test_starts_that_are_overdue_at_the_end_are_made_up_for() -> None:
    """The generator is held up for the last half second: its starts come late, and are not left out."""

    def block(_: Progress) -> None:
        time.sleep(0.6)

    with site({"/": OK}) as server:
        found = go(plan(server.url, load=(Stage(100, 100, 1.5),)), tick=block)
    assert (found.planned, len(samples(found)), found.ran) == (150, 150, 1.5)
    assert max(one.due for one in samples(found)) == pytest.approx(1.49)


def test_starts_that_cannot_be_made_up_for_are_planned_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the judge sees how far behind it was."""
    monkeypatch.setattr("smoke.engine.conductor.CATCH_UP_SECONDS", 0.0)

    def block(_: Progress) -> None:
        time.sleep(0.6)

    with site({"/": OK}) as server:
        found = go(plan(server.url, load=(Stage(2000, 2000, 1.5),), max_in_flight=5000), tick=block)
    assert found.planned == 3000
    assert found.planned - found.unstarted == len(samples(found))
    assert 0 < len(samples(found)) < 2950
    assert found.in_flight == 0


def test_users_start_again_when_through() -> None:
    with site({"/": OK}) as server:
        found = ask(server.url, step(think=0.1), load=Users(3, 1.5))
        assert server.connections <= 3
    assert not found.open_loop
    assert 3 < len(samples(found)) <= 48
    assert max(one.due for one in samples(found)) < 1.5


def test_users_do_not_run_against_a_target_that_refuses() -> None:
    found = ask("http://127.0.0.1:1", load=Users(2, 0.5))
    assert len(samples(found)) <= 12


def test_progress() -> None:
    seen: list[Progress] = []
    stop = Stop()

    def look(progress: Progress) -> None:
        seen.append(progress)
        if progress.requests > seen[0].requests > 0:
            stop.stop("seen enough")

    with site({"/": OK}) as server:
        go(plan(server.url, load=LONG), stop=stop, tick=look)
    first, second = seen[0], seen[-1]
    assert 1 <= first.elapsed < second.elapsed
    assert (first.seconds, first.failures, first.dropped) == (20, 0, 0)
    assert first.rate == pytest.approx(first.requests / first.elapsed)
    assert first.p50 is not None
    assert first.p99 is not None
    assert first.late_p99 is not None
    assert first.p50 <= first.p99
    assert first.recording.samples is second.recording.samples


def test_progress_without_answers() -> None:
    seen: list[Progress] = []
    stop = Stop()

    def look(progress: Progress) -> None:
        seen.append(progress)
        if progress.in_flight == 6:
            stop.stop("seen enough")

    with site({"/": silence}) as server:
        go(plan(server.url, step(timeout=60), load=(Stage(5, 5, 1.2),)), stop=stop, tick=look)
    assert (seen[0].requests, seen[0].p99) == (0, None)
    assert seen[-1].in_flight == 6


def test_a_fault_of_ours_is_raised() -> None:
    def broken(_: Progress) -> None:
        raise ZeroDivisionError

    with site({"/": OK}) as server, pytest.raises(ZeroDivisionError):
        go(plan(server.url, load=(Stage(10, 10, 5),)), tick=broken)


def test_a_check_that_raises_is_a_fault_of_ours() -> None:
    from tests.smoke.engine.plans import Check  # noqa: PLC0415

    def broken(_: object) -> bool:
        raise ZeroDivisionError

    with site({"/": OK}) as server, pytest.raises(ZeroDivisionError):
        ask(server.url, step(checks=(Check("x", broken),)))


def test_no_connection_is_left_open() -> None:
    def open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    with site({"/": OK}) as server:
        before = open_files()
        ask(server.url, load=Users(20, 0.3))
        assert server.connections > 1
        when(lambda: open_files() <= before, lambda: None).join()
        assert open_files() <= before


def test_nothing_is_left_behind() -> None:
    threads = threading.active_count()
    with site({"/": silence}) as server:
        ask(server.url, step(timeout=0.2))
        for _ in range(50):
            if threading.active_count() <= threads + 1:
                break
            time.sleep(0.1)
    import gc  # noqa: PLC0415

    import greenlet  # noqa: PLC0415

    gc.collect()
    assert not [
        one
        for one in gc.get_objects()
        if type(one) is greenlet.greenlet
        and one
        and not one.dead
        and one is not greenlet.getcurrent()
        and one.parent is not None
    ]
