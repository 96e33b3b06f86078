"""The YAML and the commands of the pages about deploying: parsed, rendered, held against the rules."""

import re
import shlex
from pathlib import Path

import pytest
import yaml

from tests.deploy.rendering import (
    DEPLOY,
    HOOKS,
    ROOT,
    SHOP,
    helm_text,
    jobs_in,
    kubectl,
    kustomize,
    objects_in,
    run,
    write_shop,
)
from tests.deploy.rules import faults_of

NAMES = (
    "install",
    "adopt",
    "helm",
    "kustomize",
    "rollouts",
    "kargo",
    "notifications",
    "sidecars",
    "logs",
    "first-install",
)
PAGES = [
    ROOT / "docs/argo-cd.md",
    ROOT / "docs/reference/jobs.md",
    SHOP / "README.md",
    *(ROOT / f"docs/how-to/{name}.md" for name in NAMES),
]
REMOTE = re.compile(r"github\.com/hookset/hookset//(deploy/[\w/-]+)\?ref=v0\.1\.0")
BLOCK = re.compile(r"^( *)```(\w+)(?: (\w+))?\n(.*?)^ *```", flags=re.MULTILINE | re.DOTALL)


def blocks(path: Path, language: str) -> list[tuple[str, str]]:
    """What kind each block of that language is said to be, and its text."""
    found = BLOCK.findall(path.read_text())
    return [
        (kind, re.sub(rf"^{indent}", "", text, flags=re.MULTILINE))
        for indent, name, kind, text in found
        if name == language
    ]


def of_kind(page: str, kind: str) -> dict:
    """The one block of that kind on a how-to page."""
    (text,) = [text for found, text in blocks(ROOT / f"docs/how-to/{page}.md", "yaml") if found == kind]
    return yaml.safe_load(text)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_block_of_yaml_can_be_read(path):
    for _, text in blocks(path, "yaml"):
        assert yaml.safe_load(text)


@pytest.mark.parametrize("page", ["kustomize", "adopt"])
def test_the_kustomizations_render_as_they_stand(page, tmp_path):
    shown = of_kind(page, "kustomization")
    (tmp_path / "app").symlink_to(SHOP / "app")
    parts = [DEPLOY.parent / REMOTE.fullmatch(each)[1] for each in shown["components"]]
    hooks = [part.name for part in parts if part.parent.name == "components"]
    recipes = [part.name for part in parts if part.parent.name == "recipes"]
    more = {key: shown.get(key, []) for key in ("images", "replacements")}
    objects = kustomize(write_shop(tmp_path / "shop", hooks=hooks, recipes=recipes, **more))
    assert len(jobs_in(objects)) == len(hooks)
    assert faults_of(objects) == []


def test_the_settings_on_the_page_are_the_examples():
    example = yaml.safe_load((SHOP / "kustomize/hooks.yaml").read_text())
    assert of_kind("kustomize", "settings") == example


@pytest.mark.parametrize("kind", ["patches", "bare", "override", "images"])
def test_what_may_be_added_renders(kind, tmp_path):
    shown = of_kind("kustomize", kind)
    images = yaml.safe_load((SHOP / "kustomize/kustomization.yaml").read_text())["images"]
    objects = kustomize(write_shop(tmp_path, **(shown | {"images": images + shown.get("images", [])})))
    assert len(jobs_in(objects)) == len(HOOKS)
    assert faults_of(objects) == []


def test_several_applications_stand_in_one_kustomization(tmp_path):
    shown = of_kind("kustomize", "several")
    write_shop(tmp_path / "shop", **shown)
    write_shop(
        tmp_path / "till", settings={"app": "till"}, resources=["hooks.yaml"], replacements=[], **shown
    )
    (tmp_path / "kustomization.yaml").write_text("resources: [shop, till]\n")
    objects = kustomize(tmp_path)
    names = {job["metadata"]["name"] for job in jobs_in(objects)}
    assert names == {f"{app}-{hook}" for app in ("shop", "till") for hook in HOOKS}
    assert "ConfigMap" not in {each["kind"] for each in objects}


def test_the_values_on_the_page_are_enough():
    objects = objects_in(helm_text(DEPLOY / "chart", of_kind("helm", "values")))
    assert len(jobs_in(objects)) == len(HOOKS)
    assert faults_of(objects) == []


def test_every_value_and_setting_and_recipe_is_on_its_page():
    helm, kustomize_page = ((ROOT / f"docs/how-to/{name}.md").read_text() for name in ("helm", "kustomize"))
    values = yaml.safe_load((DEPLOY / "chart/values.yaml").read_text())
    assert [key for key in values if f"`{key}" not in helm] == []
    recipes = [path.parent.name for path in (DEPLOY / "recipes").glob("*/kustomization.yaml")]
    assert [name for name in recipes if f"`{name}`" not in kustomize_page] == []
    components = [*DEPLOY.glob("*/*/kustomization.yaml"), *DEPLOY.glob("*/*/*.yaml")]
    read = {key for path in components for key in re.findall(r"fieldPath: data\.([\w-]+)", path.read_text())}
    assert [key for key in read if f"`{key}`" not in kustomize_page] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_that_need_no_cluster_run(path):
    for _, text in blocks(path, "sh"):
        for line in text.splitlines():
            if line.startswith("kubectl"):
                ended = run(kubectl(), *shlex.split(line)[1:])
                assert (ended.returncode, ended.stdout == "") == (0, False), line
