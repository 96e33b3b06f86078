"""A bundle that is not as it was packed stops every program before anything runs."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from hookset.bundle.verify import verify
from hookset.errors import UsageError
from tests.hookset.bundle.release import hookset, packed, tree
from tests.hookset.process import toy


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return packed(tmp_path_factory.mktemp("release"))


@pytest.fixture
def folder(good: Path, tmp_path: Path) -> Path:
    """A copy, as an init container makes one."""
    return Path(shutil.copytree(good, tmp_path / "release"))


def fault(folder: Path, digest: str = "") -> str:
    with pytest.raises(UsageError) as caught:
        verify(str(folder), digest, who="X")
    assert caught.value.hint
    return caught.value.message


def digest_of(folder: Path) -> str:
    found: str = json.loads((folder / "bundle.json").read_text())["digest"]
    return found


def edit(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    manifest = json.loads((folder / "bundle.json").read_text())
    change(manifest)
    (folder / "bundle.json").write_text(json.dumps(manifest))


def test_as_it_was_packed(folder: Path) -> None:
    assert verify(str(folder), digest_of(folder), who="X").digest == digest_of(folder)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda f: (f / "users.csv").write_text("email\nb@example.com\n"), "users.csv has changed: its sha256 is 824422c62cf0..., not 04476e00c6b8..."),
        (lambda f: (f / "users.csv").write_text(""), "users.csv has changed: it is shorter than 20 bytes"),
        (lambda f: (f / "users.csv").write_text("x" * 21), "users.csv has changed: it is longer than 20 bytes"),
        (lambda f: (f / "users.csv").unlink(), "users.csv is missing"),
        (lambda f: shutil.rmtree(f / "migrations"), "migrations/env.py is missing, and 1 more"),
        (lambda f: (f / "migrations/versions/002.py").write_text(""), "migrations/versions/002.py was added: bundle.json does not name it"),
        (lambda f: (f / ".hidden").write_text(""), ".hidden was added: bundle.json does not name it"),
        (lambda f: (f / "etc").symlink_to("/etc"), "etc leads out of the folder"),
        (lambda f: ((f / "flags.yaml").unlink(), (f / "flags.yaml").symlink_to("/etc/hostname")), "flags.yaml leads out of the folder"),
        (lambda f: ((f / "flags.yaml").unlink(), (f / "flags.yaml").symlink_to("flags.yaml")), "flags.yaml "),
        (lambda f: ((f / "flags.yaml").unlink(), (f / "flags.yaml").mkdir()), "flags.yaml is no regular file"),
        (lambda f: ((f / "users.csv").unlink(), os.mkfifo(f / "users.csv")), "users.csv is no regular file"),
        (lambda f: (f / "again").symlink_to("."), "again/"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_as_packed(folder: Path, harm: Callable[[Path], object], said: str) -> None:
    harm(folder)
    assert fault(folder).startswith(f"X: {said}")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda m: m.update(digest="sha256:" + "0" * 64), "bundle.json has been changed: its digest is not that of the files it names"),
        (lambda m: m["files"].pop(), "bundle.json has been changed"),
        (lambda m: m["files"].reverse(), "bundle.json has been changed: "),
        (lambda m: m.update(version=2), "bundle.json has version 2, and this program knows 1"),
        (lambda m: m.update(more=1), "bundle.json is no manifest of a bundle: Object contains unknown field `more`"),
        (lambda m: m.clear(), "bundle.json is no manifest of a bundle: Object missing required field `digest`"),
    ],
)  # fmt: skip
def test_a_manifest_that_was_edited(
    folder: Path, change: Callable[[dict[str, Any]], object], said: str
) -> None:
    edit(folder, change)
    with pytest.raises(UsageError) as caught:
        verify(str(folder), who="X")
    assert caught.value.message.startswith(f"X: {said}")


def test_no_bundle(folder: Path, tmp_path: Path) -> None:
    (folder / "bundle.json").unlink()
    assert fault(folder) == "X: holds no bundle.json"
    assert fault(tmp_path / "nowhere") == "X: there is no such folder"
    assert fault(folder / "flags.yaml") == "X: there is no such folder"
    with pytest.raises(UsageError, match=r"bundle\.json cannot be read: File name too long"):
        verify("x" * 300, who="X")
    (folder / "bundle.json").mkdir()
    with pytest.raises(UsageError, match=r"bundle\.json cannot be read: Is a directory"):
        verify(str(folder), who="X")


def test_the_folder_around_it_is_named(good: Path) -> None:
    with pytest.raises(UsageError) as caught:
        verify(str(good.parent), who="X")
    assert caught.value.hint == f"did you mean {good}?"


def test_another_release(folder: Path) -> None:
    other = "sha256:" + "a" * 64
    assert fault(folder, other) == f"X: this is the bundle {digest_of(folder)}, not {other}"
    with pytest.raises(UsageError, match='"a" is no digest'):
        verify(str(folder), "a", who="X")


def test_a_mounted_configmap(good: Path, tmp_path: Path) -> None:
    """As the kubelet lays it out: every name leads into `..data`, and that to a folder named for the moment."""
    mount = tmp_path / "mount"
    shutil.copytree(good, mount / "..2026_11_23_16_10_11.123456789")
    (mount / "..data").symlink_to("..2026_11_23_16_10_11.123456789")
    for entry in good.iterdir():
        (mount / entry.name).symlink_to(f"..data/{entry.name}")
    assert verify(str(mount), digest_of(good), who="X")
    (mount / "..data/users.csv").write_text("email\nb@example.com\n")
    assert fault(mount).startswith("X: users.csv has changed")
    (mount / "..data/migrations/versions/002.py").write_text("")
    assert fault(mount).endswith(", and 1 more")


@given(data=some.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_any_changed_byte_is_seen(good: Path, tmp_path: Path, data: some.DataObject) -> None:
    folder = Path(shutil.copytree(good, tmp_path / "copy", dirs_exist_ok=True))
    path = data.draw(some.sampled_from(sorted(path for path, bytes in tree(good).items() if bytes)))
    content = bytearray((folder / path).read_bytes())
    place = data.draw(some.integers(0, len(content) - 1))
    content[place] ^= data.draw(some.integers(1, 255))
    (folder / path).write_bytes(content)
    with pytest.raises(UsageError):
        verify(str(folder), digest_of(good), who="X")


def test_a_hook_runs_nothing_before_the_bundle_is_verified(folder: Path) -> None:
    job = {"HOOK_BUNDLE": str(folder), "HOOK_BUNDLE_DIGEST": digest_of(folder)}
    assert toy("judge", env=job).code == 0
    (folder / "users.csv").write_text("")
    ended = toy("judge", "--end", "crash", "--enforce", "warn", "--format", "json", env=job)
    assert ended.code == 2
    assert ended.record["findings"] == []
    assert ended.record["reason"] == f"--bundle {folder}: users.csv has changed: it is shorter than 20 bytes"


def test_a_digest_needs_its_bundle() -> None:
    ended = toy("judge", "--bundle-digest", "sha256:" + "a" * 64, "--format", "text")
    assert ended.code == 2
    assert "--bundle-digest is given without --bundle" in ended.out


def test_the_command(folder: Path) -> None:
    said = hookset("verify", str(folder), "--digest", digest_of(folder))
    assert said.code == 0
    assert said.out == f"{folder}  9 files, 355 B, as packed\n{digest_of(folder)}\n"
    record = json.loads(hookset("verify", str(folder), "--format", "json").out)
    assert (record["folder"], record["digest"]) == (str(folder), digest_of(folder))
    (folder / "users.csv").unlink()
    said = hookset("verify", str(folder))
    assert said.code == 2
    assert said.err.splitlines() == [
        f"hookset verify: {folder}: users.csv is missing",
        "next: pack the release again, or mount what was packed",
    ]
