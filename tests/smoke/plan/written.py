"""Plans written into a folder and loaded."""

import textwrap
from pathlib import Path
from typing import Any

import pytest

from hookset.errors import UsageError
from smoke.plan.load import load
from smoke.plan.plan import Plan, Step

HEAD = "target: http://127.0.0.1:8080\n"


class Folder:
    """A folder with a plan and what it names."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.warnings: list[str] = []
        self.hidden: list[str] = []

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def load(self, text: str, *, head: str = HEAD, environ: dict[str, str] | None = None, **how: Any) -> Plan:
        path = self.file("plan.yaml", head + textwrap.dedent(text))
        return load(
            str(path), environ=environ or {}, hide=self.hidden.append, warn=self.warnings.append, **how
        )

    def step(self, text: str, **how: Any) -> Step:
        """The one step of a plan whose one request is `text`, in flow or block form."""
        return self.load(f"requests:\n- {text}\n", **how).steps[0]

    def refused(self, text: str, **how: Any) -> str:
        """Why a plan is refused: message and hint."""
        with pytest.raises(UsageError) as refusal:
            self.load(text, **how)
        message = refusal.value.message.replace(str(self.path) + "/", "")
        assert message.startswith(("plan plan.yaml: ", "--target", "both "))
        return message.removeprefix("plan plan.yaml: ") + (
            f" ({refusal.value.hint})" if refusal.value.hint else ""
        )
