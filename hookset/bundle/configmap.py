"""A bundle as a ConfigMap of Argo CD's PreSync phase, and what mounts it: one flat key a file, projected by `items`."""

import base64
import json
import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from hookset.bundle.manifest import NAME, Manifest, text_of
from hookset.bundle.packed import Contents, size_text
from hookset.errors import UsageError

LARGEST_BYTES = 150 * 1024
"""As JSON: client-side apply keeps the whole object in an annotation, of which Kubernetes takes 256 KiB (argo-cd#820)."""
LONGEST_KEY = 253
WAVE = "-10"
"""Before the hooks, which are in wave -5 and later."""
MOUNT = "/release"
_NAME = re.compile(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")
_NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_ILLEGAL = re.compile(r"[^-._a-zA-Z0-9]")


def manifests(contents: Contents, manifest: Manifest, name: str, namespace: str = "") -> dict[str, Any]:
    """The files to write beside the bundle, by name, as plain data. Raises UsageError."""
    _require_names(name, namespace)
    keys = _keys([NAME, *(one.path for one in contents)])
    configmap = _configmap(contents, manifest, keys) | {"metadata": _metadata(manifest, name, namespace)}
    _require_size(configmap, contents)
    return {
        "configmap.yaml": configmap,
        "jobs.yaml": _patch(name, items(keys), manifest.digest),
        "kustomization.yaml": _component(),
    }


def items(keys: dict[str, str]) -> list[dict[str, str]]:
    """The `items` of the volume: which key becomes which path."""
    return [{"key": key, "path": path} for path, key in keys.items()]


def _keys(paths: list[str]) -> dict[str, str]:
    """One legal key for each path: letters, digits, `-`, `_` and `.`; told apart by a digest where two would be the same."""
    keys: dict[str, str] = {}
    for path in paths:
        key = _ILLEGAL.sub("_", path.replace("/", "."))
        if key in keys.values() or len(key) > LONGEST_KEY or key.startswith(".."):
            key = f"{key[:200].lstrip('.')}-{sha256(path.encode()).hexdigest()[:12]}"
        keys[path] = key
    return keys


def _configmap(contents: Contents, manifest: Manifest, keys: dict[str, str]) -> dict[str, Any]:
    texts: dict[str, str] = {}
    binary: dict[str, str] = {}
    for path, data in [(NAME, text_of(manifest)), *((one.path, one.data) for one in contents)]:
        text = _text(data)
        if text is None:
            binary[keys[path]] = base64.b64encode(data).decode()
        else:
            texts[keys[path]] = text
    found: dict[str, Any] = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {}, "data": texts}
    return found | ({"binaryData": binary} if binary else {})


def _text(data: bytes) -> str | None:
    """Text that every YAML parser gives back byte by byte, or None: then it goes as base64."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    plain = text.replace("\n", "").replace("\t", "")
    return text if not plain or plain.isprintable() else None


def _metadata(manifest: Manifest, name: str, namespace: str) -> dict[str, Any]:
    return {
        "name": name,
        **({"namespace": namespace} if namespace else {}),
        "labels": {
            "app.kubernetes.io/name": "release-bundle",
            "app.kubernetes.io/component": "hook",
            "app.kubernetes.io/managed-by": "hookset",
        },
        "annotations": {
            "argocd.argoproj.io/hook": "PreSync",
            "argocd.argoproj.io/sync-wave": WAVE,
            "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation",
            "hookset.github.io/bundle-digest": manifest.digest,
        },
    }


def _patch(name: str, items: list[dict[str, str]], digest: str) -> dict[str, Any]:
    """What every hook Job gets: the volume, its mount, and the order to verify it."""
    told = {"HOOK_BUNDLE": MOUNT, "HOOK_BUNDLE_DIGEST": digest}
    hook = {
        "name": "hook",
        "env": [{"name": variable, "value": value} for variable, value in told.items()],
        "volumeMounts": [{"name": "release", "mountPath": MOUNT, "readOnly": True}],
    }
    volume = {"name": "release", "configMap": {"name": name, "items": items}}
    pod = {"containers": [hook], "volumes": [volume]}
    job = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "any"}}
    return job | {"spec": {"template": {"spec": pod}}}


def _component() -> dict[str, Any]:
    target = {"kind": "Job", "labelSelector": "hookset.github.io/hook"}
    return {
        "apiVersion": "kustomize.config.k8s.io/v1alpha1",
        "kind": "Component",
        "resources": ["configmap.yaml"],
        "patches": [{"target": target, "path": "jobs.yaml"}],
    }


def _require_names(name: str, namespace: str) -> None:
    for said, option, form in ((name, "--configmap", _NAME), (namespace, "--namespace", _NAMESPACE)):
        if said and not form.fullmatch(said):
            raise UsageError(f'{option}: "{said}" is no name that Kubernetes takes (like shop-release)')


def _require_size(configmap: dict[str, Any], contents: Contents) -> None:
    size = _stored(configmap)
    if size > LARGEST_BYTES:
        raise UsageError(
            f"--configmap: the release has {size_text(size)} as a ConfigMap, more than {size_text(LARGEST_BYTES)}; "
            f"the largest: {contents.largest()}",
            "let an init container copy it from the bundle's image; guardrail lock --pack makes a schema lock small",
        )


def _stored(configmap: dict[str, Any]) -> int:
    """Its bytes as client-side apply stores them: JSON in which Go writes each `<`, `>` and `&` as six characters."""
    text = json.dumps(configmap, ensure_ascii=False, separators=(",", ":"))
    return len(text.encode()) + 5 * sum(text.count(sign) for sign in "<>&")


def written(files: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Each file's name and its bytes, as YAML."""
    import yaml  # noqa: PLC0415 - only where a ConfigMap is asked for

    class Dumper(yaml.SafeDumper):
        """Text of several lines stands as it is; what a parser might take for a number (0o17) or a bool (y) is quoted."""

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
        plain = len(value) > 1 and (value[0].isalpha() or value[0] == "/")
        style = "|" if "\n" in value else None if plain else '"'
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    Dumper.add_representer(str, text)
    for name, plain in files.items():
        shown = yaml.dump(plain, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=1_000_000)
        yield name, f"# Made by `hookset bundle`; do not edit.\n{shown}".encode()
