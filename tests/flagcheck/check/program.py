"""Whole runs from a mapping that says what an expectation file says."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.flagcheck.cli.program import ROOT, Ended, environment, flagcheck

PASSED, FAILED, INCONCLUSIVE, REFUSED = 0, 10, 11, 12
SILENT = ("passed", "info", "skipped")


def written(folder: Path, said: Mapping[str, Any]) -> Path:
    """An expectation file that says this."""
    file = folder / "expectations.yaml"
    file.write_text(yaml.safe_dump(dict(said), sort_keys=False))
    return file


def check(
    folder: Path, said: Mapping[str, Any], *words: str, timeout: str = "20s", format: str = "json", **env: str
) -> Ended:
    """`flagcheck check` of an expectation file that says this."""
    file = written(folder, said)
    return flagcheck("check", f"--expect={file}", f"--timeout={timeout}", *words, env=env, format=format)


def start(
    *words: str, stdout: int = subprocess.PIPE, stderr: int = subprocess.PIPE, **env: str
) -> "subprocess.Popen[str]":
    """Start flagcheck, to be watched while it runs."""
    return subprocess.Popen(
        [sys.executable, "-m", "flagcheck", *words],
        cwd=ROOT,
        env=environment(os.devnull, **env),
        text=True,
        stdout=stdout,
        stderr=stderr,
    )


def while_waiting(
    folder: Path, said: Mapping[str, Any], do: Callable[[], object], *words: str, **env: str
) -> tuple[int, dict[str, Any], str]:
    """Start a check, and do something once it says that it waits: exit code, record, and what it said meanwhile."""
    file = written(folder, said)
    process = start("check", f"--expect={file}", "--timeout=50s", "--format=json", *words, **env)
    assert process.stderr
    told = ""
    while "waiting for" not in told:
        line = process.stderr.readline()
        assert line, f"it never waited: {told}{process.communicate()}"
        told += line
    do()
    out, err = process.communicate(timeout=60)
    return process.returncode, json.loads(out), told + err


def wrong(ended: Ended) -> dict[str, list[str]]:
    """By the first word of their object (the flag, mostly), the ids of findings that count or warn."""
    found: dict[str, list[str]] = {}
    for one in ended.findings:
        if one["status"] not in SILENT:
            found.setdefault(one["object"].split()[0], []).append(one["id"])
    return found
