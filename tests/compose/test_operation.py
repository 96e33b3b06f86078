"""The order of a sync, and the operation as it is shown at the end."""

from pathlib import Path

import yaml

from examples.shop.compose.jobs import Job
from examples.shop.compose.operation import Row, describe
from examples.shop.compose.tasks import Task, tasks
from tests import golden

SERVICES = yaml.safe_load((Path(__file__).parents[2] / "compose.yaml").read_text())["services"]


def test_phases_come_first_then_waves_then_names():
    assert [(task.phase, task.wave, task.kind, task.name) for task in tasks(SERVICES)] == [
        ("PreSync", -5, "Job", "shop-flagcheck"),
        ("PreSync", -5, "Job", "shop-guardrail"),
        ("Sync", -1, "Job", "shop-migrate"),
        ("Sync", 0, "Deployment", "shop"),
        ("PostSync", -1, "Job", "shop-guardrail-after"),
        ("PostSync", 0, "Job", "shop-smoke"),
    ]


def test_what_decides_how_a_job_ends_comes_from_its_environment():
    assert {task.name: task.job for task in tasks(SERVICES)}["shop-migrate"] == Job("migrate", 1, 1500.0)
    assert {task.name: task.job for task in tasks(SERVICES)}["shop-smoke"] == Job("smoke", 0, 240.0)


def row(task: Task, message: str, well: bool = True, last_words: str = "") -> Row:
    return Row(task, well, message, last_words)


def test_an_operation_that_succeeded():
    plan = tasks(SERVICES)
    rows = [
        row(task, "Reached expected number of succeeded pods" if task.job else "Healthy") for task in plan
    ]
    golden.compare("compose/succeeded.txt", describe(plan, rows, 16.2) + "\n")


def test_an_operation_that_failed_says_why_and_what_was_not_reached():
    plan = tasks(SERVICES)
    message = "Container hook for pod shop/shop-guardrail-x2v4z failed with exit code 10 matching FailJob rule at index 0"
    said = "FAILED in 0.6 s (exit 10): drift: column public.orders.total: an object is defined differently"
    rows = [row(plan[0], "Reached expected number of succeeded pods"), row(plan[1], message, False, said)]
    golden.compare("compose/failed.txt", describe(plan, rows, 3.4) + "\n")
