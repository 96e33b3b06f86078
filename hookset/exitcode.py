"""The one exit-code table, the same for every program."""

from enum import IntEnum


class ExitCode(IntEnum):
    """What a program's exit code means; `podFailurePolicy` acts on 2, 10, 11 and 12 at once.

    Codes 125 to 137 and 139 are never used as our own: shells, container runtimes and signals own them.
    """

    PASSED = 0
    BUG = 1
    USAGE = 2
    FAILED = 10
    INCONCLUSIVE = 11
    REFUSED = 12
    INTERRUPTED = 130
    TERMINATED = 143

    @property
    def meaning(self) -> str:
        """One line for `--help`, the README and the reference page."""
        return _MEANINGS[self]


_MEANINGS = {
    ExitCode.PASSED: "passed (or `--enforce warn`, or overridden: the report says which)",
    ExitCode.BUG: "our own bug, with its traceback",
    ExitCode.USAGE: "usage or configuration",
    ExitCode.FAILED: "failed: the gate says no",
    ExitCode.INCONCLUSIVE: "inconclusive: unreachable in time, or not enough evidence",
    ExitCode.REFUSED: "credentials refused: nothing could be read",
    ExitCode.INTERRUPTED: "interrupted (SIGINT): partial verdict reported first",
    ExitCode.TERMINATED: "terminated (SIGTERM): partial verdict reported first",
}
