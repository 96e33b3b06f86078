"""A mesh's sidecar: waited for before the work, ended after the verdict, and never the verdict's matter."""

import re
from itertools import groupby

import pytest

from tests.conftest import need
from tests.hookset import mesh
from tests.hookset.process import toy

READY, QUIT = "GET 15021/healthz/ready", "POST 15020/quitquitquit"
ISTIO = {15021: [200], 15020: [200]}


@pytest.fixture(autouse=True)
def _namespaces() -> None:
    need(mesh.possible(), "unshare and the right to make a network namespace")


def asked(requests: list[dict[str, str]]) -> list[str]:
    """What the sidecar was asked, in order; a question that is repeated, as on a busy machine, counts once."""
    return [what for what, _ in groupby(request["what"] for request in requests)]


def test_istio_is_waited_for_and_ended() -> None:
    ended, requests = mesh.in_a_pod(
        "judge", "--quit-sidecar", "istio", ports={15021: [503, 503, 200], 15020: [200]}
    )
    assert ended.code == 0
    assert asked(requests) == [READY, QUIT]
    assert len(requests) >= 4
    assert "answered" not in ended.all


def test_reports_go_out_while_the_sidecar_is_there() -> None:
    args = ("judge", "--quit-sidecar", "istio", "--report", "http://localhost:8099/r", "--find", "failed")
    ended, requests = mesh.in_a_pod(*args, ports={**ISTIO, 8099: [200]})
    assert ended.code == 10
    assert asked(requests) == [READY, "PUT 8099/r", QUIT]


def test_linkerd_is_waited_for_and_ended() -> None:
    ended, requests = mesh.in_a_pod("judge", ports={4191: [200]}, env={"HOOK_QUIT_SIDECAR": "linkerd"})
    assert ended.code == 0
    assert asked(requests) == ["GET 4191/ready", "POST 4191/shutdown"]


@pytest.mark.parametrize("ports", [ISTIO, {4191: [200]}], ids=["istio", "linkerd"])
def test_auto_finds_the_one_that_is_there(ports: dict[int, list[int]]) -> None:
    ended, requests = mesh.in_a_pod("judge", "--quit-sidecar", "auto", ports=ports)
    assert ended.code == 0
    assert "POST" in asked(requests)[-1]
    assert "answered" not in ended.all


def test_auto_without_any_says_nothing() -> None:
    ended, _ = mesh.in_a_pod("judge", "--quit-sidecar", "auto", "--format", "text", ports={})
    assert ended.code == 0
    assert "sidecar of" not in ended.all


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["judge", "--find", "failed"], 10),
        (["judge", "--end", "inconclusive"], 11),
        (["judge", "--end", "refused"], 12),
        (["judge", "--end", "crash"], 1),
        (["judge", "--end", "usage"], 2),
        (["judge", "--depht", "3"], 2),
        (["judge", "--bundle", "/nowhere"], 2),
        (["judge", "--active-deadline", "10"], 2),
        (["wrap"], 2),
        (["nothing"], 2),
        ([], 2),
        (["tell", "--crash"], 1),
        (["hang", "--timeout", "1s"], 11),
    ],
    ids=str,
)
def test_however_a_run_ends_the_sidecar_is_ended_after_the_verdict(args: list[str], code: int) -> None:
    ended, requests = mesh.in_a_pod(*args, ports=ISTIO, env={"HOOK_QUIT_SIDECAR": "istio"})
    assert ended.code == code
    assert asked(requests)[-1] == QUIT
    assert f"exit {code}" in requests[-1]["told"]


def test_after_a_signal_too() -> None:
    for _ in range(5):  # within the second that a SIGTERM leaves: a busy machine may let it pass
        ended, requests = mesh.in_a_pod("hang", "--quit-sidecar", "istio", ports=ISTIO, terminate_after=1)
        assert ended.code == 143
        if len(requests) > 1:
            break
    assert asked(requests) == [READY, QUIT]
    assert "exit 143" in requests[-1]["told"]


def test_what_is_not_asked_for_is_not_done() -> None:
    _, requests = mesh.in_a_pod("wrap", "--key", "k", "--", "x", "--quit-sidecar", "istio", ports=ISTIO)
    assert requests == []


def test_a_sidecar_that_never_gets_ready_does_not_hold_the_work() -> None:
    args = ("judge", "--quit-sidecar", "istio", "--timeout", "9s", "--format", "text")
    ended, requests = mesh.in_a_pod(*args, ports={15021: [503], 15020: [200]})
    assert ended.code == 0
    assert re.search(
        r"the sidecar of Istio did not get ready within [\d.]+ s: going on all the same", ended.err
    )
    assert asked(requests)[-1] == QUIT


@pytest.mark.parametrize(
    ("ports", "said"),
    [
        (
            {4191: [200, 404]},
            "answered 404 (the pod needs the annotation config.linkerd.io/proxy-admin-shutdown",
        ),
        ({4191: [200, 0]}, "did not answer; the Job may not complete"),
        ({}, "did not answer;"),
    ],
    ids=["refused", "silent", "absent"],
)
def test_a_sidecar_that_does_not_end_changes_no_verdict(ports: dict[int, list[int]], said: str) -> None:
    args = ("judge", "--quit-sidecar", "linkerd", "--timeout", "6s", "--find", "failed", "--format", "text")
    ended, _ = mesh.in_a_pod(*args, ports=ports)
    assert ended.code == 10
    line = "warning: the sidecar of Linkerd does not end: POST localhost:4191/shutdown "
    assert f"{line}{said}" in ended.err


def test_an_unknown_mesh_is_refused() -> None:
    ended = toy("judge", "--quit-sidecar", "linkrd", "--format", "text")
    assert ended.code == 2
    assert '"linkrd" is none of none, auto, istio, linkerd; did you mean linkerd?' in ended.all
