"""One sync in Argo CD's order: phases, in them waves, in those Jobs and Deployments by name; it stops where Argo CD would.

What is in which phase and wave stands in compose.yaml, as the annotations that the same Jobs carry in a cluster.
"""

import textwrap
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from examples.shop.compose import engine, jobs

PHASES = ("PreSync", "Sync", "PostSync")
HOOK = "argocd.argoproj.io/hook"
WAVE = "argocd.argoproj.io/sync-wave"
PROGRESS_DEADLINE_SECONDS = 60
SUCCEEDED = "successfully synced (no more tasks)"
FAILED = "one or more synchronization tasks completed unsuccessfully"


@dataclass(frozen=True)
class Task:
    """What is applied in one wave: a hook's Job, or the service's Deployment (`job` is None)."""

    phase: str
    wave: int
    service: str
    job: jobs.Job | None

    @property
    def title(self) -> str:
        return f"Job {self.job.name}" if self.job else f"Deployment {self.service}"


@dataclass(frozen=True)
class Row:
    """What Argo CD shows of a task that has run."""

    task: Task
    well: bool
    message: str


def tasks(services: dict[str, Any]) -> list[Task]:
    """The services that take part in a sync, in the order in which Argo CD applies them."""
    found = [_task(name, each) for name, each in services.items() if WAVE in each.get("labels", {})]
    return sorted(found, key=lambda task: (PHASES.index(task.phase), task.wave, task.service))


def _task(name: str, service: dict[str, Any]) -> Task:
    labels, environment = service["labels"], service.get("environment", {})
    job = None
    if HOOK in labels:
        deadline = float(environment["HOOK_ACTIVE_DEADLINE"].removesuffix("s"))
        job = jobs.Job(name, int(environment["HOOK_BACKOFF_LIMIT"]), deadline)
    return Task(labels.get(HOOK, "Sync"), int(labels[WAVE]), name, job)


def run(plan: list[Task], say: Callable[[str], None]) -> bool:
    """Run the sync, saying what happens; whether it succeeded."""
    began, rows = time.monotonic(), list[Row]()
    for (phase, wave), group in groupby(plan, lambda task: (task.phase, task.wave)):
        together = list(group)
        say(f"\n{phase}, wave {wave}: {', '.join(task.title for task in together)}")
        # Argo CD applies all of a wave, and waits for all of it before it looks at what failed
        with ThreadPoolExecutor(len(together)) as pool:
            for row, output in pool.map(_apply, together):
                say(textwrap.indent(output.rstrip(), "  "))
                rows.append(row)
        if not all(row.well for row in rows):
            break
    say(_operation(plan, rows, time.monotonic() - began))
    return all(row.well for row in rows)


def _apply(task: Task) -> tuple[Row, str]:
    if task.job is None:
        return _deploy(task)
    condition = jobs.run(task.job, engine.run)
    return Row(task, condition.complete, condition.message), condition.output


def _deploy(task: Task) -> tuple[Row, str]:
    words = ("--no-deps", "--wait", f"--wait-timeout={PROGRESS_DEADLINE_SECONDS}")
    try:
        engine.compose("up", "-d", *words, task.service)
    except engine.EngineError as error:
        return Row(task, False, f'Deployment "{task.service}" exceeded its progress deadline'), str(error)
    image = engine.docker(
        "inspect", "--format={{.Config.Image}}", engine.compose("ps", "-q", task.service).strip()
    )
    return Row(task, True, "Healthy"), f"{image.strip()} is healthy"


def _operation(plan: list[Task], rows: list[Row], seconds: float) -> str:
    """What `argocd app get` shows of the operation."""
    well = all(row.well for row in rows)
    table = [("PHASE", "WAVE", "KIND", "NAME", "STATUS", "MESSAGE")]
    for row in rows:
        status = "Succeeded" if row.well and row.task.job else "Synced" if row.well else "Failed"
        table.append((*_named(row.task), status, row.message))
    table += [(*_named(task), "-", "not reached") for task in plan[len(rows) :]]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in table
    ]
    head = (
        f"\nPhase:     {'Succeeded' if well else 'Failed'}\n"
        f"Message:   {SUCCEEDED if well else FAILED}\n"
        f"Duration:  {seconds:.0f}s\n\n"
    )
    return head + "\n".join(lines)


def _named(task: Task) -> tuple[str, str, str, str]:
    kind, name = task.title.split()
    return task.phase, str(task.wave), kind, name
