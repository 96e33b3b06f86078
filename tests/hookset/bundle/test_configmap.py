"""The ConfigMap variant: what the kubelet would project of it is the bundle, byte by byte."""

import base64
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as some

from hookset.bundle.configmap import LARGEST_BYTES, manifests, written
from hookset.bundle.packed import Contents, Packed
from hookset.bundle.verify import verify
from tests.hookset.bundle.release import OPTIONS, hookset, kubectl, packed, release


def project(configmap: dict[str, Any], items: list[dict[str, str]], folder: Path) -> Path:
    """As the kubelet does: a key that is not there keeps the pod from starting, and here the test from passing."""
    data = {key: text.encode() for key, text in configmap["data"].items()}
    data |= {key: base64.b64decode(text) for key, text in configmap.get("binaryData", {}).items()}
    assert sorted(item["key"] for item in items) == sorted(data)
    for item in items:
        path = folder / item["path"]
        assert not path.is_absolute() or path.is_relative_to(folder)
        assert ".." not in path.parts
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data[item["key"]])
    return folder


def read(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The ConfigMap and the patch of the Jobs."""
    found = [yaml.safe_load((folder / name).read_text()) for name in ("configmap.yaml", "jobs.yaml")]
    return found[0], found[1]


def test_what_is_projected_is_the_bundle(tmp_path: Path) -> None:
    folder = packed(tmp_path, "--configmap", "shop-release", "--namespace", "shop").parent
    configmap, patch = read(folder)
    (volume,) = patch["spec"]["template"]["spec"]["volumes"]
    there = project(configmap, volume["configMap"]["items"], tmp_path / "there")
    digest = configmap["metadata"]["annotations"]["hookset.github.io/bundle-digest"]
    assert verify(str(there), digest, who="X")
    env = {each["name"]: each["value"] for each in patch["spec"]["template"]["spec"]["containers"][0]["env"]}
    assert env == {"HOOK_BUNDLE": "/release", "HOOK_BUNDLE_DIGEST": digest}


def test_it_is_a_hook_only_and_comes_before_the_hooks(tmp_path: Path) -> None:
    configmap, patch = read(packed(tmp_path, "--configmap", "shop-release", "--namespace", "shop").parent)
    meta = configmap["metadata"]
    assert (meta["name"], meta["namespace"]) == ("shop-release", "shop")
    assert "generateName" not in meta
    notes = meta["annotations"]
    assert notes["argocd.argoproj.io/hook"] == "PreSync"
    assert int(notes["argocd.argoproj.io/sync-wave"]) < -5
    assert notes["argocd.argoproj.io/hook-delete-policy"] == "BeforeHookCreation"
    assert patch["spec"]["template"]["spec"]["volumes"][0]["configMap"]["name"] == "shop-release"


def packed_as(files: dict[str, bytes]) -> dict[str, Any]:
    """The files beside the bundle, through YAML."""
    contents = Contents()
    contents._files = {path: Packed(path, data, Path(path), "data") for path, data in files.items()}
    made = manifests(contents, contents.manifest(), "x")
    return {name: yaml.safe_load(text) for name, text in written(made)}


PATHS = some.lists(some.text("ab./_-ü ", min_size=1, max_size=8), min_size=1, max_size=3).map("/".join)


@given(
    some.dictionaries(PATHS, some.binary(max_size=40) | some.text(max_size=40).map(str.encode), max_size=6)
)
def test_any_bytes_and_names_go_through(files: dict[str, bytes]) -> None:
    made = packed_as(files)
    configmap = made["configmap.yaml"]
    keys = {**configmap["data"], **configmap.get("binaryData", {})}
    assert all(re.fullmatch(r"[-._a-zA-Z0-9]{1,253}", key) and not key.startswith("..") for key in keys)
    items = made["jobs.yaml"]["spec"]["template"]["spec"]["volumes"][0]["configMap"]["items"]
    back = {
        item["path"]: configmap["data"][item["key"]].encode()
        if item["key"] in configmap["data"]
        else base64.b64decode(configmap["binaryData"][item["key"]])
        for item in items
    }
    back.pop("bundle.json")
    assert back == files


ODD = (
    "", "0o17", "0x1F", "1_000", "1e3", "12:30:45", "yes", "NO", "on", "y", "null", "~", "=", "<<", "- a", "? b", "# c", "%d",
    "@e", "`f", "&g", "*h", "!i", "'", '"', "{}", "[]", "a: b", "a #b", " lead", "trail ", "\ttab", "tab\t", "\n", "\n\n",
    " \n a\n", "a\n\n\n", "\n\na", "a\n b\n  c", "a\nb ", "---", "---\n", "...\n", "a\n---\nb\n", "2026-11-23", "é☂😀\n", "x" * 5000,
    "# a\n\tb\n", "$(VAR)\n${VAR}\n{{ .Values }}\n", ".inf", "+1", "01", "|\n", ">\n", "\\n",
)  # fmt: skip


def test_what_kubectl_would_take_for_a_bool_is_quoted() -> None:
    """sigs.k8s.io/yaml, which kubectl, Helm and Argo CD read plain YAML with, has YAML 1.1's y and n."""
    ((_, text),) = written({"configmap.yaml": {"data": {"n": "y", "yes": "no"}}})
    assert text.decode().splitlines()[1:] == ["data:", '  "n": "y"', "  'yes': 'no'"]


def test_another_yaml_parser_reads_the_same(tmp_path: Path) -> None:
    """kustomize's, which is Argo CD's too."""
    made = packed_as({f"f{number}": text.encode() for number, text in enumerate(ODD)})
    (tmp_path / "dist").mkdir()
    for name, text in written(made):
        (tmp_path / "dist" / name).write_bytes(text)
    (tmp_path / "job.yaml").write_text(JOB)
    (tmp_path / "kustomization.yaml").write_text("resources: [job.yaml]\ncomponents: [dist]\n")
    done = subprocess.run(
        [kubectl(), "kustomize", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    rendered = {each["metadata"]["name"]: each for each in yaml.load_all(done.stdout, yaml.BaseLoader)}
    assert [rendered["x"]["data"][f"f{number}"] for number in range(len(ODD))] == list(ODD)


def test_names_that_are_no_keys_are_told_apart() -> None:
    made = packed_as({"a/b.c": b"1", "a.b/c": b"2", "ü": b"3", "ö": b"4", "x" * 300: b"5"})
    keys = list(made["configmap.yaml"]["data"])
    assert keys[1] == "a.b.c" or keys[2] == "a.b.c"
    assert len(set(keys)) == 6
    assert max(map(len, keys)) <= 253


@pytest.mark.parametrize(
    "data", [b"\xff", b"a\r\nb", b"\x00", "a\u2028b".encode(), "\ufeffa".encode(), b"\x1b[1m"]
)
def test_what_yaml_would_change_goes_as_bytes(data: bytes) -> None:
    configmap = packed_as({"odd": data})["configmap.yaml"]
    assert base64.b64decode(configmap["binaryData"]["odd"]) == data


def test_text_stays_readable() -> None:
    text = dict(written({"x": {"data": {"a.sql": "CREATE TABLE a (\n\tid int\n);\n"}}}))["x"].decode()
    assert "CREATE TABLE a (\n" in text or '"CREATE TABLE a (\\n\\tid int\\n);\\n"' in text
    assert yaml.safe_load(text)["data"]["a.sql"] == "CREATE TABLE a (\n\tid int\n);\n"


def test_too_large_for_a_configmap(tmp_path: Path) -> None:
    release(tmp_path)
    (tmp_path / "load/users.csv").write_text("a@example.com\n" * 12_000)
    said = hookset("bundle", *OPTIONS, "--configmap", "x", cwd=tmp_path)
    assert said.code == 2
    line, hint = said.err.splitlines()
    assert line == (
        "hookset bundle: --configmap: the release has 178.3 KiB as a ConfigMap, more than 150.0 KiB; "
        "the largest: users.csv 164.1 KiB, smoke.yaml 114 B, flags.yaml 70 B"
    )
    assert hint.startswith("next: let an init container copy it from the bundle's image")
    assert not (tmp_path / "dist").exists()
    assert hookset("bundle", *OPTIONS, cwd=tmp_path).code == 0


@pytest.mark.parametrize(
    ("data", "fits"),
    [
        (bytes(range(256)) * 430, True),
        (b"<&>\n" * 7_000, True),
        (b"<&>\n" * 8_000, False),
        (b"a" * 150_000, True),
    ],
    ids=["bytes", "signs", "more signs", "letters"],
)
def test_what_client_side_apply_stores_fits(tmp_path: Path, data: bytes, fits: bool) -> None:
    """It keeps the object as Go's JSON in an annotation, and all annotations together may have 256 KiB."""
    release(tmp_path)
    (tmp_path / "load/users.csv").write_bytes(data)
    said = hookset("bundle", *OPTIONS, "--configmap", "x", cwd=tmp_path)
    assert (said.code == 0) is fits, said.err
    if fits:
        stored = json.dumps(read(tmp_path / "dist")[0], separators=(",", ":"))
        for sign in "<>&":
            stored = stored.replace(sign, f"\\u{ord(sign):04x}")
        assert 130 * 1024 < len(stored.encode()) <= LARGEST_BYTES


JOB = """
apiVersion: batch/v1
kind: Job
metadata: {name: shop-guardrail, labels: {hookset.github.io/hook: guardrail}}
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: hook
          image: ghcr.io/hookset/guardrail:0.1.0
          args: [check]
          env: [{name: HOOK_APP, value: shop}]
          volumeMounts: [{name: tmp, mountPath: /tmp}]
      volumes: [{name: tmp, emptyDir: {}}]
---
apiVersion: batch/v1
kind: Job
metadata: {name: not-ours}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: hook, image: other}]}}}
"""


def test_listed_as_a_component_it_reaches_every_hook(tmp_path: Path) -> None:
    packed(tmp_path, "--configmap", "shop-release")
    (tmp_path / "job.yaml").write_text(JOB)
    (tmp_path / "kustomization.yaml").write_text("resources: [job.yaml]\ncomponents: [dist]\n")
    done = subprocess.run([kubectl(), "kustomize", str(tmp_path)], capture_output=True, text=True, check=True)
    rendered = {each["metadata"]["name"]: each for each in yaml.safe_load_all(done.stdout)}
    pod = rendered["shop-guardrail"]["spec"]["template"]["spec"]
    assert [volume["name"] for volume in pod["volumes"]] == ["release", "tmp"]
    assert [each["name"] for each in pod["containers"][0]["env"]] == [
        "HOOK_BUNDLE",
        "HOOK_BUNDLE_DIGEST",
        "HOOK_APP",
    ]
    assert {each["mountPath"] for each in pod["containers"][0]["volumeMounts"]} == {"/release", "/tmp"}
    assert "volumes" not in rendered["not-ours"]["spec"]["template"]["spec"]
    there = project(rendered["shop-release"], pod["volumes"][0]["configMap"]["items"], tmp_path / "there")
    assert verify(str(there), who="X")
