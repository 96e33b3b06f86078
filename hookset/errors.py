"""The foreseen ways to end early.

    HookError
    +-- UsageError      exit 2   the call or a file is wrong
    +-- Inconclusive    exit 11  the evidence could not be had
    |   +-- OutOfTime            ... because the deadline came first
    +-- Refused         exit 12  credentials refused: nothing could be read

Anything else that reaches `hookset.run` is our own bug: exit 1, with its traceback.
"""

from hookset.exitcode import ExitCode
from hookset.outcome import Outcome


class HookError(Exception):
    """A foreseen end: one sentence of what and where, and a hint of what to do next."""

    exit_code = ExitCode.BUG
    outcome = Outcome.ERROR

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(HookError):
    """The command line, the environment or a file is wrong; the message names the key and the file."""

    exit_code = ExitCode.USAGE


class Inconclusive(HookError):
    """The evidence could not be had: unreachable, unreadable, changing under our eyes."""

    exit_code = ExitCode.INCONCLUSIVE
    outcome = Outcome.INCONCLUSIVE


class OutOfTime(Inconclusive):
    """The deadline came first; the message names the step that ate it."""


class Refused(HookError):
    """The credentials were refused, so that nothing could be read. Never retried."""

    exit_code = ExitCode.REFUSED
    outcome = Outcome.INCONCLUSIVE
