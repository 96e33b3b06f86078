"""What deploy/monitoring has, read; and which metrics an expression asks for."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import need

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "monitoring"
RULES = FOLDER / "rules.yaml"
RUNBOOKS = ROOT / "docs" / "runbooks"
ALERTS_PAGE = ROOT / "docs" / "how-to" / "alerts.md"

Json = dict[str, Any]

THIRD_PARTIES = {
    "ALERTS",
    "kube_pod_container_info",
    "kube_pod_container_status_running",
    "kube_pod_labels",
    "push_failure_time_seconds",
    "push_time_seconds",
    "pushgateway_build_info",
    "pushgateway_http_requests_total",
}
"""Series of Prometheus, kube-state-metrics and the Pushgateway."""
EXPECTED = "hook:smoke_expected:info"
"""Recorded by a rule of the user's."""
_WORDS = {"and", "or", "unless", "offset", "bool"}
_CLAUSE = r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)"


def rules(path: Path = RULES) -> list[Json]:
    """Every rule, in order."""
    return [rule for group in yaml.safe_load(path.read_text())["groups"] for rule in group["rules"]]


def dashboard() -> Json:
    found: Json = json.loads((FOLDER / "dashboard.json").read_text())
    return found


def expressions(board: Json) -> Iterator[tuple[str, Json]]:
    """The title of a panel or annotation, and each of its queries."""
    for panel in board["panels"]:
        yield from ((panel["title"], target) for target in panel.get("targets", ()))
    for each in board["annotations"]["list"]:
        if "expr" in each:
            yield each["name"], each


def metrics_in(expression: str) -> set[str]:
    """The names of the series that an expression selects."""
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", expression)
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]", " ", bare)
    bare = re.sub(_CLAUSE, " ", bare)
    names = re.findall(r"(?<![\w:$.])[a-zA-Z_:][\w:]*(?!\s*\(|[\w:])", bare)
    return set(names) - _WORDS


def documented() -> set[str]:
    """The names in the reference table."""
    page = (ROOT / "docs" / "reference" / "metrics.md").read_text()
    return set(re.findall(r"^\| `(\w+)` \|", page.partition("## Labels")[0], flags=re.MULTILINE))


def tool(name: str, *words: object) -> subprocess.CompletedProcess[str]:
    """promtool or amtool, run to its end."""
    found = shutil.which(name)
    need(found, f"{name} (Debian's prometheus, prometheus-alertmanager)")
    return subprocess.run([str(found), *map(str, words)], capture_output=True, text=True, check=False)
