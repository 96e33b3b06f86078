"""`smoke compare` of what says nothing: too little, or a run that had not passed."""

from pathlib import Path

from tests.servers.postgres import free_port
from tests.smoke.run.conftest import Plans
from tests.smoke.run.program import smoke


def test_nothing_that_could_be_compared_is_inconclusive(plans: Plans, tmp_path: Path) -> None:
    record = str(tmp_path / "short")
    assert plans.run("--report", record, load="10/s for 2s").code == 0
    ended = smoke("compare", record, record)
    assert (ended.code, ended.statuses) == (11, {"baseline.too_few": "inconclusive"})


def test_a_run_that_had_not_passed_is_no_measure(plans: Plans, tmp_path: Path) -> None:
    """A service that refuses is quicker than one that answers."""
    up, down = str(tmp_path / "up"), str(tmp_path / "down")
    assert plans.run("--report", up, load="20/s for 5s").code == 0
    dead = f"http://127.0.0.1:{free_port()}"
    assert plans.run("--report", down, "--target", dead, load="20/s for 5s").code == 10
    for words in ((up, down), (down, up)):
        ended = smoke("compare", *words)
        assert (ended.code, ended.finding("baseline.not_passed")["object"]) == (11, down)
