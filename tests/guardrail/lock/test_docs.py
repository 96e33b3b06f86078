"""The outcome table in the docs is the one in the code."""

import re

from guardrail.lock.rules import RULES
from tests.guardrail.lock.conftest import ROOT

PAGE = ROOT / "docs/checks/lock.md"


def test_the_page_has_each_rule_in_its_table_and_a_section_for_it() -> None:
    text = PAGE.read_text()
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in text.splitlines()
        if line.startswith("| `")
    ]
    assert rows == [(f"`{rule.id}`", rule.title, rule.status.value, rule.next) for rule in RULES]
    assert re.findall(r"^## `(.+)`$", text, re.MULTILINE) == [rule.id for rule in RULES]
