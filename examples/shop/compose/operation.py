"""The operation as `argocd app get` shows it, once it has ended."""

from dataclasses import dataclass

from examples.shop.compose.tasks import Task

SUCCEEDED = "successfully synced (no more tasks)"
FAILED = "one or more synchronization tasks completed unsuccessfully"
HEAD = ("PHASE", "WAVE", "KIND", "NAME", "STATUS", "MESSAGE")


@dataclass(frozen=True)
class Row:
    """What Argo CD shows of a task that has run; `last_words` is its pod's termination message."""

    task: Task
    well: bool
    message: str
    last_words: str = ""


def describe(plan: list[Task], rows: list[Row], seconds: float) -> str:
    """Phase and message, why it failed, and a line for each task of the plan, whether it has run or not."""
    failed = [row for row in rows if not row.well]
    why = [f"  {row.task.name}: {row.last_words or row.message}" for row in failed]
    return "\n".join(
        [
            f"Phase:     {'Failed' if failed else 'Succeeded'}",
            f"Message:   {FAILED if failed else SUCCEEDED}",
            *why,
            f"Duration:  {seconds:.0f}s",
            "",
            *_table([HEAD, *map(_run, rows), *map(_not_run, plan[len(rows) :])]),
        ]
    )


def _run(row: Row) -> tuple[str, ...]:
    well = "Succeeded" if row.task.job else "Synced"
    return (*_named(row.task), well if row.well else "Failed", row.message)


def _not_run(task: Task) -> tuple[str, ...]:
    return (*_named(task), "-", "not reached")


def _named(task: Task) -> tuple[str, ...]:
    return task.phase, str(task.wave), task.kind, task.name


def _table(lines: list[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
