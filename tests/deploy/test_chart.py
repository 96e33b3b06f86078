"""The chart renders the components' Jobs from a few values, and refuses what cannot be right in one clear line."""

from typing import Any

import pytest
import yaml

from tests.deploy.merging import merged
from tests.deploy.rendering import DEPLOY, SETTINGS, helm_template, helm_text, jobs_in, objects_in
from tests.deploy.rules import faults_of
from tests.deploy.test_docs import of_kind
from tests.deploy.test_schemas import validate

CHART = DEPLOY / "chart"
VALUES: dict[str, Any] = {
    "app": "shop",
    "environment": "production",
    "cluster": "eu-1",
    "owner": "team-shop",
    "image": "registry.example/shop:r2",
    "files": {"image": "registry.example/shop-release:r2"},
    "guardrail": {"secret": {"name": "shop-checker"}},
    "flagcheck": {"secret": {"name": "shop-flags"}},
    "migrate": {"secret": {"name": "shop-migrator"}},
    "guardrailAfter": {"secret": {"name": "shop-checker"}},
    "smoke": {"target": "http://shop.shop.svc"},
}
SAME = {
    "files-init-container": {},
    "files-image-volume": {"files": {"from": "imageVolume"}},
    "quit-sidecar": {"mesh": "quit"},
    "no-mesh": {"mesh": "none"},
    "custom-ca": {"caConfigMap": "hookset-ca"},
    "pushgateway": {"pushgateway": SETTINGS["pushgateway"]},
    "openshift": {"openshift": True},
    "warn": {"warnUntil": SETTINGS["warn-until"]},
    "without-schema-lock": {"schemaLock": False},
    "flags-without-token": {"flagcheck": {"anonymous": True, "secret": {"name": ""}}},
    "gate-before-rollout": {"migrate": {"wave": -2}, "guardrailAfter": {"beforeRollout": True}},
    "waves-0-1-2": {"migrate": {"wave": 0}},
}
"""A recipe of kustomize, and the values that say the same."""
REFUSED = [
    ({"guardrial": {"timeout": "60s"}}, "additional properties 'guardrial' not allowed"),
    (
        {"smoke": {"taget": "http://shop"}},
        "at '/smoke': additional properties 'taget' not allowed",
    ),
    (
        {"guardrail": {"secret": {"name": ""}}},
        "guardrail.secret.name is missing: the Secret with the checker",
    ),
    ({"migrate": {"secret": {"name": ""}}}, "migrate.secret.name is missing: the Secret with the migrator"),
    ({"flagcheck": {"secret": {"name": ""}}}, "flagcheck.secret.name is missing"),
    ({"smoke": {"target": ""}}, "smoke.target is missing: where the load goes"),
    ({"image": ""}, "image is missing: the image that is deployed"),
    ({"image": "registry.example:5000/shop"}, "registry.example:5000/shop has neither tag nor digest"),
    ({"app": ""}, "app is missing"),
    ({"app": "Shop"}, "at '/app': 'Shop' does not match pattern"),
    ({"owner": ""}, "owner is missing: who is to be told"),
    ({"files": {"image": ""}}, "files.image is missing: the image that `hookset bundle` makes"),
    ({"files": {"from": "configMap"}}, "files.configMap is missing"),
    ({"files": {"digest": "sha256:12"}}, "at '/files/digest'"),
    (
        {"guardrail": {"timeout": "2m"}},
        "timeout 2m does not fit: 2 x (2m + 30s start + 10s grace) + 10s back-off = 330s must be less than active",
    ),
    ({"guardrail": {"activeDeadlineSeconds": 210}}, "= 210s must be less than activeDeadlineSeconds 210"),
    ({"guardrail": {"backoffLimit": 2}}, "3 x (60s + 30s start + 10s grace) + 30s back-off = 330s"),
    ({"smoke": {"backoffLimit": 1}}, "at '/smoke/backoffLimit'"),
    ({"smoke": {"timeout": "a while"}}, "at '/smoke/timeout'"),
    ({"guardrail": {"env": {"HOOK_APP": "x"}}}, "guardrail.env.HOOK_APP is set by the chart's own values"),
    ({"guardrailAfter": {"beforeRollout": True}}, "migrate.wave -1 must be less than guardrailAfter.wave -1"),
    ({"warnUntil": "next week"}, "at '/warnUntil'"),
    ({"migrate": {"bare": True, "command": ["flyway"]}}, "migrate.image is missing: the image with the"),
    ({"migrate": {"bare": True, "image": "flyway:11"}}, "migrate.command is missing: what to run in"),
    ({"tolerations": {"key": "hooks"}}, "at '/tolerations': got object, want array"),
]


def comparable(job: Any) -> Any:
    """A Job without what says nothing: the namespace, the order of variables, mounts and volumes."""
    job["metadata"].pop("namespace", None)
    pod = job["spec"]["template"]["spec"]
    for part in (pod, *pod["containers"], *pod.get("initContainers", [])):
        for key in ("env", "volumeMounts", "volumes"):
            if key in part:
                part[key] = sorted(part[key], key=lambda each: each.get("mountPath", each["name"]))
    return job


def test_every_recipe_has_its_values_or_is_for_kustomize_alone():
    recipes = {path.parent.name for path in (DEPLOY / "recipes").glob("*/kustomization.yaml")}
    assert recipes == {*SAME, "vault-agent"}


@pytest.mark.parametrize(("recipe", "values"), SAME.items(), ids=SAME)
def test_the_chart_renders_the_same_jobs_as_the_components(recipe, values, objects_of):
    by_helm = jobs_in(objects_in(helm_text(CHART, merged(VALUES, values))))
    by_kustomize = jobs_in(objects_of(f"recipe-{recipe}"))
    assert {job["metadata"]["name"]: comparable(job) for job in by_helm} == {
        job["metadata"]["name"]: comparable(job) for job in by_kustomize
    }


@pytest.mark.parametrize(("values", "line"), REFUSED, ids=[str(number) for number in range(len(REFUSED))])
def test_what_cannot_be_right_is_refused_in_one_line(values, line):
    ended = helm_template(CHART, merged(VALUES, values))
    assert ended.returncode != 0
    assert ended.stdout == ""
    assert [said for said in ended.stderr.splitlines() if line in said], ended.stderr


def test_without_any_value_it_says_what_is_missing():
    ended = helm_template(CHART, {})
    assert "is missing" in ended.stderr


@pytest.mark.parametrize(
    ("image", "release", "said"),
    [
        ("registry.example/shop:1.8", "1.8", ""),
        ("registry.example:5000/team/shop:1.8.0", "1.8.0", ""),
        ("shop:20260101", "20260101", ""),
        (f"registry.example:5000/shop:1.8.0@sha256:{'a' * 64}", f"sha256:{'a' * 64}", ""),
        (f"registry.example:5000/shop:1.8.0@sha256:{'a' * 64}", "1.8.0", "1.8.0"),
    ],
)
def test_the_release_is_the_tag_or_digest_of_the_image(image, release, said):
    jobs = jobs_in(objects_in(helm_text(CHART, merged(VALUES, {"image": image, "release": said}))))
    told = {
        each["value"]
        for job in jobs
        for each in job["spec"]["template"]["spec"]["containers"][0]["env"]
        if each["name"] == "HOOK_RELEASE"
    }
    assert told == {release}


def test_a_hook_can_be_left_out_and_the_rest_still_keeps_the_rules():
    off = {name: {"enabled": False} for name in ("flagcheck", "migrate", "guardrailAfter")}
    objects = objects_in(helm_text(CHART, merged(VALUES, off)))
    assert [job["metadata"]["name"] for job in jobs_in(objects)] == ["shop-guardrail", "shop-smoke"]
    assert faults_of(objects) == []


def test_the_gate_before_the_rollout_stands_behind_a_migration_of_ones_own():
    """As docs/how-to/adopt.md has it: the wave of a migration that is not rendered is nobody's matter."""
    own = {"migrate": {"enabled": False}, "guardrailAfter": {"beforeRollout": True}}
    objects = objects_in(helm_text(CHART, merged(VALUES, own)))
    (gate,) = [job for job in jobs_in(objects) if job["metadata"]["name"] == "shop-guardrail-after"]
    notes = gate["metadata"]["annotations"]
    assert (notes["argocd.argoproj.io/hook"], notes["argocd.argoproj.io/sync-wave"]) == ("Sync", "-1")


def test_names_of_digits_stay_names():
    names = {"secret": {"name": "7300"}}
    more = {"guardrail": names, "migrate": names, "serviceAccountName": "73", "caConfigMap": "13"}
    for each in objects_in(helm_text(CHART, merged(VALUES, more))):
        validate(each, "1.35")


def test_a_variable_of_ones_own_wins_also_where_it_is_empty():
    own = {"guardrail": {"env": {"GUARDRAIL_SCHEMA_LOCK": "", "GUARDRAIL_AHEAD": "allow"}}}
    container = pod_of("guardrail", objects_in(helm_text(CHART, merged(VALUES, own))))["containers"][0]
    found = {each["name"]: each.get("value") for each in container["env"]}
    assert (found["GUARDRAIL_SCHEMA_LOCK"], found["GUARDRAIL_AHEAD"]) == ("", "allow")


def test_large_numbers_are_written_as_digits():
    """Helm reads each number as a float, and prints one of a million or more as 1e+06."""
    given = {"FLAGCHECK_PROJECT": 12345678, "FLAGCHECK_RATIO": 0.1, "FLAGCHECK_SWITCH": True}
    own = {"flagcheck": {"env": given, "activeDeadlineSeconds": 1000000}}
    text = helm_text(CHART, merged(VALUES, own))
    container = pod_of("flagcheck", objects_in(text))["containers"][0]
    found = {each["name"]: each.get("value") for each in container["env"]}
    assert [found[name] for name in given] == ["12345678", "0.1", "true"]
    assert "activeDeadlineSeconds: 1000000\n" in text


def test_one_value_names_the_registry_of_all_images():
    text = helm_text(CHART, merged(VALUES, {"registry": "mirror.example/hookset", "version": "0.2.0"}))
    images = {
        each["image"]
        for job in jobs_in(objects_in(text))
        for each in job["spec"]["template"]["spec"]["containers"]
    }
    assert images == {f"mirror.example/hookset/{name}:0.2.0" for name in ("guardrail", "flagcheck", "smoke")}


def test_a_migration_runs_in_an_image_of_ones_own():
    own = {"image": "registry.example/shop:r2", "command": ["alembic", "upgrade", "head"]}
    objects = objects_in(helm_text(CHART, merged(VALUES, {"migrate": own})))
    migrate = next(job for job in jobs_in(objects) if job["metadata"]["name"] == "shop-migrate")
    container = migrate["spec"]["template"]["spec"]["containers"][0]
    assert (container["image"], container["command"]) == ("registry.example/shop:r2", ["guardrail"])
    assert container["args"] == ["migrate", "--", "alembic", "upgrade", "head"]
    assert faults_of(objects) == []


def test_a_migration_runs_in_an_image_without_guardrail():
    own = {"image": "flyway/flyway:11", "bare": True, "command": ["sh", "-c", "exec flyway migrate"]}
    objects = objects_in(helm_text(CHART, merged(VALUES, {"migrate": own})))
    container = pod_of("migrate", objects)["containers"][0]
    assert (container["image"], container["command"]) == ("flyway/flyway:11", own["command"])
    assert "args" not in container
    assert faults_of(objects) == []


def pod_of(hook, objects):
    """The pod of one of the Jobs."""
    (job,) = [each for each in jobs_in(objects) if each["metadata"]["name"] == f"shop-{hook}"]
    return job["spec"]["template"]["spec"]


def test_a_secret_of_a_plan_is_mounted():
    """As docs/how-to/helm.md has it."""
    objects = objects_in(helm_text(CHART, merged(VALUES, of_kind("helm", "more"))))
    smoke = pod_of("smoke", objects)
    assert {"name": "login", "mountPath": "/etc/hookset/login", "readOnly": True} in smoke["containers"][0][
        "volumeMounts"
    ]
    assert [each["secret"]["secretName"] for each in smoke["volumes"] if each["name"] == "login"] == [
        "shop-login"
    ]
    assert "login" not in {each["name"] for each in pod_of("guardrail", objects)["volumes"]}
    assert faults_of(objects) == []


def test_where_hooks_run_and_what_their_pods_say():
    more = {
        "nodeSelector": {"pool": "batch"},
        "tolerations": [{"key": "batch", "operator": "Exists"}],
        "podAnnotations": {"ad.datadoghq.com/hook.logs": "[]"},
    }
    objects = objects_in(helm_text(CHART, merged(VALUES, more)))
    for job in jobs_in(objects):
        template = job["spec"]["template"]
        assert template["spec"]["nodeSelector"] == more["nodeSelector"]
        assert template["spec"]["tolerations"] == more["tolerations"]
        assert template["metadata"]["annotations"].items() >= more["podAnnotations"].items()
    assert faults_of(objects) == []


def test_an_annotation_of_the_charts_own_can_be_given_and_stands_there_once():
    """A key that stands twice is no YAML to kustomize, nor to any strict parser."""
    more = {
        "podAnnotations": {"karpenter.sh/do-not-disrupt": "true", "sidecar.istio.io/nativeSidecar": "false"}
    }
    text = helm_text(CHART, merged(VALUES, more))
    jobs = jobs_in(objects_in(text))
    for annotation, value in more["podAnnotations"].items():
        assert text.count(f"{annotation}:") == len(jobs)
        assert {job["spec"]["template"]["metadata"]["annotations"][annotation] for job in jobs} == {value}


def test_every_value_is_in_the_schema_and_the_other_way_round():
    schema = yaml.safe_load((CHART / "values.schema.json").read_text())
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    assert set(schema["properties"]) == {*values, "global", "enabled"}
    for key, value in values.items():
        if value and isinstance(value, dict):
            assert set(schema["properties"][key]["properties"]) == set(value), key
