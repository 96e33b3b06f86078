"""compose.yaml beside what it stands for: the Jobs that users reference, the roles that guardrail asks for."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
HOOKS = ("flagcheck", "guardrail", "guardrail-after", "migrate", "smoke")
ROLES = ROOT / "examples/shop/compose/roles.sql"


def job(hook: str) -> dict[str, Any]:
    """The Job of the same hook, as a cluster gets it."""
    read: dict[str, Any] = yaml.safe_load((ROOT / f"deploy/components/{hook}/job.yaml").read_text())
    return read


def test_the_hooks_are_those_under_the_profile():
    assert sorted(name for name, each in SERVICES.items() if each.get("profiles") == ["hooks"]) == list(HOOKS)


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_is_hardened_as_in_production(hook):
    service = SERVICES[hook]
    assert service["user"] == "65532:65532"
    assert service["read_only"] is True
    assert service["tmpfs"] == ["/tmp"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert all(volume["read_only"] for volume in service["volumes"])
    assert "ports" not in service


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_is_what_its_job_is(hook):
    service, spec = SERVICES[hook], job(hook)["spec"]
    container = spec["template"]["spec"]["containers"][0]
    annotations = job(hook)["metadata"]["annotations"]
    assert service["labels"] == {
        key: annotations[key] for key in ("argocd.argoproj.io/hook", "argocd.argoproj.io/sync-wave")
    }
    assert service["command"] == container["args"]
    image = service["image"].replace("${REGISTRY:-ghcr.io/hookset}", "ghcr.io/hookset").partition(":")[0]
    assert image == container["image"].partition(":")[0]
    environment = {each["name"]: each.get("value") for each in container["env"]}
    same = [
        name
        for name in environment
        if re.match(r"GUARDRAIL|SMOKE_PLAN|FLAGCHECK_EXPECT|HOOK_(TIMEOUT|ACTIVE|BACKOFF)", name)
    ]
    assert {name: service["environment"][name] for name in same} == {name: environment[name] for name in same}
    assert service["environment"]["HOOK_BACKOFF_LIMIT"] == str(spec["backoffLimit"])
    assert service["environment"]["HOOK_ACTIVE_DEADLINE"] == f"{spec['activeDeadlineSeconds']}s"


def test_only_loopback_is_listened_on():
    ports = [port for each in SERVICES.values() for port in each.get("ports", [])]
    assert len(ports) == 6
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_the_systems_are_official_images_with_a_tag():
    official = ("postgres:", "ghcr.io/open-feature/flagd:", "prom/")
    systems = [each["image"] for name, each in SERVICES.items() if name not in {*HOOKS, "shop"}]
    assert [image for image in systems if not image.startswith(official)] == []
    assert [image for image in systems if not re.search(r":v?\d[\w.]*$", image)] == []


def test_the_roles_are_those_that_guardrail_grants_asks_for():
    command = [sys.executable, "-m", "guardrail", "grants", "--database=shop"]
    asked = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    statements = [line.strip().replace('"', "") for line in asked.splitlines() if line.strip().endswith(";")]
    wanted = [
        line
        for line in statements
        if line.startswith(("GRANT", "ALTER")) and "ON ALL SEQUENCES" not in line  # there are none yet
    ]
    assert len(wanted) == 7
    assert [line for line in wanted if line not in ROLES.read_text()] == []


def test_what_it_builds_may_have_other_bases():
    for name in (*HOOKS, "shop"):
        build = SERVICES[name]["build"]
        asked = re.findall(
            r"^ARG (\w+_IMAGE)=",
            (ROOT / build["context"] / build.get("dockerfile", "Dockerfile")).read_text(),
            re.MULTILINE,
        )
        assert asked
        assert set(asked) <= set(build["args"])
        # without a value of their own: the environment's, or none
        assert not isinstance(build["args"], dict) or [build["args"][each] for each in asked] == [None]
