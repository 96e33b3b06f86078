"""`smoke run`: read the plan, wait for the revision, put load on, judge."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from hookset.context import Context
from hookset.errors import UsageError
from hookset.outcome import Finding
from smoke import rules
from smoke.baselines import baseline_of
from smoke.config import Run
from smoke.engines import Job, put_load, worker
from smoke.judge.baseline import Baseline
from smoke.judge.bounds import Bounds, parse_bounds
from smoke.judge.early import Watch
from smoke.judge.judgement import judge
from smoke.judge.thresholds import Threshold
from smoke.judge.validity import Validity, parse_validity
from smoke.plan.enough import refuse_long_warm_up
from smoke.plan.load import load
from smoke.plan.plan import Plan
from smoke.plan.target import free_target_of
from smoke.plan.thresholds import read_thresholds
from smoke.refusals import refuse
from smoke.result import Result
from smoke.revision import LEAST_SECONDS, await_revision
from smoke.stop import Stop

RESERVE_SECONDS = 2.0
"""What judging and reporting may take behind the load."""


def run(config: Run, context: Context) -> Iterator[Finding]:
    """Every finding about the load and how the target bore it.

    Raises UsageError before anything is sent. `context.details` is the `smoke.result.Result`, as plain data.
    """
    refuse(config)
    if not config.plan:
        config = msgspec.structs.replace(config, target=free_target_of(config.target, "--target"))
    stop = Stop()
    context.when_cut_short.append(lambda: stop.stop("the run was ended from outside"))
    plan = _plan(config, context)
    seconds = plan.seconds if plan and not config.locustfile else config.duration
    _refuse_too_long(config, plan, seconds)
    if plan:
        refuse_long_warm_up(plan.warm_up, seconds, f"plan {config.plan}")
    context.subject = f"{plan.target}  {plan.name}" if plan else config.target
    terms = _terms(config, plan)
    with context.deadline.within("reading the baseline"):
        baseline = baseline_of(config, context.deadline.left) if config.baseline else None
    if config.skip_if_unchanged and (before := _unchanged(config, plan, baseline)):
        context.details.update(msgspec.to_builtins(before))  # so that this record is a baseline too
        yield rules.LOAD_UNCHANGED.finding(found=f"{config.release}, plan {before.plan}")
        return
    if config.master:
        context.say("this is a worker: metrics and reports are its master's")
        yield from worker(config, plan, context, stop)
        return
    if plan and plan.revision.wait and (old := await_revision(plan, context, stop, seconds)):
        yield old
        return
    job = Job(config=config, plan=plan, context=context, stop=stop, watch=Watch(terms.thresholds))
    yield from _measured(job, terms, baseline)


def _plan(config: Run, context: Context) -> Plan | None:
    if not config.plan:
        return None
    with context.deadline.within("reading the plan"):
        return load(
            config.plan,
            target=config.target,
            release=config.release,
            hide=context.hide,
            warn=context.say,
            own_load=not config.locustfile,
        )


def _refuse_too_long(config: Run, plan: Plan | None, seconds: float) -> None:
    """A run that cannot come to its end within the budget would only be inconclusive, after having put load on."""
    needed = seconds + RESERVE_SECONDS
    if plan and plan.revision.wait and not config.master:
        needed += LEAST_SECONDS
    if needed > config.timeout:
        raise UsageError(
            f"the load takes {seconds:g} s, and --timeout is {config.timeout:g} s for the whole run",
            f"raise --timeout to {math.ceil(needed)}s or more (and activeDeadlineSeconds with it), or shorten the load",
        )


def _unchanged(config: Run, plan: Plan | None, baseline: Baseline | None) -> Result | None:
    """The run by which this release has passed here: Argo CD runs hooks on syncs that change nothing, too."""
    if plan is None or baseline is None or baseline.result is None or not baseline.passed:
        return None
    before = baseline.result
    if baseline.place != (config.cluster, config.namespace, config.environment):
        return None
    if (baseline.release, before.plan_digest, before.target) != (config.release, plan.digest, plan.target):
        return None
    return before


@dataclass(frozen=True)
class Terms:
    """What the run is judged by, read before any load."""

    thresholds: tuple[Threshold, ...]
    bounds: Bounds
    validity: Validity
    expected_revision: str = ""
    plan_name: str = ""
    plan_digest: str = ""
    target: str = ""


def _terms(config: Run, plan: Plan | None) -> Terms:
    if plan is None:
        return Terms(
            (), parse_bounds({}), parse_validity({}), plan_name=config.locustfile, target=config.target
        )
    where = f"plan {config.plan}"
    # with a locustfile the requests are its own, and so are their names
    scenarios = None if config.locustfile else plan.scenarios
    return Terms(
        read_thresholds(plan.thresholds, scenarios, where),
        parse_bounds(plan.baseline, where),
        parse_validity(plan.validity, where),
        expected_revision=plan.revision.expected,
        plan_name=plan.name,
        plan_digest=plan.digest,
        target=plan.target,
    )


def _measured(job: Job, terms: Terms, baseline: Baseline | None) -> Iterator[Finding]:
    context = job.context
    with context.deadline.within("putting load on"):
        recording = put_load(job)
    with context.deadline.within("judging"):
        judged = judge(recording, baseline=baseline, **vars(terms))
    context.details.update(msgspec.to_builtins(judged.result))
    context.figures.update(_figures(judged.result))
    yield from judged.findings


def _figures(result: Result) -> dict[str, float | str]:
    found: dict[str, float | str] = {"requests": result.requests, "failed_requests": result.failed}
    if result.latency:
        found |= {
            f"latency_{name}_ms": getattr(result.latency, name) for name in ("med", "p95", "p99", "max")
        }
    return found
