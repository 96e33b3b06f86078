"""What cannot or must not be packed is exit 2 with one clear line, and nothing is written."""

import contextlib
import os
import re
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hookset.bundle.release import OPTIONS, hookset, packed, release, tree

KEY = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY-----\n"


def refusal(folder: Path, *args: str) -> str:
    """The one line that is said, without the program's name; nothing is written."""
    said = hookset("bundle", *args, cwd=folder)
    assert said.code == 2, said
    assert said.out == ""
    lines = said.err.splitlines()
    assert [line.startswith("next: ") for line in lines] in ([False], [False, True])
    assert not (folder / "dist").exists()
    return lines[0].removeprefix("hookset bundle: ")


def change(path: str, text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / path).write_text(text)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (change("migrations/versions/.env", "A=1"), "migrations/versions/.env: a file of environment variables: a bundle is no place for secrets"),
        (change("load/bodies/order.json", KEY), "load/bodies/order.json: holds a private key: a bundle is no place for secrets"),
        (change("schema.lock", ""), "--schema-lock schema.lock: is empty"),
        (change("schema.lock", "{}"), "--schema-lock schema.lock: is no schema lock"),
        (change("flags.yaml", "\n"), "--expect flags.yaml: is empty"),
        (change("flags.yaml", "[a]"), "--expect flags.yaml: is no mapping of keys to values"),
        (change("load/plan.yaml", "a: 1\na: 2"), "--plan load/plan.yaml: key a is given twice at line 2"),
        (change("load/plan.yaml", "data: {users: {file: usrs.csv}}"), "--plan load/plan.yaml: names usrs.csv, and there is no such file in load/"),
        (change("flags.yaml", "{service: flagd, settings: {source: config/production.json}}"), "--expect flags.yaml: names config/production.json, and there is no such file in ./"),
        (lambda folder: (shutil.move(folder / "load/bodies", folder / "else"), (folder / "load/bodies").symlink_to("../else")), "load/bodies/order.json: is a link that leads out of load"),
        (change("load/plan.yaml", "requests: [{body: {file: b.json}}]"), "--plan load/plan.yaml: names b.json, and there is no such file in load/"),
        (change("load/plan.yaml", "tls: {ca: ../schema.lock}"), "--plan load/plan.yaml: names ../schema.lock, which lies outside of load/"),
        (lambda folder: (folder / "schema.lock").unlink(), "schema.lock: cannot be read: No such file or directory"),
        (lambda folder: (folder / "migrations/versions/001_orders.py").unlink(), "--migrations migrations: no migration in it (looked for: Alembic, Django, Flyway, golang-migrate, SQL files)"),
        (lambda folder: (folder / "migrations/host").symlink_to("/etc/hostname"), "migrations/host: is a link that leads out of migrations"),
        (lambda folder: (folder / "migrations/all").symlink_to("/etc"), "migrations/all: is a link to a folder"),
        (lambda folder: (folder / "migrations/gone.sql").symlink_to("nowhere"), "migrations/gone.sql: cannot be read: No such file or directory"),
        (lambda folder: (folder / "migrations/loop.sql").symlink_to("loop.sql"), "migrations/loop.sql: cannot be read: Too many levels of symbolic links"),
        (lambda folder: os.mkfifo(folder / "migrations/pipe.sql"), "migrations/pipe.sql: is no regular file"),
        (lambda folder: (folder / "migrations/a\nb.sql").write_text("x"), r"'migrations/a\nb.sql': such a name cannot be packed"),
        (lambda folder: (folder / "migrations/a\\b.sql").write_text("x"), r"'migrations/a\\b.sql': such a name cannot be packed"),
    ],
)  # fmt: skip
def test_refused(tmp_path: Path, harm: Callable[[Path], object], said: str) -> None:
    harm(release(tmp_path))
    assert refusal(tmp_path, *OPTIONS) == said


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--out", "dist"), "nothing to pack"),
        (("--migrations", "nowhere", "--out", "dist"), "--migrations: nowhere: cannot be read: No such file or directory"),
        (("--migrations", "x" * 300, "--out", "dist"), f"--migrations: {'x' * 300}: cannot be read: File name too long"),
        (("--expect", "x" * 300, "--out", "dist"), f"{'x' * 300}: cannot be read: File name too long"),
        (("--migrations", "schema.lock", "--out", "dist"), "--migrations schema.lock: is a file, not a folder"),
        (("--schema-lock", "migrations", "--out", "dist"), "migrations: is no regular file"),
        (("--data", "load/users.csv,other/users.csv", "--out", "dist"), "other/users.csv and load/users.csv would both be packed as users.csv, and they differ"),
        (("--plan", "load/plan.yaml", "--data", "bodies", "--out", "dist"), "bodies would be packed as bodies, but bodies is a folder"),
        (("--data", "schema.lock/x", "--out", "dist"), "schema.lock/x: cannot be read: Not a directory"),
        (("--data", "loop", "--plan", "load/plan.yaml", "--out", "dist"), "loop: cannot be read: Too many levels of symbolic links"),
        (("--data", "bundle.json", "--out", "dist"), "bundle.json: bundle.json is the bundle's own file"),
        (("--data", "empty", "--out", "dist"), "--data empty: is empty"),
        ((*OPTIONS, "--configmap", "Shop"), '--configmap: "Shop" is no name that Kubernetes takes (like shop-release)'),
        ((*OPTIONS, "--configmap", "shop", "--namespace", "a.b"), '--namespace: "a.b" is no name that Kubernetes takes (like shop-release)'),
        ((*OPTIONS, "--namespace", "shop"), "--namespace is given without --configmap"),
    ],
)  # fmt: skip
def test_refused_calls(tmp_path: Path, args: tuple[str, ...], said: str) -> None:
    release(tmp_path)
    (tmp_path / "other").mkdir()
    (tmp_path / "other/users.csv").write_text("else\n")
    (tmp_path / "bundle.json").write_text("{}")
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "bodies").write_text("x")
    (tmp_path / "loop").symlink_to("loop")
    assert refusal(tmp_path, *args) == said


@pytest.mark.parametrize("name", [".env.production", "store.p12", ".pgpass", "keys.jks"])
def test_secrets_by_their_names(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x")
    assert "a bundle is no place for secrets" in refusal(tmp_path, "--data", name, "--out", "dist")


def test_what_only_looks_like_a_secret(tmp_path: Path) -> None:
    (tmp_path / ".env.example").write_text("PASSWORD=\n")
    (tmp_path / "ca.pem").write_text("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")
    said = hookset("bundle", "--data", ".env.example,ca.pem", "--out", "dist", cwd=tmp_path)
    assert said.code == 0, said.err


def test_no_yaml(tmp_path: Path) -> None:
    change("flags.yaml", "a: [1\n")(release(tmp_path))
    assert re.fullmatch(r"--expect flags\.yaml: .+ at line \d", refusal(tmp_path, *OPTIONS))


def test_unreadable(tmp_path: Path) -> None:
    """Not even by root: its own memory at address 0."""
    assert refusal(tmp_path, "--data", "/proc/self/mem", "--out", "dist") == (
        "/proc/self/mem: cannot be read: Input/output error"
    )


def test_too_large(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        with (tmp_path / name).open("wb") as file:
            file.write(b"x")
            file.truncate(40 * 1024 * 1024)
    said = refusal(tmp_path, "--data", "a.csv,b.csv", "--out", "dist")
    assert said == "the files are more than 60 MiB together; the largest: a.csv 40.0 MiB, b.csv 40.0 MiB"
    with (tmp_path / "a.csv").open("ab") as file:
        file.truncate(50 * 1024 * 1024 + 1)
    assert refusal(tmp_path, "--data", "a.csv", "--out", "dist") == "a.csv: larger than 50 MiB"


def test_a_folder_that_is_not_ours_is_not_touched(tmp_path: Path) -> None:
    release(tmp_path)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.txt").write_text("x")
    assert refusal(tmp_path, *OPTIONS, "--out", "mine") == "--out mine: is not empty, and holds no bundle"
    assert refusal(tmp_path, *OPTIONS, "--out", "schema.lock") == "--out schema.lock: Not a directory"


def test_something_of_mine_in_an_earlier_bundle_is_not_lost(tmp_path: Path) -> None:
    folder = packed(tmp_path).parent
    before = tree(folder)
    (folder / "notes.txt").write_text("x")
    said = hookset("bundle", *OPTIONS, cwd=tmp_path)
    assert said.code == 2
    assert "--out dist: holds notes.txt, which is no bundle's" in said.err
    assert tree(folder) == before | {"notes.txt": b"x"}


def test_what_an_earlier_call_left_when_it_was_killed_goes(tmp_path: Path) -> None:
    release(tmp_path)
    (tmp_path / "dist/.bundle.x1y2/release").mkdir(parents=True)
    assert hookset("bundle", *OPTIONS, cwd=tmp_path).code == 0
    assert sorted(path.name for path in (tmp_path / "dist").iterdir()) == ["Dockerfile", "release"]


def test_what_cannot_be_written(tmp_path: Path) -> None:
    release(tmp_path)
    said = hookset("bundle", *OPTIONS, "--out", "/proc/nowhere", cwd=tmp_path)
    assert said.code == 2
    assert "--out /proc/nowhere: cannot be written: No such file or directory" in said.err


def test_a_socket_is_no_file(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener, contextlib.chdir(tmp_path):
        listener.bind("s.sql")
        assert refusal(tmp_path, "--data", "s.sql", "--out", "dist") == "s.sql: is no regular file"
