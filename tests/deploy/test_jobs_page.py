"""docs/reference/jobs.md against the rules: one row each, in their order, with a reason and a source."""

import re

from tests.deploy.rendering import ROOT
from tests.deploy.rules import RULES

ROW = re.compile(r"^\| ([a-z-]+) \| (.+?) \| (.+) \| (.+) \|$", flags=re.MULTILINE)


def test_every_rule_has_its_row_and_every_row_its_rule():
    rows = [row.groups() for row in ROW.finditer((ROOT / "docs/reference/jobs.md").read_text())]
    rows = [row for row in rows if row[0] != "rule"]
    assert sorted(row[:2] for row in rows) == sorted((each.id, each.title) for each in RULES)
    assert [row[0] for row in rows if len(row[2]) < 20 or len(row[3]) < 5] == []


def test_a_rule_is_named_once():
    assert len({each.id for each in RULES}) == len(RULES)
