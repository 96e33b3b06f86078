"""The metrics that every hook sends, each declared once; the reference page is made of them."""

from hookset.measure import Metric
from hookset.outcome import Outcome, Status

OUTCOME = Metric("hook_outcome", "The outcome of the last run: 1 for the one that it had.", ("outcome",))
FINDINGS = Metric("hook_findings", "Findings of the last run.", ("status",))
CHECK_FINDINGS = Metric(
    "hook_check_findings", "Findings of the last run, of each check that it came to.", ("check", "status")
)
LAST_RUN = Metric("hook_last_run_timestamp_seconds", "When the last run ended.")
LAST_SUCCESS = Metric("hook_last_success_timestamp_seconds", "When the last run ended that passed.")
DURATION = Metric("hook_duration_seconds", "How long the last run took.")
ENFORCED = Metric("hook_enforced", "Whether the gate stops a release (0: --enforce warn).")
RUN_INFO = Metric(
    "hook_run_info", "What the last run was about.", ("release", "revision", "owner", "version")
)

COMMON = (OUTCOME, FINDINGS, CHECK_FINDINGS, LAST_RUN, LAST_SUCCESS, DURATION, ENFORCED, RUN_INFO)

LABELS = {
    "hook": "the program",
    "stage": "the stage, or else the command: `before`, `after`, `migrate`, `check`, `run` and so on",
    "cluster": "`--cluster`; here and in the next three, absent where it is not given",
    "namespace": "`--namespace`",
    "app": "`--app`",
    "environment": "`--environment`",
    "outcome": ", ".join(Outcome),
    "status": ", ".join(Status),
    "check": "what was judged: `drift`, `parity`, `thresholds` and so on; empty where the run came to no check",
    "release": "`--release`: the workload's image tag or digest",
    "revision": "`--revision`: the Git revision that is synced",
    "owner": "`--owner`: whom alerts are routed to",
    "version": "the program's own version",
}
"""What the labels of these metrics hold. The first six are on every series."""
EVERYWHERE = 6
