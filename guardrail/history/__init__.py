"""Is the database's migration history what this release expects? One vocabulary for every migration tool."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from guardrail.history.detect import Session
from guardrail.history.judge import judge
from guardrail.history.model import History, Migration
from guardrail.history.read import read
from guardrail.history.rules import RULES
from hookset.outcome import Finding

__all__ = ["RULES", "History", "Migration", "check", "judge", "read"]


def check(
    session: Session,
    folders: Sequence[Path],
    *,
    stage: Literal["before", "after"] = "before",
    ahead: Literal["fail", "warn", "allow"] = "fail",
    tool: str = "",
    table: str = "",
) -> tuple[History, list[Finding]]:
    """Read and judge: where the database is, and the findings. Raises UsageError for wrong options and folders."""
    history = read(session, folders, tool=tool, table=table)
    return history, list(judge(history, stage=stage, ahead=ahead))
