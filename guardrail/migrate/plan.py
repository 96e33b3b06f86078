"""What one call of `guardrail migrate` asks for."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import msgspec

from hookset.errors import UsageError

LOCK_TIMEOUT_SECONDS = 3.0
LEAST_LOCK_TIMEOUT_SECONDS = 0.001  # 0 would mean to wait for ever
ATTEMPTS = 10
GRACE_SECONDS = 5.0


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What one call asks for, its values checked."""

    conninfo: str
    command: tuple[str, ...] = ()
    migrations: tuple[str, ...] = ()
    lock_timeout: float = LOCK_TIMEOUT_SECONDS
    attempts: int = ATTEMPTS
    grace: float = GRACE_SECONDS
    identity: str = ""
    always: bool = False

    def require(self, environment: Mapping[str, str]) -> None:
        """Raises UsageError for what cannot be run."""
        if not self.command and not self.migrations:
            raise UsageError("nothing to run", "Give a command after --, or --migrations for Alembic.")
        if self.command and shutil.which(self.command[0], path=environment.get("PATH")) is None:
            raise UsageError(
                f"no such program: {self.command[0]!r}", f"PATH is {environment.get('PATH', '')}"
            )
        for folder in self.migrations:
            if not Path(folder).exists():
                raise UsageError(f"--migrations: no such file or folder: {folder}")
        if self.lock_timeout < LEAST_LOCK_TIMEOUT_SECONDS:
            raise UsageError(f"--lock-timeout must be above zero, not {self.lock_timeout:g}")
        if self.attempts < 1:
            raise UsageError(f"--attempts must be at least 1, not {self.attempts}")
