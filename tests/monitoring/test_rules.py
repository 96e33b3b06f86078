"""The alert rules: their unit tests by promtool, and what every rule must have."""

import re
from pathlib import Path

import pytest
import yaml

from hookset.errors import HookError, Inconclusive, Refused, UsageError
from hookset.outcome import Outcome
from tests.deploy.rendering import kubectl, run
from tests.golden import compare
from tests.monitoring.files import (
    EXPECTED,
    FOLDER,
    RULES,
    RUNBOOKS,
    THIRD_PARTIES,
    Json,
    documented,
    metrics_in,
    rules,
    tool,
)

TESTS = sorted((FOLDER / "tests").glob("*.yaml"))
ALERTS = [rule for rule in rules() if "alert" in rule]
RECORDED = {rule["record"] for rule in rules() if "record" in rule}
PAGES = "https://github.com/hookset/hookset/blob/main/docs/runbooks/"
OPERATOR = """\
# Generated from rules.yaml by a test: HOOKSET_WRITE_GOLDEN=1 pytest tests/monitoring/test_rules.py
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: hookset
spec:
"""


def each(found: list[Json]) -> pytest.MarkDecorator:
    ids = [f"{number} {rule.get('alert') or rule['record']}" for number, rule in enumerate(found)]
    return pytest.mark.parametrize("rule", found, ids=ids)


def test_promtool_takes_them() -> None:
    ended = tool("promtool", "check", "rules", RULES)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.stem)
def test_unit_tests(path: Path) -> None:
    ended = tool("promtool", "test", "rules", path)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_every_alert_fires_in_a_unit_test() -> None:
    text = "".join(path.read_text() for path in TESTS)
    assert [rule["alert"] for rule in ALERTS if f'alertname="{rule["alert"]}"' not in text] == []


def test_the_operators_variant_is_the_same_rules() -> None:
    text = RULES.read_text()
    body = text[text.index("groups:") :]
    compare(FOLDER / "prometheusrule.yaml", OPERATOR + re.sub(r"^(?=.)", "  ", body, flags=re.MULTILINE))
    made = yaml.safe_load((FOLDER / "prometheusrule.yaml").read_text())
    assert made["spec"] == yaml.safe_load(text)


@each(ALERTS)
def test_an_alert_has_severity_words_and_a_page(rule: Json) -> None:
    assert rule["labels"]["severity"] in ("page", "ticket", "info")
    assert set(rule["annotations"]) == {"summary", "description", "runbook_url"}
    assert rule["annotations"]["runbook_url"] == f"{PAGES}{rule['alert']}.md"


@each(ALERTS)
def test_an_alert_asks_how_old_its_news_is(rule: Json) -> None:
    """But for a counter's rise, and for what runs now."""
    if rule["alert"] not in ("HookPushRefused", "HookNotSmoked"):
        assert re.search(r"\(time\(\) - [\w:(]+(?:\[15m\]\))? < \d+\)", rule["expr"])


@each(ALERTS)
def test_an_alert_is_routed_by_its_owner(rule: Json) -> None:
    if rule["alert"] not in ("HookPushRefused", "HookNotSmoked"):
        assert "group_left (owner" in rule["expr"]


def test_a_page_an_alert_and_an_alert_a_page() -> None:
    assert {path.stem for path in RUNBOOKS.glob("*.md")} == {rule["alert"] for rule in ALERTS}


@pytest.mark.parametrize("error", [UsageError, Inconclusive, Refused])
def test_the_page_of_an_outcome_names_its_exit_codes(error: type[HookError]) -> None:
    pages = {Outcome.ERROR: "HookError", Outcome.INCONCLUSIVE: "HookInconclusive"}
    told = f"exit {error.exit_code:d}"
    assert [name for name in pages.values() if told in (RUNBOOKS / f"{name}.md").read_text()] == [
        pages[error.outcome]
    ]


@pytest.mark.parametrize("path", sorted(RUNBOOKS.glob("*.md")), ids=lambda path: path.stem)
def test_a_page_says_what_to_look_at_what_to_do_and_when_it_ends(path: Path) -> None:
    text = path.read_text()
    assert text.startswith(f"# {path.stem}\n")
    assert re.findall(r"^## (.*)", text, flags=re.MULTILINE) == ["Look", "Do", "Ends"]


@each(rules())
def test_every_metric_is_one_that_the_reference_has(rule: Json) -> None:
    known = documented() | RECORDED | THIRD_PARTIES | {EXPECTED}
    assert metrics_in(rule["expr"]) - known == set()
    assert metrics_in(rule["expr"]) != set()


def test_kustomize_makes_the_rules_and_the_dashboard() -> None:
    text = run(kubectl(), "kustomize", FOLDER).stdout
    made = {each["kind"]: each for each in yaml.safe_load_all(text)}
    assert made["PrometheusRule"]["spec"] == yaml.safe_load(RULES.read_text())
    assert made["ConfigMap"]["metadata"]["labels"] == {"grafana_dashboard": "1"}
    assert made["ConfigMap"]["data"]["dashboard.json"] == (FOLDER / "dashboard.json").read_text()
    assert {each["metadata"]["namespace"] for each in made.values()} == {"monitoring"}
