"""Run the toy hook as a process, as Kubernetes would."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TOY = [sys.executable, "-m", "tests.hookset.toy"]
OURS = ("TOY_", "HOOK_", "NO_COLOR", "KUBERNETES_")


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str
    termination: str = ""

    @property
    def record(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def all(self) -> str:
        return self.out + self.err + self.termination


def environment(env: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment without what a hook would listen to, and with `env`."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return bare | {"HOOK_TERMINATION_LOG": os.devnull} | dict(env or {})


def start(*args: str, env: Mapping[str, str] | None = None, **how: Any) -> "subprocess.Popen[str]":
    how = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | how
    return subprocess.Popen([*TOY, *args], cwd=ROOT, env=environment(env), text=True, encoding="utf-8", **how)


def await_ears(process: "subprocess.Popen[Any]") -> None:
    """Until it hears SIGTERM: Python itself takes its time to start, and the kernel ends it until then."""
    for _ in range(6000):
        caught = re.search(
            r"^SigCgt:\s*(\w+)$", Path(f"/proc/{process.pid}/status").read_text(), re.MULTILINE
        )
        if process.poll() is not None or (caught and int(caught[1], 16) >> (signal.SIGTERM - 1) & 1):
            return
        time.sleep(0.01)
    raise TimeoutError(process.args)


def toy(
    *args: str, env: Mapping[str, str] | None = None, termination: Path | None = None, **how: Any
) -> Ended:
    """Run the toy to its end."""
    more = {"HOOK_TERMINATION_LOG": str(termination)} if termination else {}
    process = start(*args, env={**(env or {}), **more}, **how)
    out, err = process.communicate(timeout=30)
    said = termination.read_text() if termination and termination.exists() else ""
    return Ended(process.returncode, out or "", err or "", said)
