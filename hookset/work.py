"""The work of a run, in a thread of its own, so that the main thread is free for signals and the deadline."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hookset.deadline import Deadline
from hookset.ears import Ears
from hookset.errors import HookError
from hookset.exitcode import ExitCode
from hookset.outcome import Finding, Outcome
from hookset.signals import name_of

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
        self._run_command = run
        self._ears = ears

    def run(self) -> None:
        """Run the command to its end; never raises."""
        try:
            result = self._run_command()
            if isinstance(result, str):
                self.printed = result
            else:
                for finding in result:
                    self.findings.append(finding)  # one by one: what came before an error counts
        except BaseException as error:  # SystemExit too: no library ends this process
            self.error = error
        self._ears.tell("done")

    def wait(self, ears: Ears, deadline: Deadline) -> Problem | None:
        """Start, wait for the end, a signal or the deadline; what went wrong, or None."""
        self.start()
        letter = ears.wait(deadline.left) or ears.wait(GRACE_SECONDS)
        if ears.signal:
            return _signalled(ears.signal, deadline)
        if letter != "done":
            return _out_of_time(deadline)
        return problem_of(self.error) if self.error else None


def problem_of(error: BaseException) -> Problem:
    """The one map from exceptions to outcomes and exit codes."""
    if isinstance(error, HookError):
        return Problem(error.outcome, error.exit_code, error.message, error.hint)
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
        f"{word} by {name_of(number)} after {deadline.spent:.1f} s, in step: {deadline.step}; the run was cut short",
    )


def _out_of_time(deadline: Deadline) -> Problem:
    return Problem(
        Outcome.INCONCLUSIVE,
        ExitCode.INCONCLUSIVE,
        f"out of time after {deadline.seconds:g} s, in step: {deadline.step}; the run was cut short",
        f"find out why {deadline.step} hangs, or raise --timeout",
    )
