"""Each check's docs page is its outcome table, with a section for every row; the docstrings' examples hold."""

import doctest
import pkgutil
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import smoke.judge
from smoke.rules import RULES

DOCS = Path(__file__).parents[3] / "docs" / "checks"
CHECKS = ("load", "target", "revision", "checks", "thresholds", "baseline")
MODULES = [module.name for module in pkgutil.iter_modules(smoke.judge.__path__)]


@pytest.mark.parametrize("check", CHECKS)
def test_table_and_sections_are_the_rules(check):
    page = (DOCS / f"{check}.md").read_text()
    rules = [rule for rule in RULES if rule.id.partition(".")[0] == check]
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in page.splitlines()
        if line.startswith(f"| `{check}.")
    ]
    assert rows == [(f"`{rule.id}`", rule.title, rule.status.value, rule.next) for rule in rules]
    assert re.findall(r"^## `([^`]+)`$", page, re.MULTILINE) == [rule.id for rule in rules]


def test_ids_are_unique_and_belong_to_a_check():
    ids = [rule.id for rule in RULES]
    assert len(set(ids)) == len(ids)
    assert {id.partition(".")[0] for id in ids} == set(CHECKS)


@pytest.mark.parametrize("module", MODULES)
def test_examples_hold(module):
    assert doctest.testmod(import_module(f"smoke.judge.{module}")).failed == 0


def test_the_judge_imports_no_engine():
    code = "import sys, smoke.judge.judgement; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.split()
    assert not {"gevent", "locust", "prometheus_client", "requests", "yaml", "httptools"} & set(loaded)
