"""What holds for the pod: what it may do, what it is labelled, who may disturb it."""

from collections.abc import Sequence
from typing import Any

from tests.deploy.rules.rule import Object, containers, hook_container, hook_of, pod, rule

SAFE_VOLUMES = {
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
}
OWN_LABELS = {"app.kubernetes.io/component": "hook"}
NATIVE = (
    "sidecar.istio.io/nativeSidecar",
    "config.beta.linkerd.io/proxy-enable-native-sidecar",
    "config.alpha.linkerd.io/proxy-enable-native-sidecar",
)
"""Linkerd before edge-25.10.2 knows the alpha name alone (linkerd2's release notes)."""
STAY = {"karpenter.sh/do-not-disrupt": "true", "cluster-autoscaler.kubernetes.io/safe-to-evict": "false"}


@rule("restricted", "meets Pod Security's restricted standard, init containers too")
def restricted(job: Object, _: Sequence[Object]) -> object:
    whole = pod(job).get("securityContext", {})
    faults = [] if whole.get("runAsNonRoot") is True else ["runAsNonRoot"]
    faults += [] if whole.get("seccompProfile", {}).get("type") == "RuntimeDefault" else ["seccompProfile"]
    faults += [
        f"hostNetwork and the like: {key}"
        for key in ("hostNetwork", "hostPID", "hostIPC")
        if pod(job).get(key)
    ]
    faults += [
        f"volume {sorted(kinds)}" for kinds in _volume_kinds(pod(job)) if kinds and not kinds <= SAFE_VOLUMES
    ]
    return faults + [fault for each in containers(job) for fault in _container_faults(each)]


def _volume_kinds(spec: Object) -> list[set[str]]:
    return [set(each) - {"name"} for each in spec.get("volumes", [])]


def _container_faults(container: Object) -> list[str]:
    context = container.get("securityContext", {})
    wanted: dict[str, Any] = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    return [f"{container['name']}: {key}" for key, value in wanted.items() if context.get(key) != value]


@rule("read-only", "has a read-only root in every container, and writes to /tmp only")
def read_only(job: Object, _: Sequence[Object]) -> object:
    faults = [
        each["name"]
        for each in containers(job)
        if each.get("securityContext", {}).get("readOnlyRootFilesystem") is not True
    ]
    mounts = hook_container(job).get("volumeMounts", [])
    writable = [each["mountPath"] for each in mounts if not each.get("readOnly")]
    return faults + ([] if writable == ["/tmp"] else [f"writable: {writable}"])


@rule("resources", "asks for CPU and memory, is limited in memory, and not in CPU")
def resources(job: Object, _: Sequence[Object]) -> object:
    return [
        each["name"]
        for each in containers(job)
        if set(each.get("resources", {}).get("requests", {})) != {"cpu", "memory"}
        or set(each["resources"].get("limits", {})) != {"memory"}
    ]


@rule("account", "names a service account that this sync does not make")
def account(job: Object, objects: Sequence[Object]) -> object:
    found = pod(job).get("serviceAccountName")
    made = {each["metadata"]["name"] for each in objects if each["kind"] == "ServiceAccount"}
    return (not found or found in made) and f"serviceAccountName: {found}"


@rule("no-token", "is given no token for the Kubernetes API")
def no_token(job: Object, _: Sequence[Object]) -> object:
    return pod(job).get("automountServiceAccountToken") is not False and "a token is mounted"


@rule("no-service-links", "is given no variables of the namespace's Services")
def no_service_links(job: Object, _: Sequence[Object]) -> object:
    return pod(job).get("enableServiceLinks") is not False and "enableServiceLinks is not false"


@rule("labels", "has labels of its own, on the Job and on the pod: the hook's name, component hook")
def labels(job: Object, _: Sequence[Object]) -> object:
    wanted = OWN_LABELS | {"app.kubernetes.io/name": hook_of(job), "hookset.github.io/hook": hook_of(job)}
    both = (job["metadata"].get("labels", {}), job["spec"]["template"]["metadata"].get("labels", {}))
    return [f"{key}: {found.get(key)}" for found in both for key in wanted if found.get(key) != wanted[key]]


@rule("unselected", "is selected by no Service, PodDisruptionBudget or workload")
def unselected(job: Object, objects: Sequence[Object]) -> object:
    found = job["spec"]["template"]["metadata"].get("labels", {})
    return [f"{each['kind']} {each['metadata']['name']}" for each in objects if _selects(each, found)]


def _selects(each: Object, found: dict[str, str]) -> bool:
    """Whether an object's selector takes a pod with these labels; matchExpressions count as taking it."""
    selector = each.get("spec", {}).get("selector")
    if selector is None or each["kind"] in ("Job", "NetworkPolicy"):
        return False
    if each["kind"] == "Service" and not selector:
        return False  # its endpoints are somebody else's; an empty selector of other kinds takes every pod
    wanted = selector if each["kind"] == "Service" else selector.get("matchLabels", {})
    return all(found.get(key) == value for key, value in wanted.items())


@rule("never-ready", "can never become ready, so that no traffic reaches it even where a Service selects it")
def never_ready(job: Object, _: Sequence[Object]) -> object:
    gates = [each["conditionType"] for each in pod(job).get("readinessGates", [])]
    return gates != ["hookset.github.io/takes-traffic"] and f"readinessGates: {gates}"


@rule("sidecars", "asks for native sidecars, of Istio and of Linkerd")
def sidecars(job: Object, _: Sequence[Object]) -> object:
    found = job["spec"]["template"]["metadata"].get("annotations", {})
    return [name for name in NATIVE if found.get(name) != "true"]


@rule("undisturbed", "is not moved to another node while it migrates")
def undisturbed(job: Object, _: Sequence[Object]) -> object:
    found = job["spec"]["template"]["metadata"].get("annotations", {})
    return hook_of(job) == "migrate" and [key for key, value in STAY.items() if found.get(key) != value]
