"""`flagcheck list`: the table, the written file that a check then passes, and what is refused."""

from pathlib import Path

import pytest

from tests.flagcheck.check.conftest import Defined, defined, flags, server_of_flags
from tests.flagcheck.cli.program import flagcheck
from tests.servers.unleash import CLIENT, Unleash

__all__ = ["defined", "flags", "server_of_flags"]
STAFF = {"contextName": "userId", "operator": "IN", "values": ["staff-1"]}


def of_unleash(flags: Unleash, *words: str, api: str = "admin") -> tuple[str, ...]:
    return (
        "--service=unleash",
        f"--url={flags.url}",
        "--environment=production",
        f"--setting=api={api}",
        *words,
    )


@pytest.fixture
def some(flags: Unleash) -> dict[str, str]:
    """Flags of every kind that a file can expect, and of some that it cannot."""
    made = {kind: flags.fresh(kind) for kind in ("on", "off", "part", "rules", "child", "parent", "gone")}
    flags.on(made["on"])
    flags.strategy(made["part"], rollout=25)
    flags.on(made["part"])
    flags.strategy(made["rules"], rollout=50, constraints=[STAFF])
    flags.on(made["rules"])
    flags.depends(made["child"], on=made["parent"])
    flags.on(made["child"])
    flags.stale(made["off"])
    flags.archive(made["gone"])
    return made


@pytest.mark.parametrize("api", ["admin", "client"])
def test_what_is_written_passes(flags: Unleash, some: dict[str, str], tmp_path: Path, api: str) -> None:
    file = tmp_path / "flags.yaml"
    env = {"FLAGCHECK_TOKEN": flags.viewer if api == "admin" else CLIENT["production"]}
    ended = flagcheck("list", *of_unleash(flags, f"--write={file}", api=api), env=env)
    assert ended.code == 0, ended.all
    text = file.read_text()
    assert ended.out == f"wrote {file}: {len(text.splitlines())} lines\n"
    assert f"  {some['part']}: {{state: enabled, rollout: 25}}\n" in text
    assert f"  {some['rules']}: {{state: enabled, rollout: 50, targeting: targeted}}\n" in text
    assert f"  {some['child']}: {{state: enabled, prerequisites: ignored}}\n" in text
    assert env["FLAGCHECK_TOKEN"] not in text
    checked = flagcheck("check", f"--expect={file}", env=env)
    assert checked.code == 0, checked.all
    assert {one["id"] for one in checked.findings if one["status"] == "warning"} == {"flags.stale"}


def test_the_table(flags: Unleash, some: dict[str, str]) -> None:
    ended = flagcheck("list", *of_unleash(flags), env={"FLAGCHECK_TOKEN": flags.viewer})
    rows = {line.split()[0]: line for line in ended.out.splitlines()}
    assert rows["FLAG"].split() == ["FLAG", "STATE", "VARIANT", "CHANGED", "BY"]
    assert "  on for everybody  " in rows[some["on"]]
    assert "  off, stale  " in rows[some["off"]]
    assert "  on for 50 %, conditional  " in rows[some["rules"]]
    assert " s ago " in rows[some["on"]]
    assert some["gone"] not in rows
    assert ended.out.splitlines()[-1].endswith(
        " flags of Unleash (production), as the answers say for production"
    )


def test_a_token_of_another_environment_writes_nothing(flags: Unleash, tmp_path: Path) -> None:
    file = tmp_path / "flags.yaml"
    words = of_unleash(flags, f"--write={file}", api="client")
    ended = flagcheck("list", *words, env={"FLAGCHECK_TOKEN": CLIENT["development"]})
    assert ended.code == 11
    assert "the answers are about development" in ended.err
    assert not file.exists()


def test_a_refused_token(flags: Unleash) -> None:
    ended = flagcheck("list", *of_unleash(flags), env={"FLAGCHECK_TOKEN": "user:invented"})
    assert (ended.code, ended.out) == (12, "")
    assert "does not accept" in ended.err or "401" in ended.err


def of_flagd(defined: Defined, tmp_path: Path) -> str:
    file = tmp_path / "services.yaml"
    file.write_text(
        f"services:\n  live: {{service: flagd, url: '{defined.url}'}}\n"
        f"  git: {{service: flagd, source: '{defined.file}'}}\n"
        "flags:\n  checkout: {service: live, state: enabled}\n"
    )
    return f"--expect={file}"


@pytest.mark.parametrize("name", ["live", "git"])
def test_a_service_of_a_file(defined: Defined, tmp_path: Path, name: str) -> None:
    ended = flagcheck("list", of_flagd(defined, tmp_path), f"--from-service={name}")
    assert ended.code == 0, ended.all
    assert ended.out.splitlines()[1].split() == ["checkout", "on", "for", "everybody", "on"]
    assert ended.out.endswith(f"1 flag of flagd {name}\n")


def test_a_service_that_the_file_does_not_name(defined: Defined, tmp_path: Path) -> None:
    ended = flagcheck("list", of_flagd(defined, tmp_path), "--from-service=gti")
    assert ended.code == 2
    assert "no service 'gti' in the file; did you mean git?" in ended.err


def test_to_standard_output(defined: Defined) -> None:
    ended = flagcheck("list", "--service=flagd", f"--url={defined.url}", "--write=-")
    assert ended.out.splitlines()[1:] == [
        "service: flagd",
        f'url: "{defined.url}"',
        "flags:",
        "  checkout: enabled",
    ]


def test_what_is_there_is_not_overwritten(defined: Defined, tmp_path: Path) -> None:
    file = tmp_path / "flags.yaml"
    file.write_text("mine")
    words = ("--service=flagd", f"--url={defined.url}")
    ended = flagcheck("list", *words, f"--write={file}")
    assert (ended.code, file.read_text()) == (2, "mine")
    assert "the file exists" in ended.err
    assert flagcheck("list", *words, f"--write={tmp_path}/no/flags.yaml").code == 2


def test_nothing_to_write(defined: Defined, tmp_path: Path) -> None:
    defined.file.write_text('{"flags": {}}')
    words = ("--service=flagd", f"--setting=source={defined.file}")
    ended = flagcheck("list", *words, f"--write={tmp_path}/flags.yaml")
    assert ended.code == 11
    assert "lists no flag" in ended.err
    assert flagcheck("list", *words).out.endswith("0 flags of flagd\n")
