"""A run's rate, its ends, its caps, and what it says of itself. No assertion is on how fast this machine is."""

import threading
import time
from collections import Counter

import pytest

from smoke.engine.progress import Progress
from smoke.plan.plan import Stage, Users
from smoke.samples import Mark
from tests.servers.faults import answer, silence
from tests.servers.http_faults import OK, site
from tests.smoke.engine.plans import Stop, ask, errors, go, plan, samples, step

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
        assert len(server.heard) == 50
    assert errors(found) == {"timed out"}


def test_starts_beyond_the_cap_are_given_up_and_counted_by_second() -> None:
    with site({"/": silence}) as server:
        found = ask(server.url, step(timeout=5), load=(Stage(50, 50, 1.5),), max_in_flight=7)
    assert (found.planned, len(samples(found)), found.dropped.total()) == (75, 7, 68)
    assert found.dropped == Counter({0: 43, 1: 25})


def test_thinking_takes_no_place_in_flight() -> None:
    with site({"/": OK}) as server:
        found = ask(server.url, step(think=0.5), step(name="two"), load=(Stage(20, 20, 1),), max_in_flight=3)
    assert found.dropped.total() == 0


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


@pytest.mark.parametrize("load", [LONG, Users(5, 20.0)], ids=["open", "closed"])
@pytest.mark.parametrize("after", [0.0, 0.05, 0.4])
def test_stopped_at_any_moment(load: object, after: float) -> None:
    stop = Stop()
    threading.Timer(after, setattr, (stop, "stopped", "terminated")).start()
    began = time.monotonic()
    with site({"/": answer(200)}) as server:
        found = go(plan(server.url, step(think=0.01), load=load), stop=stop)
    assert time.monotonic() - began < 5
    assert found.cut_short == "terminated"
    assert found.ran < 5
    assert errors(found) <= {""}


def test_stopped_while_nobody_answers() -> None:
    stop = Stop()
    threading.Timer(0.3, setattr, (stop, "stopped", "terminated")).start()
    with site({"/": silence}) as server:
        found = go(plan(server.url, load=LONG), stop=stop)
    assert (found.cut_short, len(samples(found))) == ("terminated", 0)
    assert found.planned > 0


def test_out_of_time() -> None:
    with site({"/": OK}) as server:
        found = go(plan(server.url, load=LONG), seconds=1.5)
    assert found.cut_short == "the time budget of 1.5 s was spent"
    assert len(samples(found)) > 5


def test_users_start_again_when_through() -> None:
    with site({"/": OK}) as server:
        found = ask(server.url, step(think=0.1), load=Users(3, 0.5))
        assert server.connections <= 3
    assert not found.open_loop
    assert 6 <= len(samples(found)) <= 18
    assert max(one.due for one in samples(found)) < 0.5


def test_users_do_not_run_against_a_target_that_refuses() -> None:
    found = ask("http://127.0.0.1:1", load=Users(2, 0.5))
    assert len(samples(found)) <= 12


def test_progress() -> None:
    seen: list[Progress] = []
    with site({"/": OK}) as server:
        go(plan(server.url, load=(Stage(50, 50, 2.2),)), tick=seen.append)
    first, second = seen[:2]
    assert 1 <= first.elapsed < second.elapsed
    assert 0 < first.requests < second.requests <= 110
    assert (first.seconds, first.failures, first.dropped) == (2.2, 0, 0)
    assert 25 < first.rate < 75
    assert first.p50 is not None
    assert first.p99 is not None
    assert first.late_p99 is not None
    assert first.p50 <= first.p99
    assert first.recording.samples is second.recording.samples


def test_progress_without_answers() -> None:
    seen: list[Progress] = []
    with site({"/": silence}) as server:
        go(plan(server.url, step(timeout=5), load=(Stage(5, 5, 1.2),)), tick=seen.append, seconds=4)
    assert (seen[0].requests, seen[0].p99) == (0, None)
    assert seen[0].in_flight in {5, 6}


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
