"""One sync: phase by phase, wave by wave, and it stops where Argo CD would."""

import textwrap
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby

from examples.shop.compose import engine, jobs
from examples.shop.compose.operation import Row, describe
from examples.shop.compose.tasks import Task

PROGRESS_DEADLINE_SECONDS = 60


def run(plan: list[Task], say: Callable[[str], None]) -> bool:
    """Run the sync, saying what happens; whether it succeeded."""
    began, rows = time.monotonic(), list[Row]()
    for (phase, wave), group in groupby(plan, lambda task: (task.phase, task.wave)):
        together = list(group)
        say(f"\n{phase}, wave {wave}: {', '.join(f'{task.kind} {task.name}' for task in together)}")
        # Argo CD applies all of a wave, and waits for all of it before it looks at what failed
        with ThreadPoolExecutor(len(together)) as pool:
            for row, output in pool.map(_apply, together):
                say(textwrap.indent(output.rstrip(), "  "))
                rows.append(row)
        if not all(row.well for row in rows):
            break
    say("\n" + describe(plan, rows, time.monotonic() - began))
    return all(row.well for row in rows)


def _apply(task: Task) -> tuple[Row, str]:
    if task.job is None:
        return _deploy(task)
    ended = jobs.run(task.job, engine.run)
    return Row(task, ended.complete, ended.message, ended.output.strip().rpartition("\n")[2]), ended.output


def _deploy(task: Task) -> tuple[Row, str]:
    words = ("--no-deps", "--wait", f"--wait-timeout={PROGRESS_DEADLINE_SECONDS}")
    try:
        engine.compose("up", "-d", *words, task.service)
    except engine.EngineError as error:
        said = engine.compose("logs", "--no-log-prefix", "--tail=20", task.service)
        return Row(
            task, False, f'Deployment "{task.name}" exceeded its progress deadline'
        ), f"{error}\n{said}"
    return Row(task, True, "Healthy"), f"{engine.image(task.service)} is healthy"
