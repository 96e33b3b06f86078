"""Waiting, within the budget, until only the new revision answers: a rollout's last old pods must not be measured."""

from collections import Counter
from dataclasses import replace

from hookset.context import Context
from hookset.errors import Inconclusive
from hookset.outcome import Finding
from smoke import rules
from smoke.judge.revision import same
from smoke.plan.plan import Plan, Scenario, Stage, Step
from smoke.plan.template import Text
from smoke.recording import Recording
from smoke.stop import Stop

ROUND = Stage(first=10.0, last=10.0, seconds=1.0)
ROUNDS_IN_A_ROW = 2
LEAST_SECONDS = ROUND.seconds * ROUNDS_IN_A_ROW
"""What it takes where only the expected revision answers from the first."""
PAUSE_SECONDS = 1.0
RESERVE_SECONDS = 3.0
"""What the load's last answers, the judge and the report may take behind it."""
PROBE = "revision"
SERVER_ERROR = 500
"""From this status on it is no answer of a revision: a proxy's, or that of one that is broken."""


def await_revision(plan: Plan, context: Context, stop: Stop, seconds: float) -> Finding | None:
    """Ask ten times a second on fresh connections until two rounds in a row were answered by the expected one alone.

    A finding where the budget, less what the load of so many `seconds` needs, ends before and others still answer, or
    none says who it is. Where nobody answers at all, or with server errors alone, there is nothing to wait for: the
    load itself shows what that is. Raises Inconclusive where the run is ended from outside.
    """
    from smoke.engine.run import run  # noqa: PLC0415 - gevent, and only where load is put on

    probe, wanted, began = _probe(plan), plan.revision.expected, context.deadline.spent
    needed = seconds + ROUND.seconds + PAUSE_SECONDS + RESERVE_SECONDS
    good = rounds = 0
    with context.deadline.within(f"waiting for revision {wanted}"):
        while good < ROUNDS_IN_A_ROW:
            asked = run(probe, deadline=context.deadline, stop=stop)
            rounds += 1
            if stop.stopped:
                raise Inconclusive(f"ended while it waited for revision {wanted}: {_answers(asked)}")
            good = good + 1 if _only(asked, wanted) else 0
            if good:
                continue
            waited = context.deadline.spent - began
            if context.deadline.left < needed:
                return _not_come(asked, wanted, waited)
            context.say(f"waiting for revision {wanted}: {_answers(asked)}")
            context.deadline.sleep(PAUSE_SECONDS)
    if rounds > ROUNDS_IN_A_ROW:
        context.say(f"only revision {wanted} answers now, after {context.deadline.spent - began:.0f} s")
    return None


def _not_come(asked: Recording, wanted: str, waited: float) -> Finding | None:
    answered = [asked.revisions[sample.revision] for sample in asked.samples if sample.status]
    found = _answers(asked)
    said = f"after {waited:.0f} s of waiting for {wanted}: {found}"
    if any(told and not same(wanted, told) for told in answered):
        hint = "see which pods still run it; raise --timeout if a rollout takes longer than that"
        return rules.REVISION_OLD.finding(expected=wanted, found=found, summary=said, hint=hint)
    if not any(answered) and any(0 < sample.status < SERVER_ERROR for sample in asked.samples):
        return rules.REVISION_UNTOLD.finding(expected=wanted, found=found, summary=said)
    return None


def _probe(plan: Plan) -> Plan:
    step = Step(name=PROBE, method="GET", path=Text((plan.revision.path,)), headers=plan.headers, timeout=5.0)
    return replace(
        plan,
        scenarios=(Scenario(PROBE, (step,)),),
        load=(ROUND,),
        warm_up=0.0,
        connections="fresh",
        thresholds={},
    )


def _only(asked: Recording, expected: str) -> bool:
    told = {asked.revisions[sample.revision] for sample in asked.samples}
    return bool(told) and all(same(expected, each) for each in told)


def _answers(asked: Recording) -> str:
    """Who answered, for a person: `r1 7 times, connection refused 3 times`."""
    counted = Counter(
        asked.revisions[sample.revision]
        or asked.errors[sample.error]
        or f"status {sample.status} without a revision"
        for sample in asked.samples
    )
    return ", ".join(f"{name} {count} times" for name, count in counted.most_common(5)) or "nobody answered"
