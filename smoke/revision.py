"""Waiting, within the budget, until only the new revision answers: a rollout's last old pods must not be measured."""

from dataclasses import replace

from hookset.context import Context
from hookset.outcome import Finding
from smoke import rules
from smoke.plan.plan import Plan, Scenario, Stage, Step
from smoke.plan.template import Text
from smoke.recording import Recording
from smoke.stop import Stop

ROUND = Stage(first=10.0, last=10.0, seconds=1.0)
ROUNDS_IN_A_ROW = 2
PAUSE_SECONDS = 1.0
RESERVE_SECONDS = 3.0
"""What the load's last answers, the judge and the report may take behind it."""
PROBE = "revision"


def await_revision(plan: Plan, context: Context, stop: Stop) -> Finding | None:
    """Ask ten times a second on fresh connections until two rounds in a row were answered by the expected one alone.

    A finding where the budget, less what the load needs, ends before and others still answer. Where nobody answers at
    all there is nothing to wait for: the load itself shows what that is.
    """
    from smoke.engine.run import run  # noqa: PLC0415 - gevent, and only where load is put on

    probe, wanted = _probe(plan), plan.revision.expected
    needed = plan.seconds + ROUND.seconds + PAUSE_SECONDS + RESERVE_SECONDS
    good = 0
    with context.deadline.within(f"waiting for revision {wanted}"):
        while good < ROUNDS_IN_A_ROW:
            asked = run(probe, deadline=context.deadline, stop=stop)
            good = good + 1 if _only(asked, wanted) else 0
            if good:
                continue
            if stop.stopped or context.deadline.left < needed:
                return _old(asked, wanted)
            context.say(f"waiting for revision {wanted}: {_answers(asked)}")
            context.deadline.sleep(PAUSE_SECONDS)
    return None


def _old(asked: Recording, wanted: str) -> Finding | None:
    answered = any(sample.status for sample in asked.samples)
    return rules.REVISION_OLD.finding(expected=wanted, found=_answers(asked)) if answered else None


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
    return told == {expected}


def _answers(asked: Recording) -> str:
    """Who answered, for a person: `r1 7 times, nobody 3 times`."""
    counted: dict[str, int] = {}
    for sample in asked.samples:
        name = (
            asked.revisions[sample.revision]
            or asked.errors[sample.error]
            or f"status {sample.status} without one"
        )
        counted[name] = counted.get(name, 0) + 1
    return ", ".join(f"{name} {count} times" for name, count in counted.items()) or "nobody answered"
