"""What takes part in a sync, in Argo CD's order: by phase, in it by wave, in that by name.

Phase and wave stand in compose.yaml, as the annotations that the same Jobs carry in a cluster.
"""

from dataclasses import dataclass
from typing import Any

from examples.shop.compose.jobs import Job

PHASES = ("PreSync", "Sync", "PostSync")
HOOK = "argocd.argoproj.io/hook"
WAVE = "argocd.argoproj.io/sync-wave"


@dataclass(frozen=True)
class Task:
    """A hook's Job, or the service's Deployment (`job` is None)."""

    phase: str
    wave: int
    service: str
    job: Job | None

    @property
    def kind(self) -> str:
        return "Job" if self.job else "Deployment"

    @property
    def name(self) -> str:
        return self.job.name if self.job else self.service


def tasks(services: dict[str, Any]) -> list[Task]:
    """The services that have a wave, in the order in which Argo CD applies them."""
    found = [_task(name, each) for name, each in services.items() if WAVE in each.get("labels", {})]
    return sorted(found, key=lambda task: (PHASES.index(task.phase), task.wave, task.name))


def _task(service: str, described: dict[str, Any]) -> Task:
    labels, environment = described["labels"], described.get("environment", {})
    job = None
    if HOOK in labels:
        deadline = float(environment["HOOK_ACTIVE_DEADLINE"].removesuffix("s"))
        job = Job(service, int(environment["HOOK_BACKOFF_LIMIT"]), deadline)
    return Task(labels.get(HOOK, "Sync"), int(labels[WAVE]), service, job)
