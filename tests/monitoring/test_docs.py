"""The YAML of the page: rules, receivers and the scrape configuration are what the tools take."""

import re
from pathlib import Path

import pytest
import yaml

from tests.monitoring.files import (
    ALERTS_PAGE,
    FOLDER,
    RULES,
    THIRD_PARTIES,
    documented,
    metrics_in,
    rules,
    tool,
)

TEXT = ALERTS_PAGE.read_text()
BLOCKS = re.findall(r"```yaml\n# ([\w. ]+)\n(.*?)```", TEXT, flags=re.DOTALL)
OF_RULES = [body for kind, body in BLOCKS if kind == "rules"]


def test_every_block_says_what_it_is() -> None:
    assert len(BLOCKS) == TEXT.count("```yaml")
    assert {kind for kind, _ in BLOCKS} == {"rules", "prometheus.yml", "alertmanager receivers"}


@pytest.mark.parametrize("number", range(len(OF_RULES)))
def test_rules(number: int, tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(OF_RULES[number])
    ended = tool("promtool", "check", "rules", tmp_path / "rules.yaml")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    known = documented() | THIRD_PARTIES | {rule["record"] for rule in rules() if "record" in rule}
    assert set().union(*(metrics_in(rule["expr"]) for rule in rules(tmp_path / "rules.yaml"))) <= known


def test_the_rule_that_takes_a_label_instead_of_names(tmp_path: Path) -> None:
    """In the place of the one in rules.yaml it finds an app whose name is nowhere but in the pod's label."""
    [block] = [body for body in OF_RULES if "kube_pod_labels" in body]
    [mine] = yaml.safe_load(block)["groups"][0]["rules"]
    config = yaml.safe_load(RULES.read_text())
    for group in config["groups"]:
        group["rules"] = [mine if rule.get("record") == mine["record"] else rule for rule in group["rules"]]
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump(config))
    pod = 'namespace="shop",pod="web-7d9f8c6b5d-bcdfg"'
    series = {
        f'kube_pod_container_info{{{pod},container="main",image_spec="acme/web:r1"}}': "1x9 stale",
        f'kube_pod_container_info{{{pod},container="main",image_spec="acme/web:r2"}}': "_x10 1x50",
        f'kube_pod_container_status_running{{{pod},container="main"}}': "1x60",
        f'kube_pod_labels{{{pod},label_app_kubernetes_io_name="shop"}}': "1x60",
        'hook_run_info{hook="smoke",stage="run",namespace="shop",app="shop",release="r1"}': "1x60",
    }
    test = {
        "interval": "1m",
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "promql_expr_test": [
            {
                "eval_time": "45m",
                "expr": 'count by (app, release) (ALERTS{alertname="HookNotSmoked",alertstate="firing"})',
                "exp_samples": [{"labels": '{app="shop",release="r1"}', "value": 1}],
            }
        ],
    }
    whole = {"rule_files": ["rules.yaml"], "evaluation_interval": "1m", "tests": [test]}
    (tmp_path / "test.yaml").write_text(yaml.safe_dump(whole))
    ended = tool("promtool", "test", "rules", tmp_path / "test.yaml")
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_scrape_configuration(tmp_path: Path) -> None:
    [block] = [body for kind, body in BLOCKS if kind == "prometheus.yml"]
    (tmp_path / "rules.yaml").write_text(RULES.read_text())
    (tmp_path / "prometheus.yml").write_text(block)
    ended = tool("promtool", "check", "config", tmp_path / "prometheus.yml")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert yaml.safe_load(block)["scrape_configs"][0]["honor_labels"] is True


def test_the_receivers_in_the_place_of_those_of_the_example(tmp_path: Path) -> None:
    [block] = [body for kind, body in BLOCKS if kind == "alertmanager receivers"]
    config = yaml.safe_load((FOLDER / "alertmanager.yaml").read_text())
    mine = {each["name"]: each for each in yaml.safe_load(block)["receivers"]}
    assert mine.keys() <= {each["name"] for each in config["receivers"]}
    config["receivers"] = [mine.get(each["name"], each) for each in config["receivers"]]
    (tmp_path / "alertmanager.yaml").write_text(yaml.safe_dump(config))
    ended = tool("amtool", "check-config", tmp_path / "alertmanager.yaml")
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_table_has_every_alert_with_its_severity() -> None:
    alert = ""
    found = set()
    for name, severity in re.findall(
        r"^\| (?:\[(\w+)\]\(\S+\))? ?\| (page|ticket|info) \|", TEXT, flags=re.MULTILINE
    ):
        alert = name or alert
        found.add((alert, severity))
    assert found == {(rule["alert"], rule["labels"]["severity"]) for rule in rules() if "alert" in rule}


def test_the_table_has_every_file() -> None:
    named = re.findall(r"^\| `([\w./]+)` \|", TEXT, flags=re.MULTILINE)
    assert {name.rstrip("/") for name in named} == {path.name for path in FOLDER.iterdir()}
