"""The outcome table and the page that explains it say the same."""

import re
from pathlib import Path

from guardrail.history import RULES
from guardrail.history.tools import tools

PAGE = Path("docs/checks/history.md").read_text(encoding="utf-8")


def test_the_table_of_the_page_is_the_table_of_the_code():
    rows = re.findall(r"^\| `([^`]+)` \| (.*?) \| (\w+) \|(.*)\|$", PAGE, re.MULTILINE)
    assert [(id, title, status, step.strip()) for id, title, status, step in rows] == [
        (rule.id, rule.title, rule.status.value, rule.next) for rule in RULES
    ]


def test_every_rule_has_a_section_in_the_order_of_the_table():
    assert re.findall(r"^## `([^`]+)`$", PAGE, re.MULTILINE) == [rule.id for rule in RULES]


def test_every_tool_has_a_section():
    sections = {name.lower() for name in re.findall(r"^### (.+)$", PAGE, re.MULTILINE)}
    assert sections == set(tools())
