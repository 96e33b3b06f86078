"""What goes wrong in mid-run, where Locust itself says that all is well."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from smoke.engine.progress import Progress
from smoke.samples import NO_STATUS, Mark
from tests.smoke.locust.conftest import HEAD, Eventually, Run

USER = """
class U(FastHttpUser):
    wait_time = constant(0.02)
    @task
    def page(self):
        self.client.get("/ok")
"""


def there(number: int) -> bool:
    """Whether this process still runs."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_no_request_is_ever_sent(run: Run) -> None:
    found = run("\nclass U(FastHttpUser):\n    @task\n    def page(self):\n        gevent.sleep(0.1)\n")
    assert len(found.samples) == 0
    assert found.iterations > 0


def test_an_exception_in_on_start_is_named_with_its_line(run: Run) -> None:
    found = run(USER + "    def on_start(self):\n        raise RuntimeError('no token')\n", seconds=20.0)
    line = HEAD.count("\n") + 8
    assert (
        found.cut_short
        == f"3 of 3 users were ended by an exception: RuntimeError: no token at locustfile.py line {line}"
    )
    assert len(found.samples) == 0
    assert found.ran < 10


def test_an_exception_in_a_task_is_a_check_that_does_not_hold(run: Run) -> None:
    found = run(USER + "        {}['total']\n", seconds=2.0)
    [name] = [name for name in found.checks if name.startswith("no KeyError")]
    assert name == f"no KeyError: 'total' at locustfile.py line {HEAD.count(chr(10)) + 7}"
    assert found.checks[name].failed.total() > 0
    assert found.iterations == 0
    assert len(found.samples) > 0


@pytest.mark.parametrize("kind", ["FastHttpUser", "HttpUser"])
def test_a_request_whose_block_ends_by_an_exception_is_none_that_was_never_sent(run: Run, kind: str) -> None:
    """Locust forgets it: a service whose every answer is wrong would have had no request at all."""

    def stop(progress: Progress) -> None:
        if len(progress.recording.names) == 3 and len(progress.recording.checks) == 2:
            run.stop.stopped = "seen enough"

    found = run(
        f"""
class U({kind}):
    wait_time = constant(0.02)
    @task
    def pay(self):
        with self.client.get("/fail", name="pay", catch_response=True) as answer:
            answer.json()["total"]
    @task
    def browse(self):
        with self.client.get("/ok", name="browse", catch_response=True) as answer:
            raise RescheduleTask()
    @task
    def look(self):
        with self.client.get("/fail", name="look", catch_response=True) as answer:
            answer.success()
            raise ValueError("no list")
""",
        seconds=60.0,
        tick=stop,
    )
    told = {(found.names[s.name], s.status, found.errors[s.error], s.marks) for s in found.samples}
    assert told == {
        ("pay", 500, "KeyError: 'total'", Mark.FAILED),
        ("browse", 200, "", 0),
        ("look", 500, "", 0),
    }
    assert {name.partition(" at ")[0] for name in found.checks} == {
        "no KeyError: 'total'",
        "no ValueError: no list",
    }


def test_an_exception_in_on_stop_comes_after_the_load(run: Run) -> None:
    found = run(USER + "    def on_stop(self):\n        raise AttributeError('token')\n", seconds=2.0)
    assert (found.cut_short, found.reported) == ("", 1)
    assert len(found.samples) > 0


def test_half_a_surrogate_pair_can_be_told(run: Run) -> None:
    text = """
class U(FastHttpUser):
    wait_time = constant(0.02)
    @task
    def page(self):
        with self.client.get("/ok", name="a\\ud83d", catch_response=True) as answer:
            answer.failure("wrong: \\ud83d")
"""
    found = run(text, seconds=2.0)
    told = {(found.names[s.name], found.errors[s.error]) for s in found.samples}
    assert told == {("a?", "wrong: ?")}


def test_users_that_cannot_be_made(run: Run) -> None:
    found = run(
        USER + "    def __init__(self, environment):\n        raise OSError('no file')\n", seconds=20.0
    )
    assert found.cut_short == "users could not be made: OSError: no file"
    assert len(found.samples) == 0


@pytest.mark.parametrize(
    ("tick", "why"),
    [
        (
            "return (2, 100) if self.get_run_time() < 1 else STAGES[7]",
            "its LoadTestShape raised IndexError: list index out of range",
        ),
        ("return (2, 0)", "users could not be made: ValueError: spawn_rate must be > 0, got 0"),
    ],
)
def test_a_shape_that_fails(run: Run, tick: str, why: str) -> None:
    """Locust logs it, and goes on with the users that there are."""
    text = f"\nSTAGES = []\nclass Shape(LoadTestShape):\n    def tick(self):\n        {tick}\n"
    found = run(text + USER, seconds=30.0)
    assert found.cut_short == why


def test_a_test_start_that_fails(run: Run) -> None:
    text = "\n@events.test_start.add_listener\ndef _(**_):\n    raise ValueError('no')\n"
    assert "test_start event raised an exception" in run(text + USER, seconds=20.0).cut_short


def test_a_target_that_refuses(run: Run) -> None:
    for kind in ("FastHttpUser", "HttpUser"):
        found = run(USER.replace("FastHttpUser", kind), target="http://127.0.0.1:1", seconds=2.0)
        assert {(s.status, found.errors[s.error], s.marks) for s in found.samples} == {
            (NO_STATUS, "connection refused", Mark.FAILED)
        }


def test_a_target_that_hangs_is_no_target_without_requests(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Locust forgets requests in flight; then a service that answers nobody had no failed request."""
    monkeypatch.setattr("smoke.locust.crew.DRAIN_SECONDS", 1.5)
    found = run(USER.replace("/ok", "/hang"))
    assert {(found.errors[s.error], s.marks) for s in found.samples} == {
        ("unanswered when the run ended", Mark.FAILED)
    }
    assert len(found.samples) == 3
    assert all(s.took >= 1.5 for s in found.samples)
    assert found.ran == pytest.approx(1.0, abs=0.5)


def test_a_target_that_hangs_with_no_time_to_wait_for_it(run: Run) -> None:

    def late() -> float:
        run.clock.ahead = 120 - 2.5 - run.deadline.spent
        return time.time()

    found = run(USER.replace("/ok", "/hang"), begin=late)
    assert (
        "in flight at the end, and could not be waited for" in found.cut_short
        or "was spent" in found.cut_short
    )


def test_sigterm_to_the_process_itself(run: Run) -> None:
    text = USER + "        time.time() > BEGAN + 1 and os.kill(os.getpid(), 15)\nBEGAN = time.time()\n"
    found = run(text, seconds=30.0)
    assert found.cut_short == "a Locust process was told to end (SIGTERM)"
    assert found.ran < 20


PAGES = """
class U(FastHttpUser):
    wait_time = constant(0.02)
    @task
    def page(self):
        self.client.get("/ok", name=f"page {self.environment.runner.worker_index}")
print("pid", os.getpid(), flush=True)
"""


def kill_when_told(run: Run, name: str, which: slice) -> Callable[[Progress], None]:
    """Kill some of the processes as soon as something is told of this page."""

    def tick(progress: Progress) -> None:
        pids = [int(line.split()[1]) for line in run.said if line.startswith("pid")]
        if name in progress.recording.names and not run.killed:
            run.killed += pids[which]
            for pid in run.killed:
                os.kill(pid, signal.SIGKILL)

    return tick


def test_one_of_two_processes_is_killed(run: Run) -> None:
    found = run(PAGES, processes=2, users=2, seconds=4.0, tick=kill_when_told(run, "page 0", slice(0, 1)))
    [gone] = [name for name in found.lost if "killed by SIGKILL (out of memory?)" in name]
    assert gone.startswith(("process 1 of 2 ", "process 2 of 2 "))
    assert (found.workers, found.reported, found.cut_short, len(found.lost)) == (2, 1, "", 1)
    assert "page 0" in found.names, "what it had told before is kept"
    assert max(found.samples.due) > 3
    assert 4 <= found.ran < 60


def test_all_processes_are_killed(run: Run) -> None:
    found = run(PAGES, processes=2, users=2, seconds=30.0, tick=kill_when_told(run, "page 0", slice(0, 2)))
    assert (found.workers, found.reported, found.cut_short, len(found.lost)) == (2, 0, "", 2)
    assert len(found.samples) > 0
    assert found.ran < 30


def test_stopped_while_nobody_answers(run: Run) -> None:
    def stop(progress: Progress) -> None:
        if progress.in_flight == 3:
            run.stop.stopped = "the run was ended from outside"

    found = run(USER.replace("/ok", "/hang"), seconds=30.0, tick=stop)
    assert (found.cut_short, found.in_flight) == ("the run was ended from outside", 3)
    assert (found.lost, found.reported, len(found.samples)) == ([], 1, 0)


def test_stopped_from_outside(run: Run) -> None:
    def stop(_: object) -> None:
        run.stop.stopped = "the run was ended from outside"

    found = run(USER, seconds=30.0, tick=stop)
    assert found.cut_short == "the run was ended from outside"
    assert len(found.samples) > 0
    assert 1 <= found.ran < 15


def test_stopped_before_the_load(run: Run) -> None:
    run.stop.stopped = "enough"
    found = run(USER)
    assert (found.cut_short, len(found.samples)) == ("enough", 0)


def test_the_budget_ends_first(run: Run) -> None:
    def spend(_: object) -> None:
        run.clock.ahead = 120.0

    found = run(USER, seconds=60.0, tick=spend)
    assert found.cut_short == "the time budget of 120 s was spent"


def test_users_that_block_the_process_are_ended_all_the_same(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smoke.locust.crew.DRAIN_SECONDS", 0.5)
    found = run(USER + "        while True: pass\n")
    assert found.cut_short == "the locustfile's users did not end with the load: something in it blocks"


def test_nothing_that_it_started_is_left_behind(run: Run, eventually: Eventually) -> None:
    text = "\nimport subprocess\nprint('child', subprocess.Popen(['sleep', '300']).pid, flush=True)\n"
    run(text + USER, seconds=0.3)
    [child] = [int(line.split()[1]) for line in run.said if line.startswith("child")]
    assert eventually(lambda: not there(child))


def test_who_starts_it_is_killed(run: Run, eventually: Eventually) -> None:
    file = run.write("print('pid', os.getpid(), flush=True)\n" + USER + "        while True: pass\n")
    script = f"""
from hookset.deadline import Deadline
from smoke.locust.locustfile import run_locustfile
class Stop: stopped = ""
run_locustfile({file!r}, target={run.service.url!r}, users=1, seconds=60, stop=Stop(), deadline=Deadline(90), say=lambda line: print(line, flush=True))
"""
    root = Path(__file__).parents[3]
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=root) as parent:
        assert parent.stdout
        number = int(parent.stdout.readline().split()[1])
        assert eventually(lambda: run.service.hits.total() > 0)
        assert there(number)
        parent.kill()
    assert eventually(lambda: not there(number))


def test_sigterm_to_the_program(run: Run) -> None:
    file = run.write("print('pid', os.getpid(), flush=True)\n" + USER)
    words = ["--locustfile", file, "--target", run.service.url, "--format", "json"]
    with subprocess.Popen(
        [sys.executable, "-m", "smoke", "run", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[3],
    ) as program:
        while run.service.hits.total() < 300 and program.poll() is None:
            time.sleep(0.05)
        program.terminate()
        told = json.loads(program.communicate()[0])
    assert (program.returncode, told["outcome"]) == (143, "inconclusive")
    assert told["details"]["requests"] > 0, "what was measured by then is reported"
    hits = run.service.hits.total()
    time.sleep(0.3)
    assert run.service.hits.total() == hits


def test_names_and_errors_without_end_are_bounded(run: Run) -> None:
    found = run(
        """
class U(FastHttpUser):
    @task
    def page(self):
        for number in range(700):
            with self.client.get("/ok", name=f"page {number}", catch_response=True) as answer:
                answer.failure(f"error {number}")
        raise StopUser()
""",
        users=1,
        seconds=30.0,
    )
    assert len(found.samples) == 700
    assert len(found.names) == 501
    assert found.names[-1] == "others"
    assert sum(1 for s in found.samples if found.names[s.name] == "others") == 200
    assert len(found.errors) == 101


def test_a_locustfile_that_prints_without_end(run: Run) -> None:
    run(USER + "        [print('x' * 10_000) for _ in range(20)]\n", seconds=2.0)
    assert len(run.said) == 101
    assert max(map(len, run.said)) == 500
    assert run.said[-1] == "... and more, which is left out"
