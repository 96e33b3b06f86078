"""The metrics of a run, the same names for every hook; they are sent after the verdict and never change it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from hookset import common_metrics as common
from hookset.measure import Buckets, Measure, Metric
from hookset.moment import now
from hookset.options import CommonConfig
from hookset.outcome import Outcome, Status
from hookset.report.deliver import Delivery
from hookset.verdict import Verdict

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from hookset.otlp_message import Instruments

TOLD = (Status.FAILED, Status.INCONCLUSIVE, Status.WARNING, Status.OVERRIDDEN, Status.ACCEPTED)
LAST_SUCCESS = common.LAST_SUCCESS.name


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
    verdict: Verdict, labels: Mapping[str, str] | None = None, measures: Sequence[Measure] = ()
) -> "CollectorRegistry":
    """All metrics of this verdict, in a registry of their own; `labels` are added to each series, `measures` to them.

    Nothing in it has a `_created` series. The last success is there only where this run passed, so that
    a push that replaces metrics by name leaves the last one standing.
    """
    from prometheus_client import CollectorRegistry, Gauge  # noqa: PLC0415  (100 ms, and only where a sink is set)

    from hookset.classic_histogram import Counted  # noqa: PLC0415  (as above)

    registry = CollectorRegistry()
    base = {"hook": verdict.hook, "stage": stage_of(verdict)} | dict(labels or {})

    def gauge(of: Metric, value: float, **more: str) -> None:
        found = gauges.get(of.name) or Gauge(of.name, of.help, [*base, *more], registry=registry)
        gauges[of.name] = found
        found.labels(**base, **more).set(value)

    gauges: dict[str, Gauge] = {}
    for outcome in Outcome:
        gauge(common.OUTCOME, float(verdict.outcome is outcome), outcome=outcome.value)
    for status in Status:
        gauge(common.FINDINGS, float(verdict.counts.get(status.value, 0)), status=status.value)
    for (check, status), number in _by_check(verdict).items():
        gauge(common.CHECK_FINDINGS, float(number), check=check, status=status.value)
    moment = now().timestamp()
    gauge(common.LAST_RUN, moment)
    if verdict.outcome is Outcome.PASSED:
        gauge(common.LAST_SUCCESS, moment)
    gauge(common.DURATION, verdict.duration_seconds)
    gauge(common.ENFORCED, float(verdict.enforce == "fail"))
    names = ("release", "revision", "owner")
    info = {name: getattr(verdict, name) for name in names} | {"version": verdict.hook_version}
    gauge(common.RUN_INFO, 1.0, **info)
    for measure in measures:
        if not isinstance(measure.value, Buckets):
            gauge(measure.metric, measure.value, **measure.labels)
    registry.register(Counted(measures, base))
    return registry


def _by_check(verdict: Verdict) -> dict[tuple[str, Status], int]:
    """How many findings of each check say what somebody may want to be told: zeros too, and one where there is no check.

    A gateway replaces metrics by name: without any series of this one, those of the run before would stand.
    """
    checks = sorted({finding.check for finding in verdict.findings}) or [""]
    found = {(check, status): 0 for check in checks for status in TOLD}
    for finding in verdict.of(*TOLD):
        found[finding.check, finding.status] += 1
    return found


def metric_deliveries(
    config: CommonConfig, verdict: Verdict, measures: Sequence[Measure], instruments: "Instruments"
) -> list[Delivery]:
    """One delivery for each metrics sink that is set; `instruments` go by OTLP only. Imports what it needs when it is sent."""
    found = []
    if config.pushgateway:
        from hookset.pushgateway import push_delivery  # noqa: PLC0415  (as needed)

        found.append(push_delivery(config, verdict, measures))
    if config.metrics_textfile:
        from hookset.textfile import textfile_delivery  # noqa: PLC0415  (as needed)

        found.append(textfile_delivery(config.metrics_textfile, verdict, measures))
    if config.otlp:
        from hookset.otlp import otlp_delivery  # noqa: PLC0415  (as needed)

        found.append(otlp_delivery(config, verdict, measures, instruments))
    return found
