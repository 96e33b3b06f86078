"""What holds for the Job itself: that it is a hook, how it fails, how long it may take."""

from collections.abc import Sequence

from hookset.budget import needed_seconds
from hookset.duration import seconds_of
from tests.deploy.rules.rule import (
    PHASES,
    Object,
    annotations,
    environment,
    hook_container,
    hook_of,
    pod,
    rule,
)

POLICY = [
    {
        "action": "FailJob",
        "onExitCodes": {"containerName": "hook", "operator": "In", "values": [2, 10, 11, 12]},
    },
    {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]},
]


@rule("phase", "is an Argo CD hook: PreSync, Sync or PostSync")
def phase(job: Object, _: Sequence[Object]) -> object:
    found = annotations(job).get("argocd.argoproj.io/hook")
    return found not in PHASES and f"hook: {found}"


@rule("wave", "names its wave, a whole number in quotes")
def wave(job: Object, _: Sequence[Object]) -> object:
    found = annotations(job).get("argocd.argoproj.io/sync-wave")
    return (not isinstance(found, str) or not found.lstrip("-").isdecimal()) and f"sync-wave: {found!r}"


@rule("delete-policy", "is deleted before the next one is made, and not before: BeforeHookCreation")
def delete_policy(job: Object, _: Sequence[Object]) -> object:
    found = annotations(job).get("argocd.argoproj.io/hook-delete-policy")
    return found != "BeforeHookCreation" and f"hook-delete-policy: {found}"


@rule("no-helm-hook", "has no annotation of Helm's hooks beside Argo CD's")
def no_helm_hook(job: Object, _: Sequence[Object]) -> object:
    return [name for name in annotations(job) if name.startswith("helm.sh/hook")]


@rule("name", "has a fixed name of at most 57 characters, and no generateName")
def name(job: Object, _: Sequence[Object]) -> object:
    found = job["metadata"].get("name", "")
    return ("generateName" in job["metadata"] or not 0 < len(found) <= 57) and f"name: {found!r}"


@rule("no-ttl", "has no ttlSecondsAfterFinished")
def no_ttl(job: Object, _: Sequence[Object]) -> object:
    return job["spec"].get("ttlSecondsAfterFinished") is not None and "ttlSecondsAfterFinished is set"


@rule("one-run", "is one pod at a time, and not suspended")
def one_run(job: Object, _: Sequence[Object]) -> object:
    spec = job["spec"]
    return (
        spec.get("suspend") or spec.get("parallelism", 1) != 1 or spec.get("completions", 1) != 1
    ) and "suspended, or several pods"


@rule("failure-policy", "fails at once on exit codes 2, 10, 11 and 12, and does not count disruptions")
def failure_policy(job: Object, _: Sequence[Object]) -> object:
    return job["spec"].get("podFailurePolicy", {}).get("rules") != POLICY and "podFailurePolicy differs"


@rule("restart", "never restarts its container in place")
def restart(job: Object, _: Sequence[Object]) -> object:
    return pod(job).get("restartPolicy") != "Never" and f"restartPolicy: {pod(job).get('restartPolicy')}"


@rule("attempts", "says its backoffLimit: 0 for smoke, at most 2 for the others")
def attempts(job: Object, _: Sequence[Object]) -> object:
    found = job["spec"].get("backoffLimit", 6)
    return found > (0 if hook_of(job) == "smoke" else 2) and f"backoffLimit: {found}"


@rule("deadline", "has an activeDeadlineSeconds that its timeout fits, in every attempt")
def deadline(job: Object, _: Sequence[Object]) -> object:
    timeout = seconds_of(environment(job).get("HOOK_TIMEOUT") or "0s")
    needed = needed_seconds(timeout, job["spec"]["backoffLimit"])
    found = job["spec"].get("activeDeadlineSeconds", 0)
    return found <= needed and f"activeDeadlineSeconds: {found}, needed: more than {needed:g}"


@rule("told", "tells the hook its deadline and backoffLimit as they are")
def told(job: Object, _: Sequence[Object]) -> object:
    given = (
        seconds_of(environment(job).get("HOOK_ACTIVE_DEADLINE") or "0s"),
        environment(job).get("HOOK_BACKOFF_LIMIT"),
    )
    meant = (job["spec"]["activeDeadlineSeconds"], str(job["spec"]["backoffLimit"]))
    return given != meant and f"{given}, and is {meant}"


@rule("grace", "gives a hook that is ended 10 seconds for its report")
def grace(job: Object, _: Sequence[Object]) -> object:
    return pod(job).get("terminationGracePeriodSeconds") != 10 and "terminationGracePeriodSeconds is not 10"


@rule("message", "leaves its last line as the termination message, also where the program could not write it")
def message(job: Object, _: Sequence[Object]) -> object:
    return hook_container(job).get("terminationMessagePolicy") != "FallbackToLogsOnError" and "another policy"
