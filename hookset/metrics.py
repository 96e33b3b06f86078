"""The metrics of a run, the same names for every hook; they are sent after the verdict and never change it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from hookset.measure import Measure
from hookset.moment import now
from hookset.options import CommonConfig
from hookset.outcome import Outcome, Status
from hookset.report.deliver import Delivery
from hookset.verdict import Verdict

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

LAST_SUCCESS = "hook_last_success_timestamp_seconds"


def grouping_key(verdict: Verdict) -> dict[str, str]:
    """The Pushgateway's grouping key but for `job` (the hook's name); what is empty is left out.

    Never the revision or the pod: the gateway forgets nothing.
    """
    key = {name: getattr(verdict, name) for name in ("cluster", "namespace", "app", "environment")}
    return {name: value for name, value in (key | {"stage": stage_of(verdict)}).items() if value}


def stage_of(verdict: Verdict) -> str:
    """The stage, or else the command: `wait` must not count as the last success of `migrate`."""
    return verdict.stage or verdict.command


def registry_of(
    verdict: Verdict, labels: Mapping[str, str] | None = None, measures: Iterable[Measure] = ()
) -> "CollectorRegistry":
    """All metrics of this verdict, in a registry of their own; `labels` are added to each series, `measures` to them.

    Gauges only, which have no `_created` series. The last success is there only where this run passed, so that
    a push that replaces metrics by name leaves the last one standing.
    """
    from prometheus_client import CollectorRegistry, Gauge  # noqa: PLC0415  (100 ms, and only where a sink is set)

    registry = CollectorRegistry()
    base = {"hook": verdict.hook, "stage": stage_of(verdict)} | dict(labels or {})

    def gauge(name: str, help: str, value: float, **more: str) -> None:
        found = gauges.get(name) or Gauge(name, help, [*base, *more], registry=registry)
        gauges[name] = found
        found.labels(**base, **more).set(value)

    gauges: dict[str, Gauge] = {}
    for outcome in Outcome:
        what = "The outcome of the last run: 1 for the one that it had."
        gauge("hook_outcome", what, float(verdict.outcome is outcome), outcome=outcome.value)
    for status in Status:
        number = verdict.counts.get(status.value, 0)
        gauge("hook_findings", "Findings of the last run.", float(number), status=status.value)
    moment = now().timestamp()
    gauge("hook_last_run_timestamp_seconds", "When the last run ended.", moment)
    if verdict.outcome is Outcome.PASSED:
        gauge(LAST_SUCCESS, "When the last run ended that passed.", moment)
    gauge("hook_duration_seconds", "How long the last run took.", verdict.duration_seconds)
    gauge(
        "hook_enforced",
        "Whether the gate stops a release (0: --enforce warn).",
        float(verdict.enforce == "fail"),
    )
    names = ("release", "revision", "owner")
    info = {name: getattr(verdict, name) for name in names} | {"version": verdict.hook_version}
    gauge("hook_run_info", "What the last run was about.", 1.0, **info)
    for measure in measures:
        gauge(measure.name, measure.help, measure.value, **measure.labels)
    return registry


def metric_deliveries(
    config: CommonConfig, verdict: Verdict, measures: Sequence[Measure] = ()
) -> list[Delivery]:
    """One delivery for each metrics sink that is set. Imports what it needs when it is sent."""
    found = []
    if config.pushgateway:
        from hookset.pushgateway import push_delivery  # noqa: PLC0415  (as needed)

        found.append(push_delivery(config, verdict, measures))
    if config.metrics_textfile:
        from hookset.textfile import textfile_delivery  # noqa: PLC0415  (as needed)

        found.append(textfile_delivery(config.metrics_textfile, verdict, measures))
    return found
