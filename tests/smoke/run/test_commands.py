"""The commands that put no load on: validate, compare, init, explain, and help."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from hookset.explain import page
from smoke.rules import RULES
from tests.golden import compare
from tests.smoke.run.conftest import SLOWER, Plans
from tests.smoke.run.program import smoke
from tests.smoke.run.service import Service


def test_validate_puts_no_load_on(plans: Plans, service: Service) -> None:
    plan = plans.write(
        secrets={"token": "NOT_SET_AT_ALL"},
        headers={"Authorization": "Bearer ${token}"},
        variables={"region": {"environment": "NOT_SET_EITHER"}},
        revision={"header": "X-Revision", "wait": True},
        thresholds={"http_req_duration": ["p(95)<300ms"]},
    )
    ended = smoke("validate", "--plan", str(plan))
    assert (ended.code, ended.err) == (0, "")
    for word in ("shop", service.url, "50/s for 2s", "100 starts", "home", "p(95)<300ms", "X-Revision"):
        assert word.lower() in ended.out.lower()
    assert not service.hits


def test_validate_without_a_target(plans: Plans) -> None:
    plan = str(plans.write(target=None))
    assert "no target yet" in smoke("validate", "--plan", plan).out
    assert "http://shop" in smoke("validate", "--plan", plan, "--target", "http://shop").out


def test_validate_of_what_is_wrong(plans: Plans) -> None:
    ended = smoke("validate", "--plan", str(plans.write(load="0/s for 2s")))
    assert (ended.code, ended.out) == (2, "")
    assert "load" in ended.err


@pytest.mark.parametrize(
    "thresholds", [{"http_req_durations": ["p(95)<1"]}, {"http_req_duration": ["p95<1"]}]
)
def test_validate_reads_thresholds_too(plans: Plans, thresholds: dict[str, Any]) -> None:
    ended = smoke("validate", "--plan", str(plans.write(thresholds=thresholds)))
    assert (ended.code, "thresholds" in ended.err) == (2, True)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A run, and one against a server made much slower."""
    service, folder = Service(), tmp_path_factory.mktemp("records")
    plans = Plans(folder, service)
    for name, delay in (("fast", 0.0), ("slow", SLOWER)):
        service.slow["/"] = delay
        assert plans.run("--report", str(folder / name), load="20/s for 5s").code == 0
    service.close()
    return str(folder / "fast"), str(folder / "slow")


def test_compare_equal(records: tuple[str, str]) -> None:
    ended = smoke("compare", records[0], records[0])
    assert (ended.code, ended.statuses) == (0, {"baseline.passed": "passed"})
    assert ended.record["details"]["comparison"]


def test_compare_slower(records: tuple[str, str]) -> None:
    ended = smoke("compare", *records, format="text")
    assert ended.code == 10
    assert "baseline.regressed" in ended.out
    assert smoke("compare", *reversed(records)).code == 0


@pytest.mark.parametrize("content", [None, "no record", '{"version": 1, "hook": "guardrail"}'])
def test_compare_what_is_no_record(records: tuple[str, str], tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "other.json"
    if content is not None:
        file.write_text(content)
    for words in ((str(file), records[0]), (records[0], str(file))):
        ended = smoke("compare", *words)
        assert (ended.code, "other.json" in ended.termination) == (2, True)


def test_init_from_an_openapi_document(tmp_path: Path, service: Service) -> None:
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Shop", "version": "1"},
        "servers": [{"url": service.url}],
        "paths": {"/orders": {"get": {"responses": {"200": {"description": "all"}}}}},
    }
    source, plan = tmp_path / "openapi.json", tmp_path / "plan.yaml"
    source.write_text(json.dumps(document))
    _init_and_run(source, plan, service, "/orders")


def test_init_from_urls(tmp_path: Path, service: Service) -> None:
    source, plan = tmp_path / "urls.txt", tmp_path / "plan.yaml"
    source.write_text(f"{service.url}/\n{service.url}/orders\n")
    _init_and_run(source, plan, service, "/orders")


def _init_and_run(source: Path, plan: Path, service: Service, path: str) -> None:
    """What was written is valid, and is what runs."""
    printed = smoke("init", str(source))
    assert (printed.code, printed.err) == (0, "")
    assert smoke("init", str(source), "--write", str(plan)).code == 0
    assert plan.read_text() == printed.out
    valid = smoke("validate", "--plan", str(plan))
    assert (valid.code, path in valid.out) == (0, True)
    assert not service.hits
    plan.write_text(
        re.sub("(?m)^load:.*", "load: 20/s for 1s", plan.read_text().replace("warm_up", "# warm_up"))
    )
    assert smoke("run", "--plan", str(plan)).code in (0, 10, 11)
    assert service.hits[path]


def test_init_does_not_write_over_a_file(tmp_path: Path) -> None:
    source, plan = tmp_path / "urls.txt", tmp_path / "plan.yaml"
    source.write_text("http://shop/\n")
    plan.write_text("mine")
    assert smoke("init", str(source), "--write", str(plan)).code == 2
    assert plan.read_text() == "mine"


def test_explain_has_something_to_say_of_every_id() -> None:
    listed = smoke("explain").out.split()
    assert sorted(rule.id for rule in RULES) == sorted(listed)
    for id in listed:
        heading, _, body = page("smoke", RULES, id).partition("\n")
        assert heading == id
        assert len(body.split()) >= 5, id
    assert smoke("explain", "load.late").out.splitlines()[0] == "load.late"
    assert smoke("explain", "load").out.startswith("# ")


def test_explain_offers_the_nearest_id() -> None:
    ended = smoke("explain", "load.lat")
    assert (ended.code, "did you mean load.late?" in ended.err) == (2, True)


@pytest.mark.parametrize("name", ["program", "run", "validate", "compare", "init", "explain"])
def test_help(name: str) -> None:
    ended = smoke(*([name] if name != "program" else []), "--help")
    assert (ended.code, ended.err) == (0, "")
    compare(f"smoke/help.{name}.txt", ended.out)
