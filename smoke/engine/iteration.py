"""One user's way through a scenario: its steps one after another."""

import time
from dataclasses import dataclass

from greenlet import getcurrent  # type: ignore[import-untyped]

from smoke.engine.answer import Answer
from smoke.engine.failure import UNANSWERED, UNCONNECTED, Failure
from smoke.engine.hub import GivenUp
from smoke.engine.look import Look
from smoke.engine.message import Message, Unsendable, trace
from smoke.engine.recorder import FAILED, Taken
from smoke.engine.redirect import REDIRECTS, astray
from smoke.engine.session import Session
from smoke.plan.plan import Step
from smoke.samples import NO_STATUS


@dataclass(frozen=True, slots=True)
class Prepared:
    """A step ready to be taken: its name's `index`, whether its body is to be `kept` and is `needed`, whether more than its status is `looked` at."""

    step: Step
    index: int
    message: Message
    kept: bool
    needed: bool
    looked: bool
    expected: dict[int, bool]


class Iterations:
    """Goes through scenarios for one run; all times are seconds from its begin."""

    def __init__(self, session: Session) -> None:
        self._plan, self._target = session.plan, session.target
        self._hub, self._client, self._recorder = session.hub, session.client, session.recorder
        self._look = Look(session.plan, session.recorder)
        self._began = 0.0
        self._ended = False
        names = {name: index for index, name in enumerate(self._recorder.recording.names)}
        self.scenarios = [
            [self._prepared(step, names[step.name]) for step in scenario.steps]
            for scenario in self._plan.scenarios
        ]

    def _prepared(self, step: Step, index: int) -> Prepared:
        message = Message(self._plan, step, self._target)
        look = self._look
        kept, needed = look.wants_body(step), look.needs_body(step)
        return Prepared(step, index, message, kept, needed, look.wants(step), {})

    def begin(self, began: float) -> None:
        """The run begins at this time.monotonic()."""
        self._began = began

    def end(self) -> None:
        """No request is to be started any more."""
        self._ended = True

    def variables(self, iteration: int) -> dict[str, str] | None:
        """Those of this iteration; None where its data has run out."""
        found = dict(self._plan.variables)
        for rows in self._plan.data:
            row = rows.row(iteration)
            if row is None:
                return None
            found |= row
        return found

    def go(self, scenario: int, variables: dict[str, str], due: float) -> bool:
        """Take all steps, the first due at `due`, in a greenlet. Whether any of them was answered."""
        answered = False
        steps = self.scenarios[scenario]
        for number, prepared in enumerate(steps):
            if number:
                due = self.pause(steps[number - 1].step.think)
            if self._ended or due >= self._plan.seconds:
                return answered
            try:
                answered = self._take(prepared, variables, due) or answered
            except GivenUp:
                self._recorder.recording.in_flight += 1
                return answered
            except (KeyError, Unsendable) as error:
                self._unsent(prepared, error, due)
                return answered
        self._recorder.recording.iterations += 1
        return answered

    def pause(self, seconds: float) -> float:
        """Think; gives when that was to end."""
        due = time.monotonic() - self._began + seconds
        if seconds:
            self._hub.sleep(seconds)
        return due

    def _take(self, prepared: Prepared, variables: dict[str, str], due: float) -> bool:
        """One request; whether it was answered. Raises what Message.of raises, GivenUp where it had no fair time."""
        me, limits, step = getcurrent(), self._hub.limits, prepared.step
        taken = Taken(prepared.index, due, trace())
        started = time.monotonic()
        taken.started = started - self._began
        request = prepared.message.of(variables, taken.trace)
        limits[me] = started + step.timeout
        try:
            exchange = self._client.ask(step.method, request, keep=prepared.kept, needed=prepared.needed)
        except Failure as failure:
            taken.error = str(failure)
            taken.marks = FAILED | self._look.in_vain(step, due)
        except GivenUp as given_up:
            if time.monotonic() - started < given_up.fair:
                raise
            taken.error = UNCONNECTED if given_up.connecting else UNANSWERED
            taken.marks = FAILED | self._look.in_vain(step, due)
        else:
            taken.answered(exchange)
        finally:
            del limits[me]
        taken.ended = time.monotonic() - self._began
        if taken.status:
            if taken.status in REDIRECTS and not step.checks:
                taken.error = astray(request, exchange.answer.head(), self._target)
            self._judge(prepared, taken, exchange.answer, variables)
            exchange.answer.forget()
        self._recorder.add(taken)
        return taken.status != NO_STATUS

    def _judge(self, prepared: Prepared, taken: Taken, answer: Answer, variables: dict[str, str]) -> None:
        good = prepared.expected.get(taken.status)
        if good is None:
            good = prepared.expected[taken.status] = prepared.step.expected(taken.status)
        if not good:
            taken.marks |= FAILED
        if prepared.looked:
            self._look.at(prepared.step, answer, taken, variables)

    def _unsent(self, prepared: Prepared, error: KeyError | Unsendable, due: float) -> None:
        taken = Taken(prepared.index, due, "")
        taken.started = taken.ended = time.monotonic() - self._began
        taken.error = f"variable {error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
        taken.marks = FAILED | self._look.in_vain(prepared.step, due)
        self._recorder.add(taken)
