"""What a hook is given: its image, its names, its secrets, its files, and whether they are there when it starts."""

import re
from collections.abc import Iterator, Sequence

from tests.deploy.rules.rule import (
    Object,
    containers,
    environment,
    hook_container,
    hook_of,
    place,
    pod,
    rule,
)

NAMED = ("HOOK_APP", "HOOK_ENVIRONMENT", "HOOK_CLUSTER", "HOOK_OWNER", "HOOK_RELEASE")
WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "Rollout")
SECRET_WORDS = re.compile(r"(TOKEN|PASSWORD|SECRET|DATABASE_URL)$")
CREATES = {"configMap": "ConfigMap", "secret": "Secret"}


@rule("order", "comes where it belongs: gates, migration, workloads, guardrail-after, smoke")
def order(job: Object, objects: Sequence[Object]) -> object:
    """Before means an earlier phase or wave: within one wave nobody waits for anybody."""
    faults = []
    for other in objects:
        name = other["metadata"].get("name")
        if other["kind"] in WORKLOADS and (place(job) < place(other)) != (
            hook_of(job) in ("guardrail", "flagcheck", "migrate")
        ):
            faults.append(f"{place(job)} and {other['kind']} {name} {place(other)}")
        if (hook_of(job), hook_of(other)) in BEFORE and not place(job) < place(other):
            faults.append(f"{place(job)}, not before {name} {place(other)}")
    return [] if _between(job, objects) else faults


BEFORE = {
    ("guardrail", "migrate"),
    ("flagcheck", "migrate"),
    ("migrate", "guardrail-after"),
    ("guardrail-after", "smoke"),
}


def _between(job: Object, objects: Sequence[Object]) -> bool:
    """Whether it is guardrail-after, put between migration and workloads."""
    if hook_of(job) != "guardrail-after" or place(job)[0] != 1:
        return False
    migrations = [place(each) for each in objects if each["kind"] == "Job" and hook_of(each) == "migrate"]
    workloads = [place(each) for each in objects if each["kind"] in WORKLOADS]
    return all(each < place(job) for each in migrations) and all(place(job) < each for each in workloads)


@rule("image", "names its images by tag or digest, never latest")
def image(job: Object, _: Sequence[Object]) -> object:
    references = [each["image"] for each in containers(job)]
    references += [each["image"]["reference"] for each in pod(job).get("volumes", []) if "image" in each]
    return [
        each for each in references if not re.search(r"[^/]:(?!latest$)[\w.-]+$|@sha256:[0-9a-f]{64}$", each)
    ]


@rule("one-hook", "has one container, named hook")
def one_hook(job: Object, _: Sequence[Object]) -> object:
    found = [each["name"] for each in pod(job)["containers"]]
    return found != ["hook"] and f"containers: {found}"


@rule(
    "names", "is told application, environment, cluster, owner and release, and its namespace by Kubernetes"
)
def names(job: Object, _: Sequence[Object]) -> object:
    given = environment(job)
    missing = [name for name in NAMED if not given.get(name)]
    return missing + ([] if given.get("HOOK_NAMESPACE", "") is None else ["HOOK_NAMESPACE"])


@rule("release", "is told the tag or digest of the image that this sync deploys")
def release(job: Object, objects: Sequence[Object]) -> object:
    found = environment(job).get("HOOK_RELEASE") or "?"
    deployed = [
        each["image"]
        for other in objects
        if other["kind"] in WORKLOADS
        for each in other["spec"]["template"]["spec"]["containers"]
    ]
    told = any(each.endswith((f":{found}", f"@{found}")) for each in deployed)
    return bool(deployed) and not told and f"HOOK_RELEASE: {found}, and {deployed} is deployed"


@rule("no-plain-secret", "has no secret in a variable: a file says it, and a missing one is exit 2 at once")
def no_plain_secret(job: Object, _: Sequence[Object]) -> object:
    plain = [each["name"] for each in hook_container(job)["env"] if SECRET_WORDS.search(each["name"])]
    waiting = [
        each["name"]
        for each in pod(job).get("volumes", [])
        if "secret" in each and each["secret"].get("optional") is not True
    ]
    return plain + waiting


@rule("in-time", "mounts nothing that this sync makes later than the hook, or that is deleted with a hook")
def in_time(job: Object, objects: Sequence[Object]) -> object:
    made = {(each["kind"], each["metadata"].get("name")): each for each in objects}
    used = [made[key] for key in _mounted(job) if key in made]
    late = [each for each in used if place(each) >= place(job)]
    return [f"{each['kind']} {each['metadata']['name']} at {place(each)}" for each in late]


def _mounted(job: Object) -> Iterator[tuple[str, str]]:
    for volume in pod(job).get("volumes", []):
        sources = volume.get("projected", {}).get("sources", []) or [volume]
        for source in sources:
            for key, kind in CREATES.items():
                if key in source:
                    yield kind, source[key].get("name", source[key].get("secretName", ""))


@rule("files", "has the release's files mounted, read-only")
def files(job: Object, _: Sequence[Object]) -> object:
    mounts = {each["mountPath"]: each for each in hook_container(job).get("volumeMounts", [])}
    found = mounts.get("/release") or mounts.get("/bundle")
    return (found is None or found.get("readOnly") is not True) and f"mounts: {sorted(mounts)}"
