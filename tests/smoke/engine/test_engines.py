"""What the program makes of an engine's recording."""

import pytest

from hookset.context import Context
from hookset.deadline import Deadline
from smoke.config import Run
from smoke.engines import Job, put_load
from smoke.judge.early import Watch
from smoke.plan.plan import Plan, Stage
from smoke.recording import Recording
from smoke.stop import Stop
from tests.servers.faults import silence
from tests.servers.http_faults import OK, site
from tests.smoke.engine.plans import plan, step, when

LONG = (Stage(50, 50, 60),)


def put(what: Plan, stop: Stop, processes: int = 1) -> tuple[Recording, list[str]]:
    said: list[str] = []
    config = Run(processes=processes)
    return put_load(Job(config, what, Context(Deadline(90), say=said.append), stop, Watch(()))), said


@pytest.mark.parametrize("processes", [1, 2])
def test_what_was_in_flight_at_a_stop_is_said(processes: int) -> None:
    stop = Stop()
    with site({"/": silence}) as server:
        when(lambda: len(server.heard) >= 5, lambda: stop.stop("the run was ended from outside"))
        found, _ = put(plan(server.url, step(timeout=60), load=LONG), stop, processes)
    assert found.cut_short == f"the run was ended from outside, with {found.in_flight} requests in flight"
    assert found.in_flight == found.planned >= 5


def test_nothing_is_said_where_nothing_was_in_flight() -> None:
    with site({"/": OK}) as server:
        found, said = put(plan(server.url), Stop())
    assert (found.cut_short, found.in_flight) == ("", 0)
    assert not [line for line in said if "process" in line]
