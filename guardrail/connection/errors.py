"""The foreseen ends of a connection, each with the finding that says it in the report.

Unreachable       exit 11  nothing could be read; `again` where a later attempt may succeed
CredentialsRefused  exit 12  who we are was refused
NoDatabase        exit 10  the server says that there is no such database to release to
Interrupted       exit 11  the session ended while something was read
+-- Lost                   the connection broke
+-- Locked                 waited for a lock; names who holds it
+-- Denied                 the role may not read what it needs
+-- Changing               the catalog changed under our eyes
+-- Cancelled              the statement ran into its time limit, or somebody cancelled it
"""

from guardrail.connection.holder import Holder
from hookset.errors import HookError, Inconclusive, Refused
from hookset.exitcode import ExitCode
from hookset.outcome import Finding, Outcome


class ConnectionFailed(HookError):
    """What all of them share: `finding`, whether to try `again`, and the SQLSTATE where the server gave one."""

    def __init__(self, finding: Finding, *, again: bool = False, sqlstate: str = "") -> None:
        super().__init__(finding.found or finding.summary, finding.hint)
        self.finding = finding
        self.again = again
        self.sqlstate = sqlstate


class Unreachable(ConnectionFailed, Inconclusive):
    """Nothing could be read."""


class CredentialsRefused(ConnectionFailed, Refused):
    """The server refused who we are. Never tried again."""


class NoDatabase(ConnectionFailed):
    """The server answers, and says that the database is missing or closed."""

    exit_code = ExitCode.FAILED
    outcome = Outcome.FAILED


class Interrupted(ConnectionFailed, Inconclusive):
    """The session ended while something was read."""


class Lost(Interrupted):
    """The connection broke."""


class Locked(Interrupted):
    """A read waited for a lock until its time limit; the message names the `holders`."""

    def __init__(self, finding: Finding, *, holders: list[Holder]) -> None:
        super().__init__(finding, again=True, sqlstate="55P03")
        self.holders = holders


class Denied(Interrupted):
    """The role may not read what it needs."""


class Changing(Interrupted):
    """The catalog changed while it was read."""


class Cancelled(Interrupted):
    """The statement ran into its time limit, or somebody cancelled it."""
