"""What Kubernetes makes of a Job's pods, and Argo CD of the Job: conditions, messages, attempts, deadlines.

Sources: kubernetes pkg/controller/job/pod_failure_policy.go (matchPodFailurePolicy: the first rule that matches wins),
job_controller.go (backoff limit, active deadline, their messages), backoff_utils.go (10 s, doubled for each failure, at
most 10 minutes); argo-cd gitops-engine/pkg/health/health_job.go and pkg/sync/sync_context.go (getOperationPhase).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

FIRST_BACK_OFF_SECONDS = 10
LONGEST_BACK_OFF_SECONDS = 600


@dataclass(frozen=True)
class Ended:
    """How one pod ended: exit codes by container, after how many seconds; `disrupted` by a drain, say.

    A pod that never ends by itself (an image that is not there) has None for its seconds.
    """

    codes: dict[str, int] = field(default_factory=dict)
    seconds: float | None = 1.0
    disrupted: bool = False


@dataclass(frozen=True)
class Condition:
    """The Job's last condition, and how long all took."""

    type: str
    reason: str
    message: str
    pods: int
    seconds: float

    @property
    def hook_phase(self) -> str:
        """What Argo CD's row says of the hook: it reads the condition's type and shows its message."""
        return {"Complete": "Succeeded", "Failed": "Failed"}[self.type]


def run_job(job: dict[str, Any], attempt: Callable[[int], Ended]) -> Condition:
    """The Job's end, where `attempt(n)` is its nth pod, from 0."""
    spec, name = job["spec"], job["metadata"]["name"]
    deadline, limit = spec["activeDeadlineSeconds"], spec["backoffLimit"]
    elapsed, failures, pods = 0.0, 0, 0
    while True:
        ended = attempt(pods)
        pods += 1
        elapsed += deadline if ended.seconds is None else ended.seconds
        if elapsed >= deadline:
            return Condition(
                "Failed", "DeadlineExceeded", "Job was active longer than specified deadline", pods, deadline
            )
        if not any(ended.codes.values()) and not ended.disrupted:
            return Condition(
                "Complete", "CompletionsReached", "Reached expected number of succeeded pods", pods, elapsed
            )
        action, why = _matching_rule(spec, ended, f"shop/{name}-x7k2p")
        if action == "FailJob":
            return Condition("Failed", "PodFailurePolicy", why, pods, elapsed)
        failures += action != "Ignore"
        if failures > limit:
            return Condition(
                "Failed",
                "BackoffLimitExceeded",
                "Job has reached the specified backoff limit",
                pods,
                elapsed,
            )
        if failures:
            elapsed += min(FIRST_BACK_OFF_SECONDS << (failures - 1), LONGEST_BACK_OFF_SECONDS)


def _matching_rule(spec: dict[str, Any], ended: Ended, pod: str) -> tuple[str, str]:
    """The action of the first rule that matches, and the message that it gives."""
    for index, rule in enumerate(spec.get("podFailurePolicy", {}).get("rules", [])):
        action = rule["action"]
        wanted = rule.get("onExitCodes")
        for name, code in ended.codes.items():
            if wanted and wanted["containerName"] in (None, name) and code and code in wanted["values"]:
                return action, (
                    f"Container {name} for pod {pod} failed with exit code {code} matching {action} rule at index {index}"
                )
        if ended.disrupted and any(
            each["type"] == "DisruptionTarget" for each in rule.get("onPodConditions", [])
        ):
            return action, f"Pod {pod} has condition DisruptionTarget matching {action} rule at index {index}"
    return "Count", ""
