"""`smoke compare` where there is too little to compare."""

from pathlib import Path

from tests.smoke.run.conftest import Plans
from tests.smoke.run.program import smoke


def test_nothing_that_could_be_compared_is_inconclusive(plans: Plans, tmp_path: Path) -> None:
    record = str(tmp_path / "short")
    assert plans.run("--report", record, load="10/s for 2s").code == 0
    ended = smoke("compare", record, record)
    assert (ended.code, ended.statuses) == (11, {"baseline.too_few": "inconclusive"})
