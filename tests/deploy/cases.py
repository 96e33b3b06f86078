"""Everything that is rendered: the examples, and each recipe on top of the shop with all its hooks."""

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.deploy.rendering import (
    DEPLOY,
    RECIPES,
    ROOT,
    SHOP,
    helm,
    helm_text,
    kustomize_text,
    run,
    write_shop,
)

Render = Callable[[Path], str]


def _with(recipe: str) -> Render:
    files = () if recipe.startswith("files-") else ("files-init-container",)
    return lambda folder: kustomize_text(write_shop(folder, recipes=(*files, recipe)))


def _helm_example(folder: Path) -> str:
    """The shop's chart with its dependency, which it finds by a relative path."""
    chart = folder / SHOP.relative_to(ROOT) / "helm"
    shutil.copytree(SHOP / "helm", chart, ignore=shutil.ignore_patterns("charts", "Chart.lock"))
    (folder / "deploy").symlink_to(DEPLOY)
    built = run(helm(), "dependency", "build", chart)
    assert built.returncode == 0, built.stderr
    return helm_text(chart, {})


CASES: dict[str, Render] = {
    "example-kustomize": lambda _: kustomize_text(SHOP / "kustomize"),
    "example-plain": lambda _: (SHOP / "plain" / "shop.yaml").read_text(),
    "example-helm": _helm_example,
    **{f"recipe-{name}": _with(name) for name in RECIPES},
}
"""By name: given an empty folder, the rendered text."""
