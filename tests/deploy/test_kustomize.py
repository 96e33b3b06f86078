"""The components in kustomizations of users: what is missing, what their labels reach, which release hooks are told."""

import sys

import pytest
import yaml

from examples.shop import releases
from tests.deploy.packing import packed
from tests.deploy.rendering import (
    HOOKS,
    SETTINGS,
    SHOP,
    jobs_in,
    kubectl,
    kustomize,
    run,
    write_shop,
)
from tests.deploy.rules import faults_of
from tests.deploy.rules.rule import environment

LABELS = {"app": "shop", "app.kubernetes.io/part-of": "shop"}
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: all}
spec: {selector: {app: shop}, ports: [{port: 80}]}
"""
HOOK_RELEASE = "spec.template.spec.containers.[name=hook].env.[name=HOOK_RELEASE].value"


@pytest.mark.parametrize(
    "key", [key for key in SETTINGS if key not in ("warn-until", "pushgateway", "vault-role")]
)
def test_a_missing_setting_is_refused_by_its_name(key, tmp_path):
    ended = run(kubectl(), "kustomize", write_shop(tmp_path, settings={key: None}))
    assert ended.returncode != 0
    assert f"fieldPath `data.{key}` is missing for replacement source ConfigMap" in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("recipe", "key"), [("warn", "warn-until"), ("pushgateway", "pushgateway"), ("vault-agent", "vault-role")]
)
def test_a_recipe_names_the_setting_that_it_lacks(recipe, key, tmp_path):
    ended = run(kubectl(), "kustomize", write_shop(tmp_path, recipes=[recipe], settings={key: None}))
    assert f"fieldPath `data.{key}` is missing" in ended.stderr


def test_a_key_that_kustomize_does_not_know_is_refused_by_its_name(tmp_path):
    ended = run(kubectl(), "kustomize", write_shop(tmp_path, replacment=[]))
    assert ended.returncode != 0
    assert 'unknown field "replacment"' in ended.stderr


@pytest.mark.parametrize("hook", HOOKS)
def test_each_hook_stands_by_itself(hook, tmp_path):
    objects = kustomize(write_shop(tmp_path, hooks=[hook]))
    assert [job["metadata"]["name"] for job in jobs_in(objects)] == [f"shop-{hook}"]
    assert faults_of(objects) == []


def test_the_settings_are_never_applied(tmp_path):
    assert "ConfigMap" not in {each["kind"] for each in kustomize(write_shop(tmp_path))}


def test_names_of_applications_may_have_dashes(tmp_path):
    objects = kustomize(write_shop(tmp_path, settings={"app": "my-new-shop"}))
    assert {job["metadata"]["name"] for job in jobs_in(objects)} == {f"my-new-shop-{hook}" for hook in HOOKS}
    assert faults_of(objects) == []


def test_labels_of_the_same_kustomization_leave_hooks_unselected_where_services_name_a_component(tmp_path):
    labels = [{"pairs": LABELS, "includeSelectors": True}]
    objects = kustomize(write_shop(tmp_path, labels=labels))
    found = {job["spec"]["template"]["metadata"]["labels"].get("app") for job in jobs_in(objects)}
    assert found == {"shop"}, "the labels reach the hooks' pods, or this shows nothing"
    assert faults_of(objects) == []


@pytest.mark.parametrize("layer", ["beside", "above"])
def test_prefixes_suffixes_namespaces_and_labels_of_users(layer, tmp_path):
    bundle = packed(tmp_path, "--configmap=shop-release")
    more = {
        "namespace": "staging",
        "namePrefix": "eu-",
        "nameSuffix": "-blue",
        "commonAnnotations": {"team": "shop"},
        "labels": [{"pairs": {"team": "shop"}, "includeTemplates": True}],
    }
    folder = write_shop(tmp_path / "shop", recipes=[bundle], **(more if layer == "beside" else {}))
    if layer == "above":
        folder = tmp_path / "above"
        folder.mkdir()
        (folder / "kustomization.yaml").write_text(yaml.safe_dump({"resources": ["../shop"], **more}))
    objects = kustomize(folder)
    jobs = jobs_in(objects)
    assert {job["metadata"]["name"] for job in jobs} == {f"eu-shop-{hook}-blue" for hook in HOOKS}
    assert {each["metadata"]["namespace"] for each in objects} == {"staging"}
    assert {environment(job)["HOOK_RELEASE"] for job in jobs} == {"r2"}
    mounted = [
        volume["configMap"]["name"]
        for job in jobs
        for volume in job["spec"]["template"]["spec"]["volumes"]
        if "configMap" in volume
    ]
    made = [each["metadata"]["name"] for each in objects if each["kind"] == "ConfigMap"]
    assert (set(mounted), made) == ({"eu-shop-release-blue"}, ["eu-shop-release-blue"])
    assert faults_of(objects) == []


def test_a_service_that_selects_by_such_a_label_alone_is_found(tmp_path):
    labels = [{"pairs": LABELS, "includeSelectors": True}]
    write_shop(tmp_path, labels=labels)
    (tmp_path / "service.yaml").write_text(SERVICE)
    text = (
        (tmp_path / "kustomization.yaml").read_text().replace("- hooks.yaml", "- hooks.yaml\n- service.yaml")
    )
    (tmp_path / "kustomization.yaml").write_text(text)
    faults = faults_of(kustomize(tmp_path))
    assert [fault for fault in faults if "unselected: ['Service all']" not in fault] == []
    assert len(faults) == len(HOOKS)


@pytest.mark.parametrize(
    ("image", "delimiter", "index", "release"),
    [
        ({"newTag": "1.8"}, ":", 1, "1.8"),
        ({"newTag": "20260101"}, ":", 1, "20260101"),
        ({"newName": "registry.example:5000/shop", "newTag": "1.8.0"}, ":", 2, "1.8.0"),
        ({"digest": f"sha256:{'a' * 64}"}, "@", 1, f"sha256:{'a' * 64}"),
    ],
)
def test_the_release_is_the_tag_or_digest_of_the_workloads_image(image, delimiter, index, release, tmp_path):
    source = {
        "kind": "Deployment",
        "name": "shop",
        "fieldPath": "spec.template.spec.containers.[name=shop].image",
        "options": {"delimiter": delimiter, "index": index},
    }
    target = {
        "select": {"kind": "Job", "labelSelector": "hookset.github.io/hook"},
        "fieldPaths": [HOOK_RELEASE],
    }
    images = [
        {"name": "registry.example/shop", **image},
        {"name": "registry.example/shop-release", "newTag": "r2"},
    ]
    write_shop(tmp_path, images=images, replacements=[{"source": source, "targets": [target]}])
    objects = kustomize(tmp_path)
    assert {environment(job)["HOOK_RELEASE"] for job in jobs_in(objects)} == {release}
    assert faults_of(objects) == []


def test_a_component_does_not_see_the_images_of_the_kustomization_that_lists_it(tmp_path):
    """Why the replacement is the user's own."""
    example = yaml.safe_load((SHOP / "kustomize/kustomization.yaml").read_text())
    component = {"apiVersion": "kustomize.config.k8s.io/v1alpha1", "kind": "Component"}
    (tmp_path / "release").mkdir()
    (tmp_path / "release/kustomization.yaml").write_text(
        yaml.safe_dump(component | {"replacements": example["replacements"]})
    )
    folder = write_shop(
        tmp_path / "shop", recipes=["files-init-container", tmp_path / "release"], replacements=[]
    )
    ended = run(kubectl(), "kustomize", folder)
    assert "index 1 is out of bounds for value registry.example/shop" in ended.stderr


def test_the_settings_may_come_from_a_generator(tmp_path):
    folder = write_shop(tmp_path)
    file = folder / "kustomization.yaml"
    found = yaml.safe_load(file.read_text())
    found["resources"].remove("hooks.yaml")
    generator = {
        "name": "hooks",
        "literals": [f"{key}={value}" for key, value in SETTINGS.items()],
        "options": {"annotations": {"config.kubernetes.io/local-config": "true"}},
    }
    file.write_text(yaml.safe_dump(found | {"configMapGenerator": [generator]}))
    objects = kustomize(folder)
    assert "ConfigMap" not in {each["kind"] for each in objects}
    assert len(jobs_in(objects)) == len(HOOKS)
    assert faults_of(objects) == []


def test_a_forgotten_replacement_is_found(tmp_path):
    faults = faults_of(kustomize(write_shop(tmp_path, replacements=[])))
    assert len([fault for fault in faults if "names: ['HOOK_RELEASE']" in fault]) == len(HOOKS)


def test_a_registry_of_ones_own_is_one_entry_an_image(tmp_path):
    names = ("guardrail", "flagcheck", "smoke")
    images = [
        {"name": f"ghcr.io/hookset/{name}", "newName": f"mirror.example/hookset/{name}"} for name in names
    ]
    images += [{"name": f"registry.example/{name}", "newTag": "r2"} for name in ("shop", "shop-release")]
    objects = kustomize(write_shop(tmp_path, images=images))
    used = {job["spec"]["template"]["spec"]["containers"][0]["image"] for job in jobs_in(objects)}
    assert used == {f"mirror.example/hookset/{name}:0.1.0" for name in names}


def test_the_files_by_configmap_as_hookset_bundle_writes_it(tmp_path):
    bundle = packed(tmp_path, "--configmap=shop-release")
    folder = write_shop(tmp_path / "shop", recipes=[bundle])
    objects = kustomize(folder)
    assert [each["metadata"]["name"] for each in objects if each["kind"] == "ConfigMap"] == ["shop-release"]
    assert len(jobs_in(objects)) == len(HOOKS)
    assert faults_of(objects) == []


def test_a_release_above_the_limit_of_a_configmap_is_refused(tmp_path):
    release = releases.copy(2, tmp_path / "release")
    (release / "migrations" / "data.sql").write_text("-- seed\n" * 40_000)
    words = [f"--migrations={release}", "--configmap=shop-release", f"--out={tmp_path / 'out'}"]
    ended = run(sys.executable, "-m", "hookset", "bundle", *words)
    assert ended.returncode == 2
    assert "more than 150.0 KiB; the largest: migrations" in ended.stderr


def test_vaults_injector_takes_the_pods(objects_of):
    """What its webhook refuses: vault-k8s agent/annotations.go (runAsSameID) and agent.go (serviceaccount)."""
    for job in jobs_in(objects_of("recipe-vault-agent")):
        template = job["spec"]["template"]
        told = {
            key.removeprefix("vault.hashicorp.com/"): value
            for key, value in template["metadata"]["annotations"].items()
        }
        user = template["spec"]["containers"][0]["securityContext"].get("runAsUser")
        assert user or told.get("agent-run-as-same-user") != "true"
        assert told["agent-run-as-user"] == str(template["spec"]["securityContext"]["runAsUser"])
        (token,) = [
            each
            for each in template["spec"]["volumes"]
            if each["name"] == told["agent-service-account-token-volume-name"]
        ]
        assert token["projected"]["sources"][0]["serviceAccountToken"]["path"]
