"""The work of a run, in a thread of its own, so that the main thread is free for signals and the deadline."""

import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from hookset.context import Context
from hookset.deadline import Deadline
from hookset.ears import Ears
from hookset.errors import HookError, OutOfTime
from hookset.exitcode import ExitCode
from hookset.outcome import Finding, Outcome
from hookset.signals import name_of

CUT_SHORT = "; the run was cut short"
GRACE_SECONDS = 0.3
"""What the work gets beyond the deadline to say itself what took so long."""


@dataclass(frozen=True)
class Problem:
    """Why a run did not go to its end: what that means for outcome and exit code, and what is said about it."""

    outcome: Outcome
    exit_code: ExitCode
    message: str
    hint: str = ""
    traceback: str = ""


class Work(threading.Thread):
    """Collects what a command's `run` yields (or returns, where it prints), until it ends or is cut short."""

    def __init__(self, run: Callable[[], Iterable[Finding] | str], ears: Ears) -> None:
        super().__init__(name="work", daemon=True)
        self.findings: list[Finding] = []
        self.printed = ""
        self.error: BaseException | None = None
        self.finished = False
        """Whether the command has ended; `is_alive` is true for a moment longer, the more so since Python 3.13."""
        self._run_command = run
        self._ears = ears

    def run(self) -> None:
        """Run the command to its end; never raises."""
        try:
            result = self._run_command()
            if isinstance(result, str):
                self.printed = result
            else:
                self._collect(result)
        except BaseException as error:  # SystemExit too: no library ends this process
            self.error = error
        self.finished = True
        self._ears.tell("done")

    def _collect(self, findings: Iterable[Finding]) -> None:
        """One by one: what was found before an error counts."""
        for finding in findings:
            if not isinstance(finding, Finding):
                raise TypeError(f"a hook yields findings, not {finding!r}")
            self.findings.append(finding)

    def wait(self, ears: Ears, context: Context) -> Problem | None:
        """Start, wait for the end, a signal or the deadline; what went wrong, or None."""
        deadline = context.deadline
        self.start()
        letter = ears.wait(deadline.left) or ears.wait(GRACE_SECONDS)
        if letter == "done" and not ears.signal:
            return problem_of(self.error) if self.error else None
        problem = _signalled(ears.signal, deadline) if ears.signal else _out_of_time(deadline)
        if context.when_cut_short:
            self._cut(context.when_cut_short, ears)
        return problem

    def _cut(self, calls: Sequence[Callable[[], None]], ears: Ears) -> None:
        """Call what the command wants done, and give it a moment to see the effect; never longer than that."""

        def all() -> None:
            for call in calls:
                with suppress(Exception):
                    call()

        helper = threading.Thread(target=all, daemon=True)
        helper.start()
        helper.join(ears.moment(GRACE_SECONDS))
        self.join(ears.moment(GRACE_SECONDS))


def problem_of(error: BaseException) -> Problem:
    """The one map from exceptions to outcomes and exit codes."""
    if isinstance(error, HookError):
        cut = CUT_SHORT if isinstance(error, OutOfTime) and CUT_SHORT not in error.message else ""
        return Problem(error.outcome, error.exit_code, error.message + cut, error.hint)
    import traceback  # noqa: PLC0415  (only where there is a bug to show)

    shown = "".join(traceback.format_exception(error))
    said = f"{type(error).__name__}: {error}".rstrip(": ")
    return Problem(Outcome.ERROR, ExitCode.BUG, f"a bug: {said}", "report it, with the traceback", shown)


def exit_code_of(outcome: Outcome, problem: Problem | None, signal: int) -> ExitCode:
    """The exit code of a combined outcome; a signal that ended the work has its own."""
    if signal:
        return ExitCode(128 + signal)
    if outcome is Outcome.PASSED:
        return ExitCode.PASSED
    if outcome is Outcome.FAILED:
        return ExitCode.FAILED
    return problem.exit_code if problem and problem.outcome is outcome else ExitCode.INCONCLUSIVE


def _signalled(number: int, deadline: Deadline) -> Problem:
    word = "terminated" if 128 + number == ExitCode.TERMINATED else "interrupted"
    return Problem(
        Outcome.INCONCLUSIVE,
        ExitCode(128 + number),
        f"{word} by {name_of(number)} after {deadline.spent:.1f} s, in step: {deadline.step}{CUT_SHORT}",
    )


def _out_of_time(deadline: Deadline) -> Problem:
    return Problem(
        Outcome.INCONCLUSIVE,
        ExitCode.INCONCLUSIVE,
        f"out of time after {deadline.seconds:g} s, in step: {deadline.step}{CUT_SHORT}",
        f"find out why {deadline.step} hangs, or raise --timeout",
    )
