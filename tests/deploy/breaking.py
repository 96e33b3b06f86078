"""For each rule, what hook manifests are seen to do wrong: each changes the five Jobs, or returns further objects."""

from collections.abc import Callable
from typing import Any

from tests.deploy.rules.rule import annotations, hook_container, pod

Jobs = dict[str, Any]
HOOK = "argocd.argoproj.io/hook"
WAVE = "argocd.argoproj.io/sync-wave"
POLICY = "argocd.argoproj.io/hook-delete-policy"


def set_variable(job: Any, name: str, value: str) -> None:
    next(each for each in hook_container(job)["env"] if each["name"] == name)["value"] = value


def annotate(hook: str, name: str, value: str) -> Callable[[Jobs], object]:
    return lambda jobs: annotations(jobs[hook]).update({name: value})


def in_spec(hook: str, **fields: object) -> Callable[[Jobs], object]:
    return lambda jobs: jobs[hook]["spec"].update(fields)


def in_pod(hook: str, **fields: object) -> Callable[[Jobs], object]:
    return lambda jobs: pod(jobs[hook]).update(fields)


def in_container(hook: str, **fields: object) -> Callable[[Jobs], object]:
    return lambda jobs: hook_container(jobs[hook]).update(fields)


def variable(hook: str, name: str, value: str) -> Callable[[Jobs], object]:
    return lambda jobs: set_variable(jobs[hook], name, value)


def made(kind: str, name: str, **more: object) -> dict[str, object]:
    return {"kind": kind, "metadata": {"name": name}, **more}


def selecting(kind: str, selector: object) -> Callable[[Jobs], object]:
    return lambda _: [made(kind, "all", spec={"selector": selector})]


def not_before(jobs: Jobs) -> None:
    jobs["guardrail"]["spec"]["podFailurePolicy"]["rules"].reverse()


def init_container_as_root(jobs: Jobs) -> None:
    pod(jobs["guardrail"])["initContainers"][0]["securityContext"].pop("capabilities")


def service_account_of_its_own(jobs: Jobs) -> object:
    pod(jobs["smoke"])["serviceAccountName"] = "shop"
    return [made("ServiceAccount", "shop")]


def hook_labels_lost(jobs: Jobs) -> None:
    jobs["smoke"]["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/name"] = "shop"


def mesh_annotations_lost(jobs: Jobs) -> None:
    jobs["smoke"]["spec"]["template"]["metadata"]["annotations"] = {}


def a_mesh_annotation_lost(jobs: Jobs) -> None:
    jobs["smoke"]["spec"]["template"]["metadata"]["annotations"].pop(
        "config.alpha.linkerd.io/proxy-enable-native-sidecar"
    )


def may_be_evicted(jobs: Jobs) -> None:
    jobs["migrate"]["spec"]["template"]["metadata"]["annotations"].pop("karpenter.sh/do-not-disrupt")


def config_of_the_same_wave(jobs: Jobs) -> object:
    pod(jobs["migrate"])["volumes"].append({"name": "c", "configMap": {"name": "c"}})
    config = made("ConfigMap", "c")
    config["metadata"]["annotations"] = {WAVE: "-1"}  # type: ignore[index]
    return [config]


def config_of_the_sync_phase(jobs: Jobs) -> object:
    pod(jobs["guardrail"])["volumes"].append({"name": "c", "configMap": {"name": "c"}})
    return [made("ConfigMap", "c")]


def secret_waited_for(jobs: Jobs) -> None:
    next(each for each in pod(jobs["guardrail"])["volumes"] if "secret" in each)["secret"].pop("optional")


def password_in_a_variable(jobs: Jobs) -> None:
    hook_container(jobs["guardrail"])["env"].append({"name": "DATABASE_URL", "value": "postgresql://u:p@h/d"})


BREAKS: list[tuple[str, Callable[[Jobs], Any]]] = [
    ("phase", lambda jobs: annotations(jobs["migrate"]).pop(HOOK)),
    ("phase", annotate("smoke", HOOK, "PreSync,PostSync")),
    ("wave", lambda jobs: annotations(jobs["migrate"]).pop(WAVE)),
    ("wave", annotate("smoke", WAVE, "first")),
    ("delete-policy", annotate("guardrail", POLICY, "HookFailed")),
    ("delete-policy", annotate("guardrail", POLICY, "BeforeHookCreation,HookSucceeded")),
    ("no-helm-hook", annotate("guardrail", "helm.sh/hook-delete-policy", "before-hook-creation")),
    ("name", lambda jobs: jobs["smoke"]["metadata"].update(generateName="smoke-", name="")),
    ("name", lambda jobs: jobs["smoke"]["metadata"].update(name="a" * 58)),
    ("no-ttl", in_spec("smoke", ttlSecondsAfterFinished=60)),
    ("one-run", in_spec("smoke", suspend=True)),
    ("one-run", in_spec("smoke", completions=2)),
    ("failure-policy", lambda jobs: jobs["smoke"]["spec"].pop("podFailurePolicy")),
    ("failure-policy", not_before),
    ("restart", in_pod("guardrail", restartPolicy="OnFailure")),
    ("attempts", in_spec("smoke", backoffLimit=1, activeDeadlineSeconds=900)),
    ("attempts", lambda jobs: jobs["guardrail"]["spec"].update(backoffLimit=6, activeDeadlineSeconds=9999)),
    ("deadline", in_spec("guardrail", activeDeadlineSeconds=210)),
    ("deadline", variable("migrate", "HOOK_TIMEOUT", "15m")),
    ("told", in_spec("guardrail", activeDeadlineSeconds=400)),
    ("told", variable("guardrail", "HOOK_BACKOFF_LIMIT", "2")),
    ("grace", in_pod("guardrail", terminationGracePeriodSeconds=30)),
    ("message", in_container("guardrail", terminationMessagePolicy="File")),
    ("restricted", init_container_as_root),
    ("restricted", in_pod("smoke", securityContext={"runAsNonRoot": True})),
    ("restricted", in_pod("smoke", volumes=[{"name": "host", "hostPath": {"path": "/"}}])),
    ("read-only", in_container("smoke", securityContext={})),
    ("resources", in_container("smoke", resources={"requests": {"cpu": "1", "memory": "1Mi"}})),
    ("account", lambda jobs: pod(jobs["smoke"]).pop("serviceAccountName")),
    ("account", service_account_of_its_own),
    ("no-token", lambda jobs: pod(jobs["smoke"]).pop("automountServiceAccountToken")),
    ("no-service-links", lambda jobs: pod(jobs["smoke"]).pop("enableServiceLinks")),
    ("labels", hook_labels_lost),
    ("unselected", selecting("Service", {"app.kubernetes.io/part-of": "shop"})),
    (
        "unselected",
        selecting("PodDisruptionBudget", {"matchLabels": {"app.kubernetes.io/component": "hook"}}),
    ),
    ("unselected", selecting("PodDisruptionBudget", {"matchLabels": {}, "matchExpressions": ["any"]})),
    ("unselected", selecting("PodDisruptionBudget", {})),
    ("never-ready", in_pod("smoke", readinessGates=[])),
    ("sidecars", mesh_annotations_lost),
    ("sidecars", a_mesh_annotation_lost),
    ("undisturbed", may_be_evicted),
    ("order", annotate("migrate", WAVE, "0")),
    ("order", annotate("guardrail", HOOK, "PostSync")),
    ("order", annotate("smoke", WAVE, "-1")),
    ("order", lambda jobs: annotations(jobs["guardrail-after"]).update({HOOK: "Sync", WAVE: "-1"})),
    ("image", in_container("smoke", image="registry.example:5000/smoke")),
    ("image", in_container("smoke", image="ghcr.io/hookset/smoke:latest")),
    ("one-hook", lambda jobs: pod(jobs["smoke"])["containers"].append({"name": "x", "image": "x:1"})),
    ("names", variable("smoke", "HOOK_OWNER", "")),
    ("release", variable("smoke", "HOOK_RELEASE", "r1")),
    ("no-plain-secret", password_in_a_variable),
    ("no-plain-secret", secret_waited_for),
    ("in-time", config_of_the_same_wave),
    ("in-time", config_of_the_sync_phase),
    ("files", in_container("smoke", volumeMounts=[{"name": "tmp", "mountPath": "/tmp"}])),
]
