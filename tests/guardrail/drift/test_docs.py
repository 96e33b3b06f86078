"""The outcome table in the docs is the one in the code."""

import re
from pathlib import Path

from guardrail.drift.rules import RULES

PAGE = (Path(__file__).parents[3] / "docs/checks/drift.md").read_text(encoding="utf-8")


def test_the_table_has_a_row_for_each_rule():
    rows = re.findall(r"^\| `(drift\.\w+)` \| (.+) \| (\w+) \| (.*?) ?\|$", PAGE, re.MULTILINE)
    assert rows == [(rule.id, rule.title, str(rule.status), rule.next) for rule in RULES]


def test_each_rule_has_a_section():
    assert re.findall(r"^## `(drift\.\w+)`$", PAGE, re.MULTILINE) == [rule.id for rule in RULES]
