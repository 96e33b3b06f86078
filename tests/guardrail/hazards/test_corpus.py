"""Migrations as people write them: the safe ones raise nothing, the others what they say in their first line."""

import re
from itertools import groupby
from pathlib import Path

import pytest

from hookset.outcome import Status
from tests.guardrail.hazards.conftest import CORPUS, Judge, pending

# what holds of ordinary migrations too, and is information
QUIET = ("hazards.none", "hazards.no_lock_timeout", "hazards.several_tables")


def cases(kind: str) -> list[tuple[str, list[Path]]]:
    """The files of each case: those whose names are the same up to a second `__`."""
    files = sorted(path for path in (CORPUS / kind).rglob("*.*") if path.suffix in (".sql", ".py"))
    groups = groupby(files, lambda path: str(path.parent / re.sub(r"__\d$", "", path.stem)))
    return [(str(Path(name).relative_to(CORPUS / kind)), list(paths)) for name, paths in groups]


def tool_of(name: str) -> str:
    return name.partition("/")[0]


@pytest.mark.parametrize(
    ("name", "files"), cases("silent"), ids=lambda value: value if isinstance(value, str) else ""
)
def test_an_ordinary_migration_warns_of_nothing(name: str, files: list[Path], judge: Judge) -> None:
    findings = judge(pending(*files), tool=tool_of(name))
    told = [finding for finding in findings if finding.id not in QUIET]
    assert told == []
    assert findings[0].status is Status.PASSED


@pytest.mark.parametrize(
    ("name", "files"), cases("loud"), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_dangerous_migration_says_why(name: str, files: list[Path], judge: Judge) -> None:
    expected = re.search(r"expect: (.*)", files[0].read_text())
    findings = judge(pending(*files), tool=tool_of(name))
    warned = {finding.id for finding in findings if finding.status is Status.WARNING}
    assert warned == set(expected[1].split()) if expected else warned == set()
    assert not [finding for finding in findings if finding.id == "hazards.unread"]


def test_each_statement_of_the_types_file_is_found(judge: Judge) -> None:
    findings = judge(pending(CORPUS / "loud/flyway/V9__types.sql"))
    numbers = [
        re.search(r"statement (\d)", finding.object)
        for finding in findings
        if finding.id.endswith("type_rewrite")
    ]
    assert [number and number[1] for number in numbers] == list("123456")
