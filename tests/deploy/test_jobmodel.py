"""Which condition, message and row of Argo CD each exit code gives, for each rendered Job."""

import pytest

from hookset.exitcode import ExitCode
from tests.deploy.jobmodel import Ended, run_job
from tests.deploy.rendering import HOOKS, ROOT
from tests.deploy.rules.rule import hook_of

AT_ONCE = {2, 10, 11, 12}
KILLED = 137


@pytest.fixture
def jobs(objects_of):
    return {hook_of(each): each for each in objects_of("example-kustomize") if each["kind"] == "Job"}


def code(number):
    return lambda _: Ended({"hook": number})


@pytest.mark.parametrize("hook", HOOKS)
def test_exit_0_completes_the_job(hook, jobs):
    ended = run_job(jobs[hook], code(0))
    assert (ended.type, ended.hook_phase, ended.pods) == ("Complete", "Succeeded", 1)


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("number", sorted(AT_ONCE))
def test_a_verdict_fails_the_job_at_once_with_its_code_on_the_screen(hook, number, jobs):
    ended = run_job(jobs[hook], code(number))
    assert (ended.hook_phase, ended.pods) == ("Failed", 1)
    assert ended.message == (
        f"Container hook for pod shop/shop-{hook}-x7k2p failed with exit code {number} matching FailJob rule at index 0"
    )


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("number", [1, 130, KILLED, 143])
def test_what_is_no_verdict_counts(hook, number, jobs):
    ended = run_job(jobs[hook], code(number))
    assert ended.message == "Job has reached the specified backoff limit"
    assert ended.pods == (1 if hook == "smoke" else 2)


def test_every_exit_code_is_one_or_the_other():
    counted = {1, 130, 143}
    assert {int(each) for each in ExitCode} == {0} | AT_ONCE | counted


def test_what_counts_may_pass_at_the_next_attempt(jobs):
    ended = run_job(jobs["guardrail"], lambda number: Ended({"hook": 0 if number else 143}))
    assert (ended.type, ended.pods) == ("Complete", 2)


@pytest.mark.parametrize("hook", HOOKS)
def test_a_drained_node_is_not_counted(hook, jobs):
    drained = [Ended({"hook": 143}, disrupted=True)] * 3 + [Ended({"hook": 0})]
    ended = run_job(jobs[hook], drained.__getitem__)
    assert (ended.type, ended.pods) == ("Complete", 4)


def test_a_verdict_stands_also_where_the_node_was_drained(jobs):
    ended = run_job(jobs["guardrail"], lambda _: Ended({"hook": 10}, disrupted=True))
    assert ended.reason == "PodFailurePolicy"


def test_an_init_container_that_fails_counts_whatever_its_code(jobs):
    ended = run_job(jobs["guardrail"], lambda _: Ended({"bundle": 10}))
    assert (ended.message, ended.pods) == ("Job has reached the specified backoff limit", 2)


@pytest.mark.parametrize("hook", HOOKS)
def test_a_pod_that_cannot_start_ends_at_the_deadline(hook, jobs):
    ended = run_job(jobs[hook], lambda _: Ended(seconds=None))
    assert ended.message == "Job was active longer than specified deadline"
    assert ended.seconds == jobs[hook]["spec"]["activeDeadlineSeconds"]


@pytest.mark.parametrize("hook", HOOKS)
def test_every_attempt_may_take_all_of_its_time(hook, jobs):
    """Each attempt starts slowly, uses its whole timeout and is killed at the end of its grace: still no deadline."""
    seconds = {"guardrail": 60, "flagcheck": 30, "migrate": 600, "guardrail-after": 60, "smoke": 120}[hook]
    ended = run_job(jobs[hook], lambda _: Ended({"hook": KILLED}, seconds=30 + seconds + 10))
    assert ended.reason == "BackoffLimitExceeded"


def test_the_page_says_what_the_model_shows(jobs):
    page = (ROOT / "docs/argo-cd.md").read_text()
    for number in (10, 1):
        message = run_job(jobs["guardrail"], code(number)).message
        assert message.replace("shop/shop-guardrail-x7k2p", "NAMESPACE/POD") in page
    assert run_job(jobs["guardrail"], lambda _: Ended(seconds=None)).message in page
