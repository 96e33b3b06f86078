"""What is looked at in an answer besides its status: checks, captures, which revision answered."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from smoke.engine.answer import Answer, headers
from smoke.engine.body import Unreadable, decoded
from smoke.engine.recorder import CHECKS_FAILED, FAILED, Recorder, Taken
from smoke.engine.revision import reader
from smoke.plan.plan import Plan, Response, Step


class Headers(Mapping[str, str]):
    """An answer's headers, taken apart when the first one is asked for: before the next answer on its connection."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    @cached_property
    def _found(self) -> Mapping[str, str]:
        return headers(self._answer.head())

    def __getitem__(self, name: str) -> str:
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


class Look:
    """Looks at answers for one run."""

    def __init__(self, plan: Plan, recorder: Recorder) -> None:
        self._recorder = recorder
        self._revision = reader(plan.revision)
        self._json = bool(plan.revision.json and not plan.revision.header)

    def wants_body(self, step: Step) -> bool:
        """Whether the body is to be kept."""
        return self._json or self.needs_body(step)

    @staticmethod
    def needs_body(step: Step) -> bool:
        """Whether nothing can be said of an answer whose body cannot be read; the revision is not told by every one."""
        return bool(step.captures) or any(check.needs_body for check in step.checks)

    def wants(self, step: Step) -> bool:
        """Whether there is anything to look at but the status."""
        return bool(self._revision or step.captures or step.checks)

    def at(self, step: Step, answer: Answer, taken: Taken, variables: dict[str, str]) -> None:
        """Count the checks, capture variables, note who answered; a body that cannot be read holds no check."""
        found = Headers(answer)
        body = b""
        if answer.keeps:
            try:
                body = decoded(answer.body(), found)
            except Unreadable as error:
                if self.needs_body(step):
                    taken.error = str(error)
                    taken.marks |= FAILED | self.in_vain(step, taken.due)
                    return
        response = Response(answer.status, found, body, taken.ended - taken.started)
        if self._revision:
            taken.revision = self._revision(answer.head(), body)
        if step.checks and not self._recorder.check(step.checks, response, taken.due):
            taken.marks |= CHECKS_FAILED
        for capture in step.captures:
            value = capture.take(response)
            if value is None:
                variables.pop(capture.variable, None)
            else:
                variables[capture.variable] = value

    def in_vain(self, step: Step, due: float) -> int:
        """Count every check of a request without an answer as one that does not hold; the marks."""
        if not step.checks:
            return 0
        self._recorder.check(step.checks, None, due)
        return CHECKS_FAILED
