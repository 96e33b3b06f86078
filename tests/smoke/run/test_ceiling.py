"""A locustfile that sends more than may be asked of a service in production is ended."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from smoke.ceiling import Lid
from smoke.plan.plan import OF_A_LOCUSTFILE, Ceiling
from tests.smoke.run.conftest import Plans
from tests.smoke.run.program import Ended, smoke
from tests.smoke.run.service import Service

LOCUSTFILE = """\
from locust import FastHttpUser, constant, task
class U(FastHttpUser):
    wait_time = constant(0.02)
    @task
    def home(self):
        self.client.get("/", name="home")
"""


def watched(ceiling: Ceiling, sent: list[tuple[float, int]]) -> list[str]:
    """What is said after each moment (elapsed, requests so far)."""
    lid = Lid(ceiling)
    return [
        lid.decide(cast("Any", SimpleNamespace(elapsed=elapsed, requests=requests)))
        for elapsed, requests in sent
    ]


@pytest.mark.parametrize("rate", [1, 49, 50])
def test_what_keeps_to_it_goes_on(rate: int) -> None:
    sent = [(float(second), second * rate) for second in range(1, 120)]
    assert not any(watched(Ceiling(), sent))


def test_a_burst_of_users_who_all_begin_is_no_rate() -> None:
    sent = [(float(second), 150 + second * 20) for second in range(1, 60)]
    assert not any(watched(Ceiling(), sent))


def test_a_rate_is_that_of_the_last_seconds() -> None:
    sent = [(float(second), second * 10 + max(0, second - 30) * 90) for second in range(1, 60)]
    said = watched(Ceiling(), sent)
    assert next(at for at, reason in enumerate(said, 1) if reason) == 33
    assert said[32] == (
        "the locustfile sends 64 requests a second, and the ceiling is 50/s: raise limits.rate in the plan of --plan"
    )


def test_the_total() -> None:
    [at, over] = watched(Ceiling(rate=float("inf")), [(1.0, 10_000), (2.0, 10_001)])
    assert not at
    assert over.startswith(
        "the locustfile has sent 10001 requests, and the ceiling is 10000: raise limits.total"
    )


@pytest.fixture
def locustfile(tmp_path: Path) -> tuple[str, ...]:
    file = tmp_path / "locustfile.py"
    file.write_text(LOCUSTFILE)
    return ("--locustfile", str(file), "--users", "20")


def requests(ended: Ended) -> int:
    return int(ended.record["details"]["requests"])


def test_without_a_plan_users_send_as_they_like(locustfile: tuple[str, ...], service: Service) -> None:
    ended = smoke("run", *locustfile, "--target", service.url, "--duration", "7s")
    assert "load.cut_short" not in ended.statuses, ended.all
    assert requests(ended) > 7
    assert Lid(OF_A_LOCUSTFILE).decide(cast("Any", SimpleNamespace(elapsed=1.0, requests=10_001)))


def test_the_plan_may_say_a_rate(locustfile: tuple[str, ...], plans: Plans) -> None:
    ended = plans.run(*locustfile, "--duration", "100s", limits={"rate": "9/s"})
    assert (ended.code, ended.statuses["load.cut_short"]) == (11, "inconclusive")
    assert "requests a second, and the ceiling is 9/s: raise limits.rate" in ended.termination


def test_the_plan_may_lower_it(locustfile: tuple[str, ...], plans: Plans) -> None:
    ended = plans.run(*locustfile, "--duration", "100s", limits={"total": 20})
    assert ended.code == 11
    assert "and the ceiling is 20: raise limits.total" in ended.termination


def test_without_words_it_is_not_raised(locustfile: tuple[str, ...], plans: Plans) -> None:
    ended = plans.run(*locustfile, limits={"total": "unlimited"})
    assert (ended.code, "limits: raises the ceiling, and does not say why" in ended.all) == (2, True)
