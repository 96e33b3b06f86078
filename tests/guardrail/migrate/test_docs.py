"""The outcome table in the docs is the one in the code."""

import re
from pathlib import Path

from guardrail.migrate import RULES

PAGE = Path(__file__).parents[3] / "docs/checks/migrate.md"


def test_the_page_has_each_rule_in_its_table_and_a_section_for_it() -> None:
    text = PAGE.read_text()
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in text.splitlines()
        if line.startswith("| `")
    ]
    assert rows == [(f"`{rule.id}`", rule.title, rule.status.value, rule.next) for rule in RULES]
    assert re.findall(r"^## `(.+)`$", text, re.MULTILINE) == [rule.id for rule in RULES]
