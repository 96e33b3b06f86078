"""The route example: who is told of what, as amtool resolves it."""

import pytest
import yaml

from tests.monitoring.files import FOLDER, rules, tool

FILE = FOLDER / "alertmanager.yaml"
SMOKE = ("hook=smoke", "stage=run", "app=shop")
PAGE = ("alertname=HookFailed", "severity=page")
TICKET = ("alertname=HookFailed", "severity=ticket")
PRODUCTION = "environment=production"
ROUTES = [
    ((*PAGE, *SMOKE, PRODUCTION), "rollback,pager"),
    ((*PAGE, *SMOKE, PRODUCTION, "owner=payments"), "rollback,payments-pager"),
    ((*PAGE, *SMOKE, "environment=prod-eu"), "rollback,pager"),
    ((*PAGE, *SMOKE, "environment=staging"), "rollback,tickets"),
    ((*PAGE, *SMOKE, "environment=staging", "owner=payments"), "rollback,payments-tickets"),
    ((*PAGE, "hook=guardrail", "stage=after", PRODUCTION), "pager"),
    ((*PAGE, "hook=guardrail", "stage=migrate", PRODUCTION), "pager"),
    ((*TICKET, *SMOKE, PRODUCTION), "tickets"),
    ((*TICKET, "hook=guardrail", "stage=before", PRODUCTION, "owner=payments"), "payments-tickets"),
    (("alertname=HookInconclusive", "severity=ticket", *SMOKE, PRODUCTION), "tickets"),
    (("alertname=HookError", "severity=ticket", *SMOKE, PRODUCTION), "tickets"),
    (("alertname=HookNotSmoked", "severity=ticket", *SMOKE, PRODUCTION), "tickets"),
    (("alertname=HookPushRefused", "severity=info"), "nobody"),
    (("alertname=NodeDown", "severity=page", PRODUCTION, "owner=payments"), "tickets"),
]


def test_amtool_takes_it() -> None:
    ended = tool("amtool", "check-config", FILE)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize(("labels", "receivers"), ROUTES, ids=[" ".join(labels) for labels, _ in ROUTES])
def test_route(labels: tuple[str, ...], receivers: str) -> None:
    ended = tool("amtool", "config", "routes", "test", f"--config.file={FILE}", *labels)
    assert ended.stdout.strip() == receivers, ended.stderr


def test_the_rollback_receiver_hears_of_one_release_at_a_time_and_of_no_end() -> None:
    config = yaml.safe_load(FILE.read_text())
    first = config["route"]["routes"][0]
    assert (first["receiver"], first["group_wait"], first["continue"]) == ("rollback", "0s", True)
    assert {"app", "environment", "cluster", "namespace", "release"} == set(first["group_by"])
    [receiver] = [each for each in config["receivers"] if each["name"] == "rollback"]
    assert [hook["send_resolved"] for hook in receiver["webhook_configs"]] == [False]


def test_what_matches_by_name_are_alerts_that_there_are() -> None:
    config = yaml.safe_load(FILE.read_text())
    words = [
        word
        for rule in config["inhibit_rules"]
        for key in ("source", "target")
        for word in rule[f"{key}_matchers"]
    ]
    names = {word.split('"')[1] for word in words if word.startswith("alertname=")}
    assert names <= {rule["alert"] for rule in rules() if "alert" in rule}
