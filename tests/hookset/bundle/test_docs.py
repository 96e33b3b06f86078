"""docs/how-to/bundle.md: its commands are run, its numbers are true, its YAML is what works."""

import json
import re
import shlex
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from hookset.bundle.manifest import Manifest, manifest_of
from hookset.bundle.verify import verify
from tests.conftest import need
from tests.hookset.bundle.release import SHOP, hookset, kubectl
from tests.hookset.bundle.test_configmap import JOB, project
from tests.hookset.process import ROOT

TEXT = (ROOT / "docs/how-to/bundle.md").read_text()
COMMANDS = re.findall(r"^hookset .+$", TEXT, flags=re.MULTILINE)


def block(kind: str) -> str:
    found = re.findall(rf"^```{kind}\n(.*?)^```", TEXT, flags=re.MULTILINE | re.DOTALL)
    assert len(found) == 1, kind
    return str(found[0])


def pod(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(block(f"yaml {kind}"))["spec"]["template"]["spec"]
    return found


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The example's files, packed by the page's own commands, as a ConfigMap too."""
    folder = tmp_path / "shop"
    shutil.copytree(SHOP, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for command in COMMANDS:
        said = hookset(*shlex.split(command)[1:], cwd=folder)
        assert said.code == 0, f"{command}: {said.err}"
    return folder / "dist"


def test_every_command_runs(shop: Path) -> None:
    assert len(COMMANDS) == 3
    assert sorted(path.name for path in shop.iterdir()) == [
        "Dockerfile",
        "configmap.yaml",
        "jobs.yaml",
        "kustomization.yaml",
        "release",
    ]


def test_the_manifest_that_is_shown_is_one() -> None:
    shown = msgspec.json.decode(block("json"), type=Manifest)
    assert shown == manifest_of(list(shown.files))


def test_the_summary_has_the_form_that_is_shown(shop: Path) -> None:
    command = shlex.split(COMMANDS[0])[1:]
    said = hookset(*command, cwd=shop.parent).out.splitlines()[:6]
    shown = block("text").splitlines()
    blank = r"[0-9a-f]{64}|[\d.]+|B$|KiB"
    assert [re.sub(blank, "", line).split() for line in said] == [
        re.sub(blank, "", line).split() for line in shown
    ]


def test_every_yaml_parses() -> None:
    blocks = re.findall(r"^```yaml.*?\n(.*?)^```", TEXT, flags=re.MULTILINE | re.DOTALL)
    assert len(blocks) == 4
    assert all(yaml.safe_load(text) for text in blocks)


def test_the_init_container_fills_what_the_hook_reads() -> None:
    spec = pod("init-container")
    (init,), (hook,) = spec["initContainers"], spec["containers"]
    (target,), (release,) = init["volumeMounts"], hook["volumeMounts"]
    assert init["args"] == [target["mountPath"]]
    assert target["name"] == release["name"] == spec["volumes"][0]["name"]
    assert hook["env"] == [{"name": "HOOK_BUNDLE", "value": release["mountPath"]}]


def test_the_image_volume_leads_to_the_release() -> None:
    spec = pod("image-volume")
    (hook,) = spec["containers"]
    (mount,) = hook["volumeMounts"]
    assert mount["name"] == spec["volumes"][0]["name"]
    env = {each["name"]: each["value"] for each in hook["env"]}
    assert env["HOOK_BUNDLE"] == hook["workingDir"] == f"{mount['mountPath']}/release"
    assert all(value.startswith(env["HOOK_BUNDLE"]) for value in env.values())


def test_the_component_reaches_the_hooks(shop: Path, tmp_path: Path) -> None:
    folder = shop.parent
    (folder / "hooks.yaml").write_text(JOB)
    (folder / "kustomization.yaml").write_text(block("yaml kustomization"))
    done = subprocess.run([kubectl(), "kustomize", str(folder)], capture_output=True, text=True, check=True)
    rendered = {each["metadata"]["name"]: each for each in yaml.safe_load_all(done.stdout)}
    (volume, _) = rendered["shop-guardrail"]["spec"]["template"]["spec"]["volumes"]
    there = project(rendered["shop-release"], volume["configMap"]["items"], tmp_path / "there")
    digest = json.loads((shop / "release/bundle.json").read_text())["digest"]
    assert verify(str(there), digest, who="X")
    (shown,) = yaml.safe_load(block("yaml configmap-volume"))
    assert shown["name"] == volume["name"]
    assert all(item in volume["configMap"]["items"] for item in shown["configMap"]["items"])


def test_the_hook_jobs_come_after_the_configmap(shop: Path) -> None:
    wave = yaml.safe_load((shop / "configmap.yaml").read_text())["metadata"]["annotations"]
    assert f"wave {wave['argocd.argoproj.io/sync-wave']}" in TEXT


@pytest.mark.parametrize("kind", ["init-container", "image-volume", "configmap.yaml", "jobs.yaml"])
def test_kubernetes_knows_every_field(shop: Path, kind: str) -> None:
    need(find_spec("kubernetes_validate"), "PyPI's kubernetes-validate")
    from kubernetes_validate import validate  # noqa: PLC0415  (may not be installed)

    text = (shop / kind).read_text() if kind.endswith(".yaml") else block(f"yaml {kind}")
    validate(yaml.safe_load(text), "1.35", strict=True)
