"""A rule that every rendered hook Job is held against: one row of docs/reference/jobs.md."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Object = dict[str, Any]
Check = Callable[[Object, Sequence[Object]], object]


@dataclass(frozen=True)
class Rule:
    """`check` is given the Job and all objects that were rendered with it; it returns what is wrong, or nothing."""

    id: str
    title: str
    check: Check


RULES: list[Rule] = []


def rule(id: str, title: str) -> Callable[[Check], Check]:
    """Register a function as the check of a rule."""

    def register(check: Check) -> Check:
        RULES.append(Rule(id, title, check))
        return check

    return register


def faults_of(objects: Sequence[Object]) -> list[str]:
    """Every rule that a hook Job among the objects breaks, with what was found."""
    found = []
    for job in objects:
        if job["kind"] == "Job":
            name = job["metadata"].get("name", "?")
            found += [f"{name}: {each.id}: {fault}" for each in RULES if (fault := each.check(job, objects))]
    return found


def pod(job: Object) -> Object:
    """The pod's spec."""
    return job["spec"]["template"]["spec"]


def hook_container(job: Object) -> Object:
    """The container that the verdict comes from."""
    return next(each for each in pod(job)["containers"] if each["name"] == "hook")


def containers(job: Object) -> list[Object]:
    """Every container of the pod, init containers among them."""
    return [*pod(job).get("initContainers", []), *pod(job)["containers"]]


def environment(job: Object) -> dict[str, str | None]:
    """The hook's variables; None where the value comes from elsewhere (valueFrom)."""
    return {each["name"]: each.get("value") for each in hook_container(job)["env"]}


def annotations(job: Object) -> dict[str, str]:
    """The Job's own annotations."""
    return job["metadata"].get("annotations", {})


def hook_of(job: Object) -> str:
    """Which hook it is: guardrail, flagcheck, migrate, guardrail-after or smoke."""
    return str(job["metadata"].get("labels", {}).get("hookset.github.io/hook", ""))


PHASES = ("PreSync", "Sync", "PostSync")


def place(any_object: Object) -> tuple[int, int]:
    """Where an object comes in a sync: (phase, wave); waves never cross phases.

    What is no number counts as wave 0, as with Argo CD (gitops-engine, syncwaves/waves.go); an unknown phase as Sync.
    """
    found = any_object["metadata"].get("annotations", {})
    phase = found.get("argocd.argoproj.io/hook")
    wave = found.get("argocd.argoproj.io/sync-wave", "0")
    return (
        PHASES.index(phase if phase in PHASES else "Sync"),
        int(wave) if wave.lstrip("-").isdecimal() else 0,
    )
