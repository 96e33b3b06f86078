"""Everything that is rendered: the examples, and each recipe on top of the shop with all its hooks."""

from collections.abc import Callable
from pathlib import Path

from tests.deploy.rendering import RECIPES, SHOP, kustomize_text, write_shop

Render = Callable[[Path], str]


def _with(recipe: str) -> Render:
    files = () if recipe.startswith("files-") else ("files-init-container",)
    return lambda folder: kustomize_text(write_shop(folder, recipes=(*files, recipe)))


CASES: dict[str, Render] = {
    "example-kustomize": lambda _: kustomize_text(SHOP / "kustomize"),
    **{f"recipe-{name}": _with(name) for name in RECIPES},
}
"""By name: given an empty folder, the rendered text."""
