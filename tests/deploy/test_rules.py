"""Every rendered hook Job against every rule; and every rule against a Job that breaks it."""

import pytest

from tests.deploy.breaking import BREAKS
from tests.deploy.cases import CASES
from tests.deploy.rendering import HOOKS, jobs_in
from tests.deploy.rules import RULES, faults_of
from tests.deploy.rules.rule import hook_of


@pytest.mark.parametrize("case", CASES)
def test_every_rendered_job_keeps_every_rule(case, objects_of):
    objects = objects_of(case)
    assert sorted(hook_of(job) for job in jobs_in(objects)) == sorted(HOOKS)
    assert faults_of(objects) == []


@pytest.mark.parametrize(
    ("rule", "breaks"), BREAKS, ids=[f"{rule}-{number}" for number, (rule, _) in enumerate(BREAKS)]
)
def test_a_job_that_breaks_a_rule_is_found(rule, breaks, objects_of):
    objects = objects_of("example-kustomize")
    jobs = {hook_of(job): job for job in jobs_in(objects)}
    added = breaks(jobs)
    objects += added if isinstance(added, list) else []
    assert rule in {fault.split(": ")[1] for fault in faults_of(objects)}


def test_every_rule_has_been_seen_to_be_broken():
    assert {rule for rule, _ in BREAKS} == {each.id for each in RULES}
