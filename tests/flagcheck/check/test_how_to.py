"""docs/how-to/flag-gate.md: its files are read, its Job's command and its other commands are ones that flagcheck takes."""

import re
import shlex
from pathlib import Path

import pytest
import yaml

from flagcheck.cli import PROGRAM
from flagcheck.expectations import load
from hookset.configure import configure
from tests.flagcheck.check.program import ROOT
from tests.flagcheck.cli.program import flagcheck

PAGE = (ROOT / "docs/how-to/flag-gate.md").read_text()


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)


FILES = blocks("yaml expectations")
LINES = [line for block in blocks("sh") for line in block.splitlines()]


@pytest.mark.parametrize("number", range(len(FILES)))
def test_every_file_is_read(number: int, tmp_path: Path) -> None:
    """And refused for nothing but the tokens that it lacks: its services, settings and names are right."""
    file = tmp_path / "flags.yaml"
    file.write_text(FILES[number])
    _, wanted = load(str(file))
    assert wanted
    ended = flagcheck("check", f"--expect={file}")
    assert ended.code == 2
    assert "no token for Unleash" in ended.all


@pytest.mark.parametrize("line", LINES)
def test_every_command_is_one_that_flagcheck_takes(line: str) -> None:
    words = [word for word in shlex.split(line) if not re.match(r"FLAGCHECK_TOKEN\w*=", word)]
    assert words[0] == "flagcheck"
    configure(PROGRAM, words[1:], {})


def test_the_job_s_command_and_its_time() -> None:
    (job,) = [yaml.safe_load(block) for block in blocks("yaml job")]
    pod = job["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    given = {one["name"]: one["value"] for one in container["env"] if one["name"] != "FLAGCHECK_TOKEN_FILE"}
    call = configure(PROGRAM, container["command"][1:], given)
    attempts = job["spec"]["backoffLimit"] + 1
    needed = attempts * (call.config.timeout + pod["terminationGracePeriodSeconds"])
    assert job["spec"]["activeDeadlineSeconds"] > needed
    rules = job["spec"]["podFailurePolicy"]["rules"]
    assert rules[0]["onExitCodes"] == {"containerName": "flags", "operator": "In", "values": [2, 10, 11, 12]}
    mounts = {mount["name"] for mount in container["volumeMounts"]}
    assert mounts == {volume["name"] for volume in pod["volumes"]}


def test_there_is_something_to_test() -> None:
    assert (len(FILES), len(LINES)) == (4, 4)
