"""`--baseline prometheus:URL`: the last passed run as Prometheus has it, of what smoke itself sent."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families

from hookset.moment import text_of
from hookset.otlp import send
from hookset.otlp_message import attributes, message
from hookset.outcome import Outcome
from hookset.verdict import Verdict
from smoke.cli import PROGRAM
from tests.conftest import need
from tests.servers.faults import Answer, Heard, answer, said, silence
from tests.servers.http_faults import site
from tests.servers.prometheus import BINARY, Prometheus
from tests.smoke.reports.sending import delivery
from tests.smoke.run.conftest import DEFAULT, SLOWER, Plans
from tests.smoke.run.program import SECRET, Ended
from tests.smoke.run.service import Service

APP = {"HOOK_APP": "shop", "HOOK_ENVIRONMENT": "production"}
ASKED = "last_over_time((max without (pod, container, node) ("


def vector(*series: tuple[dict[str, str], str]) -> bytes:
    found = [{"metric": labels, "value": [1.5, value]} for labels, value in series]
    return said({"status": "success", "data": {"resultType": "vector", "result": found}})


def of_textfile(text: str) -> Answer:
    """Answers queries with the series of a metrics file, by the name of the metric that is asked for."""
    families = list(text_string_to_metric_families(text))

    def reply(heard: Heard, _: socket.socket) -> bytes:
        query = parse_qs(urlsplit(heard.line.split(" ")[1]).query)["query"][0]
        name = query.removeprefix(ASKED).partition("{")[0]
        return vector(
            *(
                (sample.labels, str(sample.value))
                for family in families
                for sample in family.samples
                if sample.name == name
            )
        )

    return reply


def ask(plans: Plans, reply: Answer, *words: str, **keys: Any) -> tuple[Ended, list[Heard]]:
    with site({"/api/v1/query": reply}) as server:
        given = {"load": "50/s for 1s"} | keys
        ended = plans.run("--baseline", f"prometheus:{server.url}/", *words, env=APP, **given)
        return ended, server.heard


@pytest.fixture(scope="module")
def pushed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The metrics that a passed run sends."""
    service, folder = Service(), tmp_path_factory.mktemp("pushed")
    words = ("--metrics-textfile", str(folder / "smoke.prom"))
    ended = Plans(folder, service).run(*words, load="50/s for 1s", env=APP)
    service.close()
    assert ended.code == 0, ended.all
    return (folder / "smoke.prom").read_text()


def test_what_smoke_sent_is_compared_with(plans: Plans, pushed: str) -> None:
    ended, heard = ask(plans, of_textfile(pushed), "--report-token", SECRET)
    assert (ended.code, ended.statuses["baseline.passed"]) == (0, "passed")
    rows = ended.record["details"]["comparison"]
    assert {(row["endpoint"], row["metric"]) for row in rows} == {("home", "med"), ("home", "p95")}
    assert ended.record["details"]["baseline"].startswith("Prometheus at http://127.0.0.1:")
    assert {one.headers["authorization"] for one in heard} == {f"Bearer {SECRET}"}


def test_slower_than_what_smoke_sent(plans: Plans, service: Service, pushed: str) -> None:
    service.slow["/"] = SLOWER
    ended, _ = ask(plans, of_textfile(pushed), load="20/s for 5s", **DEFAULT)
    assert (ended.code, ended.statuses["baseline.regressed"]) == (10, "failed")


def test_only_passed_runs_of_this_application_are_asked_for(plans: Plans, pushed: str) -> None:
    _, heard = ask(plans, of_textfile(pushed), "--cluster", 'eu"1')
    latency, requests_ = (parse_qs(urlsplit(one.line.split(" ")[1]).query)["query"][0] for one in heard)
    chosen = 'app="shop",environment="production",cluster="eu\\"1"'
    passed = f'hook_outcome{{{chosen},hook="smoke",outcome="passed"}} == 1'
    overridden = f'hook_findings{{{chosen},hook="smoke",status="overridden"}} > 0'
    joined = (
        f"and ignoring (endpoint, quantile, outcome) ({passed})"
        f" unless ignoring (endpoint, quantile, outcome, status) ({overridden})))[30d:5m])"
    )
    assert latency == f'{ASKED}smoke_latency_quantile_seconds{{{chosen},quantile=~"0.5|0.95"}} {joined}'
    assert requests_ == f"{ASKED}smoke_requests{{{chosen}}} {joined}"


def test_it_knows_of_none(plans: Plans) -> None:
    ended, _ = ask(plans, vector())
    assert (ended.code, ended.statuses["baseline.none"]) == (0, "info")


def test_a_run_that_measured_nothing_is_none(plans: Plans) -> None:
    ended, _ = ask(plans, vector(({"endpoint": "home", "quantile": "0.5"}, "NaN")))
    assert (ended.code, ended.statuses["baseline.none"]) == (0, "info")


@pytest.mark.parametrize(
    "reply",
    [
        said({"status": "error", "errorType": "bad_data", "error": "parse error"}, 400),
        said({"status": "success", "data": {"resultType": "scalar", "result": [1, "2"]}}),
        said({"status": "success", "data": {"result": [{"metric": {}, "value": "x"}]}}),
        vector(({"endpoint": "home", "quantile": "0.5"}, "fast")),
        answer(200, "<html>"),
        answer(200, b"\xff"),
        answer(502),
    ],
    ids=["error", "scalar", "value", "word", "page", "bytes", "502"],
)
def test_no_query_result_is_a_warning(plans: Plans, reply: Answer) -> None:
    ended, _ = ask(plans, reply)
    assert (ended.code, ended.statuses["baseline.unusable"]) == (0, "warning")


def test_two_such_runs_are_told_apart(plans: Plans) -> None:
    series = [({"endpoint": "home", "quantile": "0.5", "cluster": name}, "0.1") for name in ("eu", "us")]
    ended, _ = ask(plans, vector(*series))
    assert (ended.code, ended.statuses["baseline.unusable"]) == (0, "warning")
    assert "--cluster" in ended.finding("baseline.unusable")["summary"]


def test_a_dead_one_is_a_warning(plans: Plans) -> None:
    ended = plans.run("--baseline", "prometheus:http://127.0.0.1:9", env=APP, load="50/s for 1s")
    assert (ended.code, ended.statuses["baseline.unusable"]) == (0, "warning")
    assert "Connection refused" in ended.finding("baseline.unusable")["summary"]


def test_a_silent_one_does_not_hold_the_run(plans: Plans) -> None:
    ended, _ = ask(plans, silence)
    assert (ended.code, ended.statuses["baseline.unusable"]) == (0, "warning")


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real one."""
    need(BINARY.exists(), f"Prometheus 3 ({BINARY}; tests/servers/prometheus_module builds it)")
    server = Prometheus(tmp_path_factory.mktemp("prometheus")).start()
    yield server.url
    server.stop()


def sent(url: str, record: Path, minutes: int, **other: Any) -> None:
    """Send the metrics of a recorded run as if it had ended so long ago, and with what is `other` in it."""
    delivery(f"{url}/api/v1/otlp", ended(record, minutes, **other)).send(60.0)


def ended(record: Path, minutes: int, **other: Any) -> Verdict:
    """A recorded run as if it had ended so long ago, and with what is `other` in it."""
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    verdict = msgspec.json.decode(record.read_bytes(), type=Verdict)
    return msgspec.structs.replace(
        verdict, started=text_of(at - timedelta(seconds=2)), ended=text_of(at), **other
    )


def scraped(url: str, record: Path, minutes: int, pod: str) -> None:
    """Send them as a scrape has them that adds the gateway's pod."""
    verdict = ended(record, minutes)
    told = message(verdict, tuple(PROGRAM.measures(verdict)), lambda *_: ())
    for metric in told["resourceMetrics"][0]["scopeMetrics"][0]["metrics"]:
        for point in metric["gauge"]["dataPoints"]:
            point["attributes"] += attributes({"pod": pod})
    send(f"{url}/api/v1/otlp", (), told, 60.0)


def test_a_real_one_gives_the_last_run_that_passed(
    plans: Plans, service: Service, prometheus: str, tmp_path: Path
) -> None:
    words = ("--baseline", f"prometheus:{prometheus}")
    passed = plans.run(*words, "--report", str(tmp_path / "passed"), env=APP, load="50/s for 1s")
    assert (passed.code, passed.statuses["baseline.none"]) == (0, "info")
    service.slow["/"] = SLOWER
    slow = {"http_req_duration": ["p(50)<100ms"]}
    failed = plans.run("--report", str(tmp_path / "failed"), env=APP, load="20/s for 2s", thresholds=slow)
    assert failed.code == 10
    sent(prometheus, tmp_path / "passed", minutes=17)
    sent(prometheus, tmp_path / "failed", minutes=11)
    # the next one only an override let pass
    sent(prometheus, tmp_path / "failed", minutes=7, outcome=Outcome.PASSED, counts={"overridden": 1})
    again = plans.run(*words, env=APP, load="20/s for 5s", **DEFAULT)
    assert (again.code, again.statuses["baseline.regressed"]) == (10, "failed")
    [median] = [row for row in again.record["details"]["comparison"] if row["metric"] == "med"]
    assert median["baseline"] == pytest.approx(passed.record["details"]["latency"]["med"], rel=0.01)
    other = plans.run(*words, env=APP | {"HOOK_APP": "other"}, load="50/s for 1s")
    assert other.statuses["baseline.none"] == "info"


def test_a_gateway_that_was_restarted_is_the_same(plans: Plans, prometheus: str, tmp_path: Path) -> None:
    env, words = APP | {"HOOK_APP": "restarted"}, ("--baseline", f"prometheus:{prometheus}")
    passed = plans.run("--report", str(tmp_path / "passed"), env=env, load="50/s for 1s")
    assert passed.code == 0
    scraped(prometheus, tmp_path / "passed", minutes=17, pod="gateway-0")
    scraped(prometheus, tmp_path / "passed", minutes=7, pod="gateway-1")
    again = plans.run(*words, env=env, load="20/s for 5s")
    assert again.statuses["baseline.passed"] == "passed"
