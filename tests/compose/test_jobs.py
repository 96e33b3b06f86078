"""How a Job ends: attempts, podFailurePolicy, back-off, deadline."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from examples.shop.compose.engine import Ended
from examples.shop.compose.jobs import Job, run
from tests.deploy.jobmodel import Ended as Pod
from tests.deploy.jobmodel import run_job

COMPONENTS = Path(__file__).parents[2] / "deploy/components"
JOB = Job("guardrail", backoff_limit=1, active_deadline=300)


def endings(*codes: int | None) -> tuple[list[str], Callable[[str, str, float], Ended]]:
    """Attempts that end with these codes in turn, and the pods that they were given."""
    left, pods = list(codes), list[str]()

    def attempt(_: str, pod: str, seconds: float) -> Ended:
        assert 0 < seconds <= 300
        pods.append(pod)
        return Ended(left.pop(0), "a report\n", "a complaint\n")

    return pods, attempt


def never(_: float) -> None:
    pytest.fail("nothing to wait for")


def test_a_job_is_complete_with_its_first_success():
    pods, attempt = endings(0)
    ended = run(JOB, attempt, never)
    assert (ended.complete, ended.message) == (True, "Reached expected number of succeeded pods")
    assert ended.output == "a report\n"
    assert pods[0].startswith("shop-guardrail-")


@pytest.mark.parametrize("code", [2, 10, 11, 12])
def test_the_codes_of_the_failure_policy_end_it_at_once(code):
    pods, attempt = endings(code)
    ended = run(JOB, attempt, never)
    assert (ended.complete, ended.message) == (
        False,
        f"Container hook for pod shop/{pods[0]} failed with exit code {code} matching FailJob rule at index 0",
    )


@pytest.mark.parametrize("code", [1, 137, 143])
def test_other_codes_count_against_the_backoff_limit(code):
    pods, attempt = endings(code, code)
    waited: list[float] = []
    ended = run(JOB, attempt, waited.append)
    assert (ended.complete, ended.message) == (False, "Job has reached the specified backoff limit")
    assert ended.output == "a report\na complaint\n"
    assert (len(set(pods)), waited) == (2, [10])


def test_a_second_attempt_may_succeed():
    _, attempt = endings(1, 0)
    assert run(JOB, attempt, lambda _: None).complete


@pytest.mark.parametrize("codes", [(0,), (2,), (10,), (11,), (12,), (1, 0), (137, 137), (143, 10)])
def test_it_ends_as_the_model_of_kubernetes_does(codes):
    job = yaml.safe_load((COMPONENTS / "guardrail/job.yaml").read_text())
    job["metadata"]["name"] = "shop-guardrail"
    model = run_job(job, lambda number: Pod(codes={"hook": codes[number]}))
    pods, attempt = endings(*codes)
    ended = run(JOB, attempt, lambda _: None)
    assert len(pods) == model.pods
    assert ended.complete == (model.type == "Complete")
    assert ended.message == model.message.replace("shop-guardrail-x7k2p", pods[-1])


def test_the_deadline_ends_it():
    _, attempt = endings(None)
    ended = run(JOB, attempt, never)
    assert (ended.complete, ended.message) == (False, "Job was active longer than specified deadline")
