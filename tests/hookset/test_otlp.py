"""OTLP: what a receiver gets of any hook, and servers that refuse, take a part, redirect or are not there."""

import doctest

import msgspec
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from hookset import otlp
from hookset.metrics import metric_deliveries
from hookset.options import CommonConfig
from hookset.outcome import Outcome
from hookset.report.deliver import Delivery
from hookset.verdict import Verdict
from tests.hookset.process import toy

VERDICT = Verdict(hook="toy", command="judge", outcome=Outcome.PASSED, exit_code=0)


def delivery(url: str, *headers: str) -> Delivery:
    config = CommonConfig(otlp=url, otlp_headers=headers)
    [found] = metric_deliveries(config, VERDICT, (), lambda _verdict, _frame: ())
    return found


def test_every_hook_sends_the_common_metrics(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/v1/metrics", method="POST").respond_with_json({})
    ended = toy(
        "judge",
        "--find",
        "passed",
        env={
            "HOOK_APP": "shop",
            "HOOK_OTLP": httpserver.url_for(""),
            "HOOK_OTLP_HEADERS": "X-Scope-OrgID=shop",
        },
    )
    assert ended.code == 0, ended.all
    [(request, _)] = httpserver.log
    assert request.headers["X-Scope-OrgID"] == "shop"
    [resource] = msgspec.json.decode(request.get_data())["resourceMetrics"]
    metrics = {each["name"]: each["gauge"]["dataPoints"] for each in resource["scopeMetrics"][0]["metrics"]}
    assert {"hook_outcome", "hook_run_info", "hook_last_success_timestamp_seconds"} <= set(metrics)
    [duration] = metrics["hook_duration_seconds"]
    labels = {each["key"]: each["value"]["stringValue"] for each in duration["attributes"]}
    assert labels == {"app": "shop", "hook": "toy", "stage": "before"}


def test_an_unwilling_receiver_changes_no_verdict(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/v1/metrics").respond_with_data("full", status=503)
    ended = toy("judge", "--find", "passed", env={"HOOK_OTLP": httpserver.url_for("")})
    assert ended.code == 0, ended.all
    assert "answered 503" in ended.all


def test_headers_that_are_none_are_refused_before_the_run() -> None:
    ended = toy(
        "judge", "--find", "passed", env={"HOOK_OTLP": "http://127.0.0.1:9", "HOOK_OTLP_HEADERS": "sw0rdfish"}
    )
    assert ended.code == 2, ended.all
    assert "--otlp-headers: number 1 is no NAME=VALUE" in ended.all
    assert "rdfish" not in ended.all


def test_a_refusal_is_told(httpserver):
    httpserver.expect_request("/v1/metrics").respond_with_data("no such\ntenant", status=401)
    with pytest.raises(OSError, match="answered 401 UNAUTHORIZED: no such tenant"):
        delivery(httpserver.url_for("/v1/metrics")).send(60.0)


def test_a_prometheus_without_native_histograms_is_told_its_flag(httpserver):
    httpserver.expect_request("/v1/metrics").respond_with_data("native histograms are disabled\n", status=500)
    with pytest.raises(
        OSError, match=r"answered 500 .* start Prometheus with --enable-feature=native-histograms"
    ):
        delivery(httpserver.url_for("")).send(60.0)


def test_a_part_that_was_not_taken_is_told(httpserver):
    partial = {"partialSuccess": {"rejectedDataPoints": "3", "errorMessage": "out of order"}}
    httpserver.expect_request("/v1/metrics").respond_with_json(partial)
    with pytest.raises(OSError, match="took only a part: out of order"):
        delivery(httpserver.url_for("")).send(60.0)


@pytest.mark.parametrize(
    "answer", ["", "[]", "null", '{"partialSuccess": {}}', '{"partialSuccess": null}', "x"]
)
def test_any_other_answer_of_success_is_one(httpserver, answer):
    httpserver.expect_request("/v1/metrics").respond_with_data(answer)
    delivery(httpserver.url_for("")).send(60.0)


def test_a_redirect_is_not_followed(httpserver):
    to = Response("", 307, {"Location": httpserver.url_for("/other")})
    httpserver.expect_request("/v1/metrics").respond_with_response(to)
    with pytest.raises(OSError, match="answered 307"):
        delivery(httpserver.url_for(""), "Authorization=Bearer x").send(60.0)
    assert len(httpserver.log) == 1


def test_nobody_there():
    with pytest.raises(OSError, match="ConnectionError"):
        delivery("http://127.0.0.1:9").send(2.0)


@pytest.mark.parametrize("url", ["collector:4318", "ftp://x", "http://"])
def test_no_url(url):
    with pytest.raises(OSError, match="is no http or https URL"):
        delivery(url).send(2.0)


@pytest.mark.parametrize("header", ["sw0rdfish", "=sw0rdfish", "a=sw0rdfish\nb: c", "a=swördfish"])
def test_a_header_that_is_none_is_told_without_its_value(header):
    with pytest.raises(Exception, match="number 2 is no NAME=VALUE") as told:
        delivery("http://127.0.0.1:9", "A=b", header).send(2.0)
    assert "rdfish" not in str(told.value)


def test_credentials_of_the_url_are_not_told():
    assert delivery("http://jane:sw0rdfish@collector:4318").to == ("metrics by OTLP to http://collector:4318")


def test_the_examples_in_the_docstrings():
    assert doctest.testmod(otlp).failed == 0
