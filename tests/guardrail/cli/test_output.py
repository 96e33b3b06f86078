"""Whole outputs as a person or a log collector gets them, and the page of every finding id."""

import re
from pathlib import Path

import pytest

from guardrail.rules import RULES
from hookset.explain import page
from tests.golden import compare
from tests.guardrail.cli.conftest import execute
from tests.guardrail.cli.program import guardrail

IDENTITY = {"HOOK_APP": "shop", "HOOK_RELEASE": "4f2c1d9", "HOOK_ENVIRONMENT": "production"}


def steady(text: str, url: str, *paths: Path) -> str:
    """Without what differs from run to run and from machine to machine."""
    address = url.rpartition("@")[2]
    host, _, database = address.rpartition("/")
    for path in paths:
        text = text.replace(str(path), f"/release/{path.name}")
    text = text.replace(host, "db:5432").replace(database, "shop")
    text = re.sub(r"(PostgreSQL |writable, )16\.\d+", r"\g<1>16.0", text)
    text = re.sub(r'"server_version_num":\d+', '"server_version_num":160000', text)
    text = re.sub(r"\b\d+ of 97 connections, about [\d.]+ [kMG]?B", "1 of 97 connections, about 6.1 MB", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "2026-01-02T03:04:05.678Z", text)
    text = re.sub(r"\b\d+ ms\b", "0 ms", text)
    text = re.sub(r"in \d+\.\d s \(exit", "in 0.0 s (exit", text)
    return re.sub(r'"duration_seconds": ?[\d.e-]+', '"duration_seconds":0.0', text)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("program", ["--help"]),
        ("check", ["check", "--help"]),
        ("wait", ["wait", "--help"]),
        ("lock", ["lock", "--help"]),
        ("migrate", ["migrate", "--help"]),
    ],
)
def test_help(name: str, words: list[str]) -> None:
    ended = guardrail(*words)
    assert (ended.code, ended.err) == (0, "")
    compare(f"guardrail/help.{name}.txt", ended.out)


@pytest.mark.parametrize("format", ["text", "lines"])
def test_a_check_that_says_no(own: str, migrations: Path, schema_lock: Path, format: str) -> None:
    execute(own, "ALTER TABLE orders ADD COLUMN note text", "DROP VIEW all_items")
    words = ("--migrations", str(migrations), "--schema-lock", str(schema_lock))
    ended = guardrail("check", *words, url=own, format=format, **IDENTITY)
    assert ended.code == 10
    assert ended.termination.startswith("FAILED in ")
    compare(f"guardrail/failing.{format}.out", steady(ended.out, own, migrations, schema_lock))
    compare(f"guardrail/failing.{format}.err", steady(ended.err, own, migrations, schema_lock))


def test_version() -> None:
    assert re.fullmatch(r"guardrail \d+\.\d+\.\d+\n", guardrail("--version").out)


def test_explain_prints_a_page_for_an_id_and_a_check() -> None:
    ended = guardrail("explain", "history.pending")
    assert (ended.code, ended.out.splitlines()[0]) == (0, "history.pending")
    assert guardrail("explain", "history").out.startswith("# ")


def test_explain_offers_the_nearest_id() -> None:
    ended = guardrail("explain", "history.pendng")
    assert ended.code == 2
    assert "did you mean history.pending?" in ended.err


def test_explain_lists_every_id() -> None:
    listed = guardrail("explain").out.split()
    assert sorted(rule.id for rule in RULES if rule.id not in listed) == []


def test_explain_has_something_to_say_of_every_id() -> None:
    for id in guardrail("explain").out.split():
        heading, _, body = page("guardrail", RULES, id).partition("\n")
        assert heading == id
        assert len(body.split()) >= 10, id
