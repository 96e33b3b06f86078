"""`smoke run`: read the plan, wait for the revision, put load on, judge."""

from collections.abc import Iterator
from typing import Any

import msgspec

from hookset.context import Context
from hookset.errors import UsageError
from hookset.outcome import Finding
from smoke import rules
from smoke.config import Run
from smoke.engines import Job, put_load, worker
from smoke.judge import judge
from smoke.judge.baseline import Baseline, read_baseline
from smoke.judge.early import Watch
from smoke.judge.thresholds import Threshold, parse_thresholds
from smoke.plan.load import load
from smoke.plan.plan import Plan
from smoke.revision import await_revision
from smoke.stop import Stop

RESERVE_SECONDS = 2.0
"""What judging and reporting may take behind the load."""


def run(config: Run, context: Context) -> Iterator[Finding]:
    """Every finding about the load and how the target bore it.

    Raises UsageError before anything is sent. `context.details` is the `smoke.result.Result`, as plain data.
    """
    _refuse_both_or_none(config)
    stop = Stop()
    context.when_cut_short.append(lambda: stop.stop("the run was ended from outside"))
    plan = _plan(config, context)
    context.subject = f"{plan.target}  {plan.name}" if plan else config.target
    if config.master:
        yield from worker(config, plan, context, stop)
        return
    baseline = read_baseline(config.baseline, context) if config.baseline else None
    if config.skip_if_unchanged and (unchanged := _unchanged(config, plan, baseline)):
        yield unchanged
        return
    if plan and plan.revision.wait and (old := await_revision(plan, context, stop)):
        yield old
        return
    yield from _measured(config, context, plan, baseline, stop)


def _refuse_both_or_none(config: Run) -> None:
    if not config.plan and not config.locustfile:
        raise UsageError("nothing to run", "give --plan FILE, or --locustfile FILE with --target URL")
    if config.locustfile and not config.plan and not config.target:
        raise UsageError("--locustfile: needs --target URL, or a plan that names the target")
    if config.workers and config.master:
        raise UsageError("--workers and --master: a run is either the master or one of its workers")
    if config.skip_if_unchanged and not (config.baseline and config.release):
        raise UsageError(
            "--skip-if-unchanged: needs --baseline, the record of the last passed run, and --release (HOOK_RELEASE)"
        )


def _plan(config: Run, context: Context) -> Plan | None:
    if not config.plan:
        return None
    with context.deadline.within("reading the plan"):
        plan = load(
            config.plan,
            target=config.target,
            release=config.release,
            hide=context.hide,
            warn=context.say,
        )
    seconds = config.duration if config.locustfile else plan.seconds
    if seconds + RESERVE_SECONDS > config.timeout:
        raise UsageError(
            f"the load takes {seconds:g} s, and --timeout is {config.timeout:g} s for the whole run",
            f"raise --timeout (and activeDeadlineSeconds with it) above {seconds + RESERVE_SECONDS:g}s, or shorten the load",
        )
    return plan


def _unchanged(config: Run, plan: Plan | None, baseline: Baseline | None) -> Finding | None:
    """Argo CD runs hooks on syncs that change nothing: what has passed here need not be put under load again."""
    if plan is None or baseline is None or not baseline.passed_with(config.release, plan.digest):
        return None
    return rules.LOAD_UNCHANGED.finding(found=f"{config.release}, plan {plan.name}")


def _measured(
    config: Run, context: Context, plan: Plan | None, baseline: Baseline | None, stop: Stop
) -> Iterator[Finding]:
    thresholds = _thresholds(plan)
    watch = Watch(thresholds)
    job = Job(config=config, plan=plan, context=context, stop=stop, watch=watch)
    with context.deadline.within("putting load on"):
        recording = put_load(job)
    with context.deadline.within("judging"):
        judged = judge(
            recording,
            thresholds=thresholds,
            baseline=baseline,
            expected_revision=plan.revision.expected if plan else "",
            validity=plan.validity if plan else None,
            plan_name=plan.name if plan else config.locustfile,
            plan_digest=plan.digest if plan else "",
            target=plan.target if plan else config.target,
        )
    context.details.update(msgspec.to_builtins(judged.result))
    context.headlines.update(judged.headlines)
    context.figures.update(_figures(judged.result))
    yield from judged.findings


def _thresholds(plan: Plan | None) -> tuple[Threshold, ...]:
    if plan is None:
        return parse_thresholds({}, names=None, checks=None, where="")
    names = [step.name for step in plan.steps]
    checks = [check.name for step in plan.steps for check in step.checks]
    return parse_thresholds(dict(plan.thresholds), names=names, checks=checks, where="the plan")


def _figures(result: Any) -> dict[str, float | str]:
    found: dict[str, float | str] = {"requests": result.requests, "failed_requests": result.failed}
    if result.latency:
        found |= {
            f"latency_{name}_ms": getattr(result.latency, name) for name in ("med", "p95", "p99", "max")
        }
    return found
