"""Whole outputs, as a person or a log collector gets them."""

import os
import pty
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hookset import reference
from tests.golden import compare
from tests.hookset.process import start, toy
from tests.hookset.toy import PROGRAM

IDENTITY = {"HOOK_APP": "shop", "HOOK_RELEASE": "4f2c1d9", "HOOK_ENVIRONMENT": "production"}
EVERYTHING = ("judge", "--find", "passed,failed,many,warning,blind,info,skipped", "--stage", "after")


def steady(text: str) -> str:
    """Without what differs from run to run."""
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "2026-01-02T03:04:05.678Z", text)
    text = re.sub(r"in \d+\.\d s \(exit", "in 0.0 s (exit", text)
    return re.sub(r'"duration_seconds": ?[\d.e-]+', '"duration_seconds":0.0', text)


@pytest.mark.parametrize("format", ["text", "lines", "json"])
def test_report(format: str) -> None:
    ended = toy(*EVERYTHING, "--format", format, env=IDENTITY)
    compare(f"hookset/report.{format}.out", steady(ended.out))
    compare(f"hookset/report.{format}.err", steady(ended.err))


def test_report_of_what_went_wrong() -> None:
    ended = toy("judge", "--find", "failed", "--end", "refused", "--format", "text", env=IDENTITY)
    compare("hookset/refused.out", steady(ended.out))


def test_report_with_override_and_accepted(tmp_path: Path) -> None:
    expires = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    override = tmp_path / "override.json"
    override.write_text(
        f'{{"who": "jane", "why": "incident 4711", "release": "4f2c1d9", "ids": ["sight.blind"], "expires": "{expires}"}}'
    )
    accept = tmp_path / "accepted.yaml"
    accept.write_text("[{id: colour.shade, object: wall*, reason: repainted in May, expires: 2999-12-31}]")
    files = ("--override", str(override), "--accept", str(accept))
    ended = toy(*EVERYTHING, *files, "--severity", "colour.gloss=info", "--format", "text", env=IDENTITY)
    assert ended.code == 0
    compare("hookset/overridden.out", steady(ended.out))


def test_odd_characters_do_not_reach_the_terminal() -> None:
    ended = toy("judge", "--find", "odd", "--format", "text", "--severity", "colour.shade=warning")
    assert "\x1b" not in ended.out
    compare("hookset/odd.out", steady(ended.out))


@pytest.mark.parametrize("format", ["text", "lines"])
def test_long_evidence_is_cut_but_for_the_record(format: str) -> None:
    ended = toy("judge", "--find", "long", "--format", format)
    compare(f"hookset/long.{format}.out", steady(ended.out))
    assert len(toy("judge", "--find", "long", "--format", "json").record["findings"][0]["found"]) == 5000


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_any_encoding_of_the_output(encoding: str) -> None:
    ended = toy(
        "judge", "--find", "odd", "--words", "☂", env={"PYTHONIOENCODING": encoding}, errors="replace"
    )
    assert ended.code == 10


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("program", ["--help"]),
        ("wrap", ["wrap", "--help"]),
        ("tell", ["tell", "-h"]),
        ("version", ["--version"]),
    ],
)
def test_help(name: str, args: list[str]) -> None:
    ended = toy(*args)
    assert ended.code == 0
    compare(f"hookset/help.{name}.txt", ended.out)


def test_reference_page() -> None:
    compare("hookset/reference.md", reference.page(PROGRAM))


def on_a_terminal(**env: str) -> str:
    master, slave = pty.openpty()
    process = start("judge", "--find", "failed", env=env, stdout=slave, stderr=slave)
    os.close(slave)
    said = b""
    while True:
        try:
            said += os.read(master, 10_000)
        except OSError:
            break
    process.wait(timeout=10)
    os.close(master)
    return said.decode()


def test_a_terminal_gets_text_in_colour() -> None:
    assert "\x1b[31mFAIL\x1b[0m" in on_a_terminal(TERM="xterm")


@pytest.mark.parametrize("env", [{"NO_COLOR": "1", "TERM": "xterm"}, {"TERM": "dumb"}])
def test_no_colour_where_it_is_not_wanted(env: dict[str, str]) -> None:
    said = on_a_terminal(**env)
    assert "\x1b" not in said
    assert "  FAIL  colour" in said


def test_the_last_line_is_the_termination_message(tmp_path: Path) -> None:
    ended = toy("judge", "--find", "failed", "--format", "text", termination=tmp_path / "log")
    assert ended.out.splitlines()[-1] + "\n" == ended.termination
    passed = toy("judge", "--format", "lines", termination=tmp_path / "log")
    assert passed.lines[-1]["msg"] + "\n" == passed.termination


def test_a_long_termination_message_is_cut_at_1_kib_between_characters(tmp_path: Path) -> None:
    ended = toy("judge", "--end", "refused", "--words", "☂" * 2000, termination=tmp_path / "log")
    assert 1020 <= len(ended.termination.encode()) <= 1024
    assert ended.termination.endswith("☂…\n")
