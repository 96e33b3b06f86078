"""The shop's Applications: they lead to folders that are there, do not retry a gate's no, and may make what is rendered."""

import re
import tomllib
from fnmatch import fnmatch
from itertools import chain

import pytest
import yaml

from tests import golden
from tests.deploy.rendering import DEPLOY, ROOT, SHOP, helm_text, kustomize, kustomize_text, objects_in
from tests.deploy.rules import faults_of
from tests.deploy.test_chart import comparable
from tests.deploy.test_docs import PAGES
from tests.deploy.test_schemas import FOREIGN, VERSIONS, validate

WAYS = ("kustomize", "plain", "helm")
APPLICATIONS = {
    path.stem: objects_in(path.read_text())[0]
    for path in sorted((SHOP / "argocd").glob("*.yaml"))
    if path.stem != "project"
}
PROJECTS = {
    each["metadata"]["name"]: each["spec"] for each in objects_in((SHOP / "argocd/project.yaml").read_text())
}


def spec_of(application):
    """The Application's own spec, also in an ApplicationSet's template."""
    spec = application["spec"]
    return spec["template"]["spec"] if application["kind"] == "ApplicationSet" else spec


def test_one_version_is_written_everywhere():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    files = [*(DEPLOY / "components").rglob("*.yaml"), *(DEPLOY / "recipes").rglob("*.yaml")]
    files += [*SHOP.rglob("*.yaml"), *PAGES]
    form = re.compile(r"(?:ghcr\.io/hookset/\w+:|hookset//deploy/[\w/-]+\?ref=v)([\w.]+)")
    found = {(path.name, each) for path in files for each in form.findall(path.read_text())}
    assert {each for _, each in found if each != "dev"} == {version}
    chart = yaml.safe_load((DEPLOY / "chart/Chart.yaml").read_text())
    assert {chart["version"], chart["appVersion"]} == {version}


@pytest.mark.parametrize("name", APPLICATIONS)
def test_no_application_retries_a_gates_no(name):
    assert spec_of(APPLICATIONS[name])["syncPolicy"]["retry"] == {"limit": 0}


@pytest.mark.parametrize("name", ["platform", *WAYS])
def test_an_application_leads_to_a_folder_of_this_repository(name):
    spec = APPLICATIONS[name]["spec"]
    assert (ROOT / spec["source"]["path"]).is_dir()
    project = PROJECTS[spec["project"]]
    assert spec["source"]["repoURL"] in project["sourceRepos"]
    assert spec["destination"] in project["destinations"]


def test_the_project_of_the_applicationset_allows_what_it_makes():
    """Each service has a namespace of its own, and none is the shop's."""
    spec = spec_of(APPLICATIONS["applicationset"])
    project = PROJECTS[spec["project"]]
    assert {each["repoURL"] for each in spec["sources"]} <= set(project["sourceRepos"])
    (allowed,) = project["destinations"]
    target = filled(spec["destination"], SERVICE)
    assert (target["server"], fnmatch(target["namespace"], allowed["namespace"])) == (allowed["server"], True)
    values = filled(spec["sources"][1]["helm"]["valuesObject"], SERVICE)
    kinds = {each["kind"] for each in objects_in(helm_text(DEPLOY / "chart", values))}
    assert kinds <= {each["kind"] for each in project["namespaceResourceWhitelist"]}


def test_the_applicationset_gives_the_chart_values_that_it_takes():
    chart, values = (
        DEPLOY / "chart",
        spec_of(APPLICATIONS["applicationset"])["sources"][1]["helm"]["valuesObject"],
    )
    assert faults_of(objects_in(helm_text(chart, filled(values, SERVICE)))) == []


SERVICE = {
    "name": "cart",
    "namespace": "svc-cart",
    "owner": "team-cart",
    "image": "registry.example/cart:r2",
    "bundle": "registry.example/cart-release:r2",
}
"""A service's release.yaml."""


def filled(values, service):
    """What the ApplicationSet's template makes of the values: here it only names fields."""
    if isinstance(values, dict):
        return {key: filled(value, service) for key, value in values.items()}
    for key, value in service.items():
        values = values.replace(f"{{{{ .{key} }}}}", value) if isinstance(values, str) else values
    return values


@pytest.mark.parametrize("case", ["example-kustomize", "example-plain", "example-helm", "platform"])
def test_the_project_allows_every_kind_that_is_rendered(case, objects_of):
    objects = kustomize(SHOP / "platform") if case == "platform" else objects_of(case)
    allowed = {
        (each["group"], each["kind"])
        for each in chain(
            PROJECTS["shop"]["namespaceResourceWhitelist"], PROJECTS["shop"]["clusterResourceWhitelist"]
        )
    }
    groups = {(each["apiVersion"].rpartition("/")[0], each["kind"]) for each in objects}
    assert groups - allowed == set()


def test_the_platform_as_rendered():
    golden.compare("deploy/example-platform.yaml", kustomize_text(SHOP / "platform"))


@pytest.mark.parametrize("version", VERSIONS)
def test_the_platform_is_what_kubernetes_takes(version):
    for each in kustomize(SHOP / "platform"):
        if not each["apiVersion"].startswith(FOREIGN):
            validate(each, version)


def test_the_platform_has_every_secret_that_the_hooks_name(objects_of):
    given = {
        each["spec"]["target"]["name"]
        for each in kustomize(SHOP / "platform")
        if each["kind"] == "ExternalSecret"
    }
    volumes = [
        volume
        for job in objects_of("example-kustomize")
        if job["kind"] == "Job"
        for volume in job["spec"]["template"]["spec"]["volumes"]
    ]
    assert {each["secret"]["secretName"] for each in volumes if "secret" in each} <= given


def test_the_network_policies_are_for_every_hook_and_for_nothing_else(objects_of):
    policies = [each for each in kustomize(SHOP / "platform") if each["kind"] == "NetworkPolicy"]
    pods = [
        each["spec"]["template"]["metadata"]["labels"]
        for each in objects_of("example-kustomize")
        if each["kind"] in ("Job", "Deployment")
    ]
    selected = {
        policy["metadata"]["name"]: {
            labels.get("hookset.github.io/hook", "the shop") for labels in pods if takes(policy, labels)
        }
        for policy in policies
    }
    assert selected == {
        "hooks": {"guardrail", "flagcheck", "migrate", "guardrail-after", "smoke"},
        "hooks-database": {"guardrail", "migrate", "guardrail-after"},
        "hooks-flags": {"flagcheck"},
        "hooks-smoke": {"smoke"},
    }


def takes(policy, labels):
    """Whether a NetworkPolicy's podSelector takes a pod with these labels; `In` is all that the example uses."""
    selector = policy["spec"]["podSelector"]
    exact = all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items())
    return exact and all(
        labels.get(each["key"]) in each["values"] for each in selector.get("matchExpressions", [])
    )


def test_the_ways_deploy_the_same_hooks(objects_of):
    rendered = [
        {
            each["metadata"]["name"]: comparable(each)
            for each in objects_of(f"example-{way}")
            if each["kind"] == "Job"
        }
        for way in WAYS
    ]
    assert rendered[0] == rendered[1] == rendered[2]
