"""`--baseline`: the record of an earlier run, in a file or at an address."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.servers.faults import Answer, a_byte_a_second, answer, silence
from tests.servers.http_faults import huge, resetting, site
from tests.smoke.run.conftest import DEFAULT, SLOWER, Plans
from tests.smoke.run.program import SECRET, Ended
from tests.smoke.run.service import Service

LONG: dict[str, Any] = {"load": "20/s for 5s"}
"""Enough blocks of time to compare."""


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The record of a passed run of LONG, against another address of the same service."""
    service, folder = Service(), tmp_path_factory.mktemp("earlier")
    ended = Plans(folder, service).run("--report", str(folder / "last.json"), **LONG)
    service.close()
    assert ended.code == 0, ended.all
    return (folder / "last.json").read_bytes()


def with_baseline(plans: Plans, record: bytes, *words: str, **keys: Any) -> Ended:
    (plans.folder / "last.json").write_bytes(record)
    return plans.run("--baseline", str(plans.folder / "last.json"), *words, **keys)


def quickly(plans: Plans, *words: str, **keys: Any) -> Ended:
    return plans.run(*words, **({"load": "40/s for 1s"} | keys))


def test_the_last_run_is_no_slower(plans: Plans, earlier: bytes) -> None:
    ended = with_baseline(plans, earlier, **LONG)
    assert (ended.code, ended.statuses["baseline.passed"]) == (0, "passed")
    assert {row["metric"] for row in ended.record["details"]["comparison"]} == {"med", "p95"}
    assert ended.record["details"]["baseline"].endswith("last.json")


def test_slower_than_the_last_run(plans: Plans, service: Service, earlier: bytes) -> None:
    service.slow["/"] = SLOWER
    ended = with_baseline(plans, earlier, **LONG, **DEFAULT)
    assert (ended.code, ended.statuses["baseline.regressed"]) == (10, "failed")
    assert "baseline: " in ended.termination


def test_a_floor_of_the_plan_lets_it_pass(plans: Plans, service: Service, earlier: bytes) -> None:
    service.slow["/"] = SLOWER
    ended = with_baseline(plans, earlier, **LONG, baseline={"floor": "30s"})
    assert (ended.code, ended.statuses["baseline.passed"]) == (0, "passed")


@pytest.mark.parametrize("content", [None, b"", b" \n"])
def test_there_is_none_yet(plans: Plans, content: bytes | None) -> None:
    file = plans.folder / "last.json"
    if content is not None:
        file.write_bytes(content)
    ended = quickly(plans, "--baseline", str(file))
    assert (ended.code, ended.statuses["baseline.none"]) == (0, "info")


@pytest.mark.parametrize(
    "content",
    [
        b"no record",
        b"{",
        b"[]",
        b"{}",
        b"\x00\xff\xfe",
        b"[" * 100_000,
        json.dumps({"version": 1, "hook": "smoke"}).encode(),
    ],
    ids=["text", "broken", "list", "empty", "bytes", "deep", "short"],
)
def test_garbage_is_a_warning(plans: Plans, content: bytes) -> None:
    (plans.folder / "last.json").write_bytes(content)
    ended = quickly(plans, "--baseline", str(plans.folder / "last.json"))
    assert (ended.code, ended.statuses["baseline.unusable"]) == (0, "warning")


def test_a_folder_and_what_may_not_be_read_are_a_warning(plans: Plans) -> None:
    ended = quickly(plans, "--baseline", str(plans.folder))
    assert (ended.code, ended.statuses["baseline.unusable"]) == (0, "warning")
    assert "Is a directory" in ended.all


def test_another_programs_record(plans: Plans, earlier: bytes) -> None:
    other = json.loads(earlier) | {"hook": "guardrail"}
    ended = with_baseline(plans, json.dumps(other).encode(), load="40/s for 1s")
    assert (ended.code, ended.statuses["baseline.unusable"]) == (0, "warning")


def test_another_plan(plans: Plans, earlier: bytes) -> None:
    ended = with_baseline(plans, earlier, load="40/s for 1s")
    assert (ended.code, ended.statuses["baseline.other_plan"]) == (0, "warning")


def test_a_run_that_had_not_passed(plans: Plans, earlier: bytes) -> None:
    failed = json.loads(earlier) | {"outcome": "failed"}
    ended = with_baseline(plans, json.dumps(failed).encode(), load="40/s for 1s")
    assert (ended.code, ended.statuses["baseline.not_passed"]) == (0, "warning")


def at(plans: Plans, reply: Answer, *words: str, **keys: Any) -> tuple[Ended, list[Any]]:
    with site({"/last.json": reply}) as server:
        ended = quickly(plans, "--baseline", f"{server.url}/last.json", *words, **keys)
        return ended, server.heard


def test_from_an_address_with_a_token(plans: Plans, earlier: bytes) -> None:
    ended, heard = at(plans, answer(200, earlier), "--report-token", SECRET, **LONG)
    assert (ended.code, ended.statuses["baseline.passed"]) == (0, "passed")
    assert [one.headers["authorization"] for one in heard] == [f"Bearer {SECRET}"]


def test_from_an_address_with_a_user(plans: Plans, earlier: bytes) -> None:
    with site({"/last.json": answer(200, earlier)}) as server:
        url = server.url.replace("//", f"//me:{SECRET}@")
        ended = quickly(plans, "--baseline", f"{url}/last.json", **LONG)
        assert [one.headers["authorization"][:6] for one in server.heard] == ["Basic "]
    assert ended.statuses["baseline.passed"] == "passed"


def test_the_address_has_none_yet(plans: Plans) -> None:
    ended, _ = at(plans, answer(404))
    assert (ended.code, ended.statuses["baseline.none"]) == (0, "info")


def test_a_redirect_is_not_followed(plans: Plans, service: Service) -> None:
    ended, heard = at(plans, answer(302, Location=f"{service.url}/elsewhere"), "--report-token", SECRET)
    assert (ended.code, ended.statuses["baseline.unusable"]) == (0, "warning")
    assert "302" in ended.finding("baseline.unusable")["summary"]
    assert len(heard) == 1
    assert service.hits["/elsewhere"] == 0


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (answer(401), "401"),
        (answer(503), "503"),
        (answer(200, "<html>"), "no record"),
        (resetting, "does not answer"),
        (answer(200, "x" * 99, Content_Encoding="gzip"), "does not answer"),
        (huge(65), "larger than 64 MB"),
    ],
    ids=["401", "503", "page", "reset", "gzip", "huge"],
)
def test_an_address_of_no_use_is_a_warning(plans: Plans, reply: Answer, said: str) -> None:
    ended, _ = at(plans, reply)
    assert (ended.code, ended.statuses["baseline.unusable"]) == (0, "warning")
    assert said in ended.finding("baseline.unusable")["summary"]


@pytest.mark.parametrize(
    "reply", [silence, a_byte_a_second(answer(200, b"{" + b" " * 999), 60)], ids=["silent", "drips"]
)
def test_an_address_that_takes_its_time_does_not_hold_the_run(plans: Plans, reply: Answer) -> None:
    ended, _ = at(plans, reply)
    assert (ended.code, ended.statuses["baseline.unusable"]) == (0, "warning")


def test_nobody_at_the_address(plans: Plans) -> None:
    ended = quickly(plans, "--baseline", "http://127.0.0.1:9/last.json")
    assert (ended.code, ended.statuses["baseline.unusable"]) == (0, "warning")
    assert "Connection refused" in ended.finding("baseline.unusable")["summary"]


def test_the_same_file_may_be_report_and_baseline(plans: Plans, tmp_path: Path) -> None:
    words = ("--baseline", str(tmp_path / "last.json"), "--report", str(tmp_path / "last.json"))
    assert plans.run(*words, **LONG).statuses["baseline.none"] == "info"
    assert plans.run(*words, **LONG).statuses["baseline.passed"] == "passed"
