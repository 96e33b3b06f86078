"""OTLP: what a receiver gets of smoke, decoded; quantiles of the histograms against the exact ones."""

import math
import random
from collections.abc import Iterator
from datetime import datetime

import msgspec
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request

from hookset import otlp_message
from hookset.verdict import Verdict
from smoke.cli import PROGRAM
from smoke.reports.endpoint_series import MOST_ENDPOINTS
from smoke.reports.otlp_histogram import HISTOGRAM
from tests.smoke.reports.results import Hit, result
from tests.smoke.reports.scenes import SCENES, result_of
from tests.smoke.reports.sending import delivery

Point = dict[str, object]


def message(of: Verdict) -> dict:
    return otlp_message.message(of, tuple(PROGRAM.measures(of)), PROGRAM.instruments)


def sent(server: HTTPServer, of: Verdict, *headers: str) -> tuple[Request, dict]:
    server.expect_request("/v1/metrics", method="POST").respond_with_json({})
    delivery(server.url_for(""), of, *headers).send(60.0)
    request = server.log[-1][0]
    return request, msgspec.json.decode(request.get_data())


def metrics(body: dict) -> dict[str, dict]:
    [resource] = body["resourceMetrics"]
    [scope] = resource["scopeMetrics"]
    return {metric["name"]: metric for metric in scope["metrics"]}


def labels(point: dict) -> dict[str, str]:
    return {each["key"]: each["value"]["stringValue"] for each in point["attributes"]}


def histograms(body: dict) -> dict[str, dict]:
    points = metrics(body)[HISTOGRAM]["exponentialHistogram"]["dataPoints"]
    return {labels(point)["endpoint"]: point for point in points}


def quantile(point: dict, share: float) -> float:
    """As any reader of the histogram would estimate it: the middle of the bucket where it lies."""
    base = 2 ** (2 ** -point["scale"])
    wanted, seen = share * (int(point["count"]) - 1), 0
    for index, count in enumerate(
        map(int, point["positive"]["bucketCounts"]), start=point["positive"]["offset"]
    ):
        seen += count
        if seen > wanted:
            return 2 * base**index * base / (1 + base)
    raise AssertionError


def test_what_is_sent(httpserver):
    of = SCENES["healthy"]()
    request, body = sent(httpserver, of, "X-Scope-OrgID=shop", "Authorization=Bearer a=b")
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["X-Scope-OrgID"] == "shop"
    assert request.headers["Authorization"] == "Bearer a=b"
    resource = labels(body["resourceMetrics"][0]["resource"])
    assert resource["service.name"] == "smoke"
    assert resource["deployment.environment.name"] == "production"
    assert of.revision not in resource.values()
    assert {"hook_outcome", "hook_run_info", "smoke_threshold_ok", HISTOGRAM} <= set(metrics(body))
    assert "smoke_latency_seconds" not in metrics(body), (
        "the classic one, which the exponential one stands for"
    )


def test_gauges_are_those_of_the_gateway_with_its_labels(httpserver):
    _, body = sent(httpserver, SCENES["slow"]())
    points = metrics(body)["smoke_latency_quantile_seconds"]["gauge"]["dataPoints"]
    wanted = {"hook": "smoke", "stage": "after", "app": "shop", "environment": "production"}
    wanted |= {"cluster": "eu-1", "namespace": "shop-production", "endpoint": "checkout", "quantile": "1"}
    assert [point["asDouble"] for point in points if labels(point) == wanted] == [10.0]
    assert points[0]["timeUnixNano"] == "1795427011204000000"


def test_what_could_not_be_judged_has_no_point(httpserver):
    _, body = sent(httpserver, SCENES["nothing"]())
    found = metrics(body)
    assert HISTOGRAM not in found
    assert "smoke_latency_quantile_seconds" not in found
    assert "hook_outcome" in found


@pytest.mark.parametrize("median", [0.02, 5.0, 300.0, 20_000.0])
@pytest.mark.parametrize("spread", [0.01, 0.5, 2.0])
def test_histograms_are_within_two_per_cent(median, spread):
    draw = random.Random(3)
    count = 5001  # so that these quantiles are samples, and not between two
    all = [Hit("home", n / count, median * draw.lognormvariate(0, spread)) for n in range(count)]
    of = SCENES["healthy"]()
    run = result(all, seconds=1, warm_up=0.0)
    point = histograms(message(msgspec.structs.replace(of, details=msgspec.to_builtins(run))))["home"]
    ordered = sorted(hit.latency / 1000 for hit in all)
    for share in (0.0, 0.5, 0.9, 0.95, 0.99, 1.0):
        assert quantile(point, share) == pytest.approx(ordered[int(share * (count - 1) + 0.5)], rel=0.012)
    assert (int(point["count"]), int(point["zeroCount"])) == (count, 0)
    assert point["sum"] == pytest.approx(sum(ordered))


def test_a_latency_of_nothing_is_in_the_zero_bucket():
    of = SCENES["healthy"]()
    run = result([Hit("home", 0.5, 0.0), Hit("home", 0.6, 1.0)], seconds=1, warm_up=0.0)
    point = histograms(message(msgspec.structs.replace(of, details=msgspec.to_builtins(run))))["home"]
    assert (point["count"], point["zeroCount"]) == ("2", "1")
    assert point["positive"]["bucketCounts"] == ["1"]


def test_exemplars_lead_to_traces():
    of = SCENES["slow"]()
    run = result_of(of)
    run = msgspec.structs.replace(run, failures=run.slowest[:5])  # what failed may be among the slowest
    point = histograms(message(msgspec.structs.replace(of, details=msgspec.to_builtins(run))))["checkout"]
    ids = [each["traceId"] for each in point["exemplars"]]
    assert len(ids) == len(set(ids)) == len(run.slowest)
    assert all(len(each) == 32 for each in ids)
    assert {each["asDouble"] for each in point["exemplars"]} == {each.latency / 1000 for each in run.slowest}
    times = [int(each["timeUnixNano"]) for each in point["exemplars"]]
    assert times == sorted(times)
    began = datetime.fromisoformat(
        run.began
    ).timestamp()  # of the load: before it a run may wait for the revision
    assert times[0] / 1e9 == pytest.approx(began + min(each.due for each in run.slowest), abs=0.001)


def test_folded_endpoints_add_up_exactly():
    of = SCENES["healthy"]()
    run = result_of(of)
    many = [msgspec.structs.replace(run.endpoints[n % 3], name=f"/{n}") for n in range(3 * MOST_ENDPOINTS)]
    run = msgspec.structs.replace(run, endpoints=tuple(many))
    found = histograms(message(msgspec.structs.replace(of, details=msgspec.to_builtins(run))))
    assert len(found) == MOST_ENDPOINTS
    assert sum(int(each["count"]) for each in found.values()) == sum(each.requests for each in many)
    other = found["other"]
    assert sum(map(int, other["positive"]["bucketCounts"])) == int(other["count"])


@pytest.mark.parametrize("scene", SCENES)
def test_every_number_is_one(scene):
    def numbers(value: object) -> Iterator[float]:
        if isinstance(value, dict):
            for each in value.values():
                yield from numbers(each)
        elif isinstance(value, list):
            for each in value:
                yield from numbers(each)
        elif isinstance(value, float):
            yield value

    assert all(map(math.isfinite, numbers(message(SCENES[scene]()))))
