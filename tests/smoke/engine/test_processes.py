"""A plan in several processes: the whole load, shared; one of them lost; stopped."""

import os
import signal
from typing import Any

import pytest

from hookset.deadline import Deadline
from hookset.errors import UsageError
from smoke.engine.parent import Child
from smoke.engine.processes import run_processes
from smoke.engine.progress import Progress
from smoke.plan.conditions import StatusIs
from smoke.plan.plan import Plan, Stage, Tls, Users
from smoke.plan.words import statuses as set_of
from smoke.recording import Recording
from smoke.samples import Mark
from tests.servers.faults import silence
from tests.servers.http_faults import OK, site
from tests.smoke.engine.plans import Stop, errors, plan, samples, step, when

CHECK = StatusIs("status is 200", set_of("200", "test"))


def go(what: Plan, processes: int = 2, *, seconds: float = 30, **how: Any) -> Recording:
    return run_processes(what, processes, deadline=Deadline(seconds), **{"stop": Stop(), **how})


def test_two_processes_make_the_one_load() -> None:
    seen: list[Progress] = []
    with site({"/": OK}) as server:
        found = go(plan(server.url, step(checks=(CHECK,)), load=(Stage(50, 50, 2.5),)), tick=seen.append)
    assert (found.planned, len(samples(found)), found.cut_short) == (125, 125, "")
    assert (found.processes, found.workers, found.reported) == (2, 2, 2)
    assert sorted(one.due for one in samples(found)) == pytest.approx([n / 50 for n in range(125)], abs=1e-3)
    assert found.checks["status is 200"].passed.total() == 125
    assert 0 < seen[-1].requests <= 125
    assert all(0 < len(one.recording.samples) <= 125 for one in seen)


def test_they_end_without_a_fatal_error(capfd: pytest.CaptureFixture[str]) -> None:
    with site({"/": OK}) as server:
        assert go(plan(server.url)).reported == 2
    assert "Fatal" not in capfd.readouterr().err


def test_users_are_shared() -> None:
    with site({"/": OK}) as server:
        found = go(plan(server.url, step(think=0.2), load=Users(5, 0.5)), 3)
        assert len({one for one in samples(found) if one.marks & Mark.CONNECTED}) >= 5
    assert not found.open_loop


def test_a_process_that_is_killed_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers: list[int] = []
    monkeypatch.setattr(Child, "__init__", _noting(Child.__init__, numbers))

    def kill(progress: Progress) -> None:
        """The second, which takes every other start, when it has told something."""
        told = {round(due * 50) % 2 for due in progress.recording.samples.due}
        if 1 in told and len(numbers) > 1:
            os.kill(numbers.pop(), signal.SIGKILL)

    with site({"/": OK}) as server:
        found = go(plan(server.url, load=(Stage(50, 50, 4),)), tick=kill)
    assert (found.workers, found.reported, found.cut_short, found.ran) == (2, 1, "", 4)
    assert found.lost == ["process 2 of 2 killed by SIGKILL (out of memory?)"]
    assert 100 < len(samples(found)) < 200  # those that it had told before stay
    assert len(samples(found)) <= found.planned <= 200


def test_all_processes_are_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers: list[int] = []
    monkeypatch.setattr(Child, "__init__", _noting(Child.__init__, numbers))

    def kill(progress: Progress) -> None:
        if progress.recording.samples:
            while numbers:
                os.kill(numbers.pop(), signal.SIGKILL)

    with site({"/": OK}) as server:
        found = go(plan(server.url, load=(Stage(50, 50, 30),)), tick=kill)
    assert (found.reported, len(found.lost), found.cut_short) == (0, 2, "")
    assert 0 < found.ran < 30, "as far as they had told"
    assert found.ran == max(found.samples.due)


def _noting(init: Any, numbers: list[int]) -> Any:
    def noted(self: Child, *arguments: Any) -> None:
        init(self, *arguments)
        numbers.append(self.number)

    return noted


def test_stopped() -> None:
    stop = Stop()

    def halt(_: Progress) -> None:
        stop.stopped = "terminated"

    with site({"/": OK}) as server:
        found = go(plan(server.url, load=(Stage(50, 50, 60),)), stop=stop, tick=halt)
    assert (found.cut_short, found.reported, found.lost) == ("terminated", 2, [])
    assert 0 < found.ran < 60


def test_stopped_while_nobody_answers() -> None:
    stop = Stop()
    with site({"/": silence}) as server:
        when(lambda: len(server.heard) >= 4, lambda: stop.stop("terminated"))
        found = go(plan(server.url, step(timeout=60), load=(Stage(50, 50, 60),)), stop=stop)
    assert (found.cut_short, found.reported, len(samples(found))) == ("terminated", 2, 0)
    assert 4 <= found.in_flight == found.planned


def test_stopped_in_a_hurry_where_one_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known is given: nobody would wait for more."""
    numbers: list[int] = []
    monkeypatch.setattr(Child, "__init__", _noting(Child.__init__, numbers))
    stop, deadline = Stop(hurry=True), Deadline(90)

    def hang(progress: Progress) -> None:
        if progress.recording.samples:
            os.kill(numbers[0], signal.SIGSTOP)
            stop.stop("terminated")

    with site({"/": OK}) as server:
        what = plan(server.url, load=(Stage(50, 50, 60),))
        found = run_processes(what, 2, deadline=deadline, stop=stop, tick=hang)
    assert "process 1 of 2 did not report in time" in found.lost
    assert len(samples(found)) > 0
    assert deadline.left > 10


def test_stopped_before_the_begin() -> None:
    found = go(plan("http://127.0.0.1:1", load=(Stage(50, 50, 60),)), stop=Stop("terminated"))
    assert (found.cut_short, found.ran) == ("terminated", 0)


def test_out_of_time() -> None:
    with site({"/": silence}) as server:
        found = go(plan(server.url, step(timeout=60), load=(Stage(5, 5, 60),)), seconds=4)
    assert found.cut_short in {"the time budget of 4 s was spent", ""}
    assert found.seconds == 60


def test_bad_files_are_told_as_of_one_process() -> None:
    with pytest.raises(UsageError, match=r"tls.verify: /none is no file"):
        go(plan("https://localhost:1", tls=Tls("/none")))


def test_a_fault_of_ours_is_raised_with_its_traceback() -> None:
    with site({"/": OK}) as server, pytest.raises(RuntimeError, match="Broken"):
        go(plan(server.url, step(expected=Broken())))


class Broken:
    def __call__(self, status: int) -> bool:
        raise ZeroDivisionError("Broken")


def test_errors_are_merged() -> None:
    found = go(plan("http://127.0.0.1:1"))
    assert (errors(found), len(samples(found))) == ({"connection refused"}, 10)
