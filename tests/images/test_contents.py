"""What is in the images: the program's part of the lock, bytecode for all of it, and nothing that anybody may write."""

import re
import struct

import pytest

from tests.conftest import need
from tests.images.docker import PROGRAMS, ROOT, docker, files, image, inspect, locked

pytestmark = [pytest.mark.xdist_group("docker"), pytest.mark.parametrize("program", PROGRAMS)]

VENV = "opt/hookset"
MEGABYTES = {"guardrail": 70, "flagcheck": 30, "smoke": 85}
STICKY = 0o1000
ANYBODY, GROUP, SETUID = 0o002, 0o020, 0o6000


def need_this_code(program: str) -> None:
    """Skip, or fail where it is required, if the image was built from another state of the checkout."""
    library = f"{VENV}/lib/python3.13/site-packages/"
    theirs = {
        name.removeprefix(library): content
        for name, content in files(program).contents.items()
        if name.startswith((f"{library}hookset/", f"{library}{program}/")) and name.endswith(".py")
    }
    ours = {
        str(path.relative_to(ROOT)): path.read_bytes()
        for folder in ("hookset", program)
        for path in (ROOT / folder).rglob("*.py")
    }
    assert f"{program}/__main__.py" in theirs
    other = sorted(name for name in theirs.keys() | ours.keys() if theirs.get(name) != ours.get(name))
    need(not other, f"an image of this code, not of another {', '.join(other[:3])}: make images")


def test_it_holds_the_extras_closure_of_the_lock_and_nothing_else(program):
    names = re.compile(rf"{VENV}/lib/python[\d.]+/site-packages/([^/]+)-([^/-]+)\.dist-info/METADATA")
    found = [match for name in files(program).members if (match := names.fullmatch(name))]
    installed = {match[1].lower().replace("_", "-").replace(".", "-"): match[2] for match in found}
    assert installed.pop("hookset")
    assert installed == locked(program)


def test_nothing_that_installs_packages_is_left(program):
    tools = re.compile(r"(^|/)(uv|uvx|pip[\d.]*|pip-[\d.]+\.dist-info|easy_install|setuptools)$")
    assert [name for name in files(program).members if tools.search(name)] == []
    assert files(program).below("root/.cache") == []
    assert files(program).below("build") == []


def test_its_program_is_the_only_one_and_there_are_no_scripts_for_a_shell(program):
    members = files(program).members
    mine = [name.rsplit("/", 1)[1] for name in files(program).below(f"{VENV}/bin")]
    assert {name for name in mine if not name.startswith("python")} == {program}
    packages = {name.split("/")[5] for name in files(program).below(f"{VENV}/lib") if name.count("/") > 5}
    assert packages & {*PROGRAMS, "rollback"} == {program}
    assert [
        name for name in files(program).below(VENV) if name.endswith((".sh", ".csh", ".fish", ".ps1"))
    ] == []
    assert "usr/bin/tini" in members


def test_the_code_is_this_checkouts(program):
    need_this_code(program)


def test_every_module_has_bytecode_that_is_never_stale(program):
    contents = files(program).contents
    modules = {name for name in files(program).members if name.endswith(".py") and "/lib/python3" in name}
    compiled = {name for name in contents if name.endswith(".pyc") and "/lib/python3" in name}
    tag = "cpython-313"
    wanted = {re.sub(r"([^/]+)\.py$", rf"__pycache__/\1.{tag}.pyc", name) for name in modules}
    assert modules
    assert wanted - compiled == set()
    assert compiled - wanted == set(), "bytecode of sources that are gone"
    unchecked = 1
    assert {name for name in compiled if struct.unpack_from("<I", contents[name], 4)[0] != unchecked} == set()


def test_nothing_is_owned_by_the_user_or_writable_but_the_folders_for_everybody(program):
    members = files(program).members.values()
    assert [
        one.name for one in members if one.uid != 0 and one.name.startswith((VENV, "release", "usr/bin"))
    ] == []
    # an arbitrary user of OpenShift is in group 0
    loose = [
        one.name
        for one in members
        if not one.issym()
        and (one.mode & ANYBODY or (one.gid == 0 and one.mode & GROUP))
        and not one.mode & STICKY
    ]
    assert [name for name in loose if not name.startswith(("dev/", "proc/", "sys/"))] == []
    assert [name for name in files(program).below(VENV) if files(program).members[name].mode & SETUID] == []


def test_no_secret_is_in_its_history_or_files(program):
    told = docker("history", "--no-trunc", "--format", "{{.CreatedBy}}", image(program)).stdout
    told += " ".join(inspect(image(program))["Config"]["Env"])
    assert not re.search(r"(?i)passw|secret|token|://[^/ ]*:[^/ ]*@|BEGIN [A-Z ]*PRIVATE KEY", told)
    assert [name for name in files(program).below(VENV) if name.endswith((".key", ".p12", ".pfx"))] == []
    assert [
        name
        for name, content in files(program).contents.items()
        if re.search(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/=]{40}", content)
    ] == []


def test_it_adds_no_more_to_its_base_than_was_promised(program):
    base = inspect(image(program))["Config"]["Labels"]["org.opencontainers.image.base.name"]
    if docker("image", "inspect", base, check=False).returncode != 0:
        docker("pull", "--quiet", base)
    assert inspect(image(program))["Size"] - inspect(base)["Size"] <= MEGABYTES[program] * 1_000_000


def test_it_says_what_it_is(program):
    labels = inspect(image(program))["Config"]["Labels"]
    assert labels["org.opencontainers.image.title"] == program
    said = {name.removeprefix("org.opencontainers.image.") for name, value in labels.items() if value}
    assert said >= {
        "base.name",
        "created",
        "description",
        "documentation",
        "licenses",
        "revision",
        "source",
        "version",
    }


def test_it_asks_for_no_health_check_volume_or_port(program):
    config = inspect(image(program))["Config"]
    assert [name for name in ("Healthcheck", "Volumes", "ExposedPorts") if config.get(name)] == []
    assert config["Entrypoint"] == ["/usr/bin/tini", "--", f"/{VENV}/bin/{program}"]
    assert not config["Cmd"]
    assert config["User"] == "65532:65532"
    assert config["WorkingDir"] == "/release"


def test_the_systems_certificates_are_what_every_library_looks_at(program):
    told = dict(pair.split("=", 1) for pair in inspect(image(program))["Config"]["Env"])
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
        assert told[name].removeprefix("/") in files(program).members
    assert told["HOME"] == "/tmp"
    assert told.keys().isdisjoint({"PYTHONHASHSEED", "SOURCE_DATE_EPOCH", "UV_PROJECT_ENVIRONMENT"})
