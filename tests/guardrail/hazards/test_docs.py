"""The outcome table in the docs is the one in the code."""

import re
from pathlib import Path

from guardrail.hazards import RULES

PAGE = (Path(__file__).parents[3] / "docs/checks/hazards.md").read_text(encoding="utf-8")


def test_the_table_has_a_row_for_each_rule() -> None:
    rows = re.findall(r"^\| `(hazards\.\w+)` \| (.+?) \| (\w+) \| (.*?) ?\|$", PAGE, re.MULTILINE)
    assert rows == [(rule.id, rule.title, str(rule.status), rule.next) for rule in RULES]


def test_each_rule_has_a_section() -> None:
    assert re.findall(r"^## `(hazards\.\w+)`$", PAGE, re.MULTILINE) == [rule.id for rule in RULES]
