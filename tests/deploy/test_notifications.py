"""The notification that names the hooks that failed, rendered by Go's own templates."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.conftest import need
from tests.deploy.rendering import DEPLOY

DATA = yaml.safe_load((DEPLOY / "recipes/notifications/configmap.yaml").read_text())["data"]
FAILED = "Container hook for pod shop/shop-guardrail-x7k2p failed with exit code 10 matching FailJob rule at index 0"
ROWS = [
    {
        "kind": "Job",
        "namespace": "shop",
        "name": "shop-flagcheck",
        "hookType": "PreSync",
        "hookPhase": "Succeeded",
    },
    {
        "kind": "Job",
        "namespace": "shop",
        "name": "shop-guardrail",
        "hookType": "PreSync",
        "hookPhase": "Failed",
        "message": FAILED,
    },
    {"kind": "Service", "namespace": "shop", "name": "shop", "status": "Synced", "hookPhase": "Failed"},
    {"kind": "Deployment", "namespace": "shop", "name": "shop", "status": "Synced"},
]
MESSAGE = "one or more synchronization tasks completed unsuccessfully"


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The filling program, built once."""
    go = shutil.which("go") or shutil.which("/usr/local/go/bin/go")
    need(go, "Go")
    built = tmp_path_factory.mktemp("gotemplate") / "fill"
    source = Path(__file__).parent / "gotemplate" / "main.go"
    environment = os.environ | {"GO111MODULE": "off", "GOFLAGS": ""}
    subprocess.run([str(go), "build", "-o", built, source], check=True, env=environment, cwd=source.parent)
    return built


def message_of(program: Path, folder: Path, state: dict[str, object]) -> str:
    (folder / "template").write_text(yaml.safe_load(DATA["template.hook-failed"])["message"])
    application = {"metadata": {"name": "shop", "namespace": "argocd"}, "status": {"operationState": state}}
    (folder / "data").write_text(
        json.dumps({"app": application, "context": {"argocdUrl": "https://argocd.example.com"}})
    )
    words = [program, folder / "template", folder / "data"]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def test_it_lists_the_hooks_that_failed_and_nothing_else(program, tmp_path):
    state = {"message": MESSAGE, "syncResult": {"revision": "4f2c1d9", "resources": ROWS}}
    assert message_of(program, tmp_path, state) == (
        f"shop was not synced to 4f2c1d9: {MESSAGE}\n"
        f"* PreSync Job shop/shop-guardrail: {FAILED}\n"
        "https://argocd.example.com/applications/argocd/shop?operation=true\n"
    )


def test_it_says_something_where_nothing_was_synced(program, tmp_path):
    said = message_of(program, tmp_path, {"message": "ComparisonError: no such path"})
    assert said.splitlines()[0] == "shop was not synced: ComparisonError: no such path"


def test_the_trigger_sends_a_template_that_is_there():
    (trigger,) = yaml.safe_load(DATA["trigger.on-hook-failed"])
    assert [f"template.{name}" in DATA for name in trigger["send"]] == [True]
