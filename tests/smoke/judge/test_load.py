"""What the check `load` says of a run that was not put on as planned."""

from hookset.outcome import Finding
from smoke.judge import judge
from smoke.recording import Recording
from tests.smoke.judge.runs import run


def found_in(recording: Recording) -> dict[str, Finding]:
    return {finding.id: finding for finding in judge(recording, thresholds=[]).findings}


def test_several_requests_a_start_hide_no_start_that_was_left_out():
    recording = run(rate=20, seconds=10)  # two requests each
    recording.planned, recording.unstarted = 100, 20
    assert found_in(recording)["load.behind"].summary == "80 starts of 100 planned"
    recording.unstarted = 0
    assert "load.behind" not in found_in(recording)


def test_who_was_lost_is_named():
    recording = run()
    recording.workers, recording.reported = 3, 2
    recording.lost = ["process 2 of 3 killed by SIGKILL (out of memory?)"]
    finding = found_in(recording)["load.workers"]
    assert finding.summary == "2 of 3 workers reported"
    assert finding.found == "process 2 of 3 killed by SIGKILL (out of memory?)"


def test_what_was_sent_and_never_answered_is_not_nothing():
    recording = run(rate=0)
    recording.in_flight, recording.cut_short = 7, "the run was ended"
    assert found_in(recording)["load.nothing"].found == "7 that were not answered yet"
    recording.in_flight = 0
    assert found_in(recording)["load.nothing"].found == "none at all"
