"""A real Prometheus over a real Pushgateway, fed by the product's own pushes: queries, alerts, restarts, refusals."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
import yaml

from hookset.outcome import Status
from tests.conftest import need
from tests.monitoring import runs
from tests.monitoring.files import ALERTS_PAGE, RUNBOOKS, Json, dashboard, expressions
from tests.monitoring.servers import GATEWAY, PROMETHEUS, ask, exposed, gateway, prometheus, value, wait_for
from tests.servers.flagd import free_port

pytestmark = pytest.mark.xdist_group("monitoring")  # one world for all of them
METRICS_PAGE = ALERTS_PAGE.with_name("metrics.md")
POD = 'namespace="shop",pod="shop-7d9f8c6b5d-bcdfg",container="web"'


def running(release: str) -> dict[str, float]:
    """What kube-state-metrics says of the shop's only pod."""
    image = f"ghcr.io/acme/shop:{release}"
    return {
        f'kube_pod_container_info{{{POD},image="{image}",image_spec="{image}"}}': 1,
        f"kube_pod_container_status_running{{{POD}}}": 1,
    }


VARIABLES = {
    "$namespace": ".*",
    "$environment": "production",
    "$app": "shop|till",
    "$__range": "5m",
    "$__interval": "1s",
}


@dataclass
class World:
    """Where Prometheus and the gateway are, and the gateway's stop and start."""

    url: str
    gateway: str
    restart: Callable[[], None]


def scraped(gateway_at: str, kube_at: str) -> list[Json]:
    """The scrape configuration of the page, with these addresses in it."""
    [block] = re.findall(r"```yaml\n# prometheus.yml\n(.*?)```", ALERTS_PAGE.read_text(), flags=re.DOTALL)
    jobs: list[Json] = yaml.safe_load(block)["scrape_configs"]
    for job, address in zip(jobs, (gateway_at, kube_at), strict=True):
        job["static_configs"] = [{"targets": [address]}]
    return jobs


@pytest.fixture(scope="module", params=sorted(PROMETHEUS))
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The shop after two releases: one that was well, one that is slow; till, whose gates say other things."""
    binary = PROMETHEUS[request.param]
    need(binary, f"Prometheus {request.param} (2: Debian's; 3: tests/servers/prometheus_module builds it)")
    need(GATEWAY, "prometheus-pushgateway (Debian)")
    folder = tmp_path_factory.mktemp("monitoring")
    port = free_port()
    at = f"http://127.0.0.1:{port}"
    started = gateway(folder, port)
    started.__enter__()

    def restart() -> None:
        nonlocal started
        started.__exit__(None, None, None)
        started = gateway(folder, port)
        started.__enter__()

    pods = running("r2")
    try:
        with (
            exposed(pods) as kube,
            prometheus(binary, folder, scraped(f"127.0.0.1:{port}", kube)) as url,
        ):
            runs.send(at, runs.smoke("healthy", "r1"))
            wait_for(
                lambda: ask(url, 'last_over_time(hook_run_info{release="r1"}[1m:1s])'), "the first release"
            )
            second_release(at)
            wait_for(lambda: ask(url, 'hook:smoked_release:info{release="r2"}'), "the second release")
            third, second = running("r3"), pods.copy()
            pods.update(third)
            for name in second.keys() - third.keys():
                del pods[name]
            yield World(url, at, restart)
    finally:
        started.__exit__(None, None, None)


def second_release(at: str) -> None:
    drift = ("drift.changed", Status.FAILED)
    for verdict in (
        runs.guardrail("before", release="r2"),
        runs.guardrail("after", drift, drift, release="r2"),
        runs.flagcheck("r2"),
        runs.smoke("slow", "r2"),
    ):
        runs.send(at, verdict)


def written_out(expression: str) -> str:
    for name, said in VARIABLES.items():
        expression = expression.replace(name, said)
    return expression


def test_every_query_of_the_dashboard_has_an_answer(world: World) -> None:
    empty = []
    for title, target in expressions(dashboard()):
        expression = written_out(target["expr"])
        try:
            wait_for(lambda expression=expression: ask(world.url, expression), title)
        except AssertionError as error:
            empty.append(f"{title}: {error}")
    assert empty == []


def test_every_variable_of_the_dashboard_has_values(world: World) -> None:
    for variable in dashboard()["templating"]["list"][1:]:
        [(series, label)] = re.findall(r"label_values\((.*), (\w+)\)", variable["definition"])
        params = {"match[]": written_out(series)}
        answer = requests.get(f"{world.url}/api/v1/label/{label}/values", params=params, timeout=30).json()
        assert runs.SHOP[label] in answer["data"]


def test_what_the_panels_show(world: World) -> None:
    queries = {title: written_out(target["expr"]) for title, target in expressions(dashboard())}
    of_smoke = [
        one for one in ask(world.url, queries["Verdicts over time"]) if one["metric"]["hook"] == "smoke"
    ]
    assert [one["value"][1] for one in of_smoke] == ["1"]
    drift = [one for one in ask(world.url, queries["Drift"]) if one["metric"]["status"] == "failed"]
    assert [(one["metric"]["stage"], one["value"][1]) for one in drift] == [("after", "2")]

    def releases() -> set[str]:
        return {one["metric"]["release"] for one in ask(world.url, queries["Latency per release"])}

    wait_for(lambda: releases() >= {"r1", "r2"}, "the latency of both releases")


def test_labels_are_those_that_the_hook_gave(world: World) -> None:
    [info] = ask(world.url, 'hook_run_info{hook="smoke", app="shop"}')
    version = runs.SHOP["hook_version"]
    wanted = {"job": "smoke", "stage": "run", "release": "r2", "version": version} | runs.SHOP
    wanted.pop("hook_version")
    assert wanted.items() <= info["metric"].items()
    assert not [name for name in info["metric"] if name.startswith("exported_") or name == "instance"]


def test_alerts_fire_with_owner_and_release(world: World) -> None:
    def firing() -> set[tuple[str, ...]]:
        found = ask(world.url, 'ALERTS{alertstate="firing", app="shop", alertname!="HookOverridden"}')
        names = ("alertname", "severity", "hook", "stage", "owner", "release")
        return {tuple(one["metric"].get(name, "") for name in names) for one in found}

    wanted = {
        ("HookFailed", "page", "smoke", "run", "payments", "r2"),
        ("HookFailed", "page", "guardrail", "after", "payments", "r2"),
        ("HookNotEnforced", "ticket", "flagcheck", "check", "payments", ""),
    }
    wait_for(lambda: firing() == wanted, "three alerts")


def test_what_has_not_been_smoked_is_pending(world: World) -> None:
    expression = 'ALERTS{alertname="HookNotSmoked", app="shop", release="r2"}'
    assert wait_for(lambda: ask(world.url, expression), "r3, which smoke has not seen")


def test_no_rule_has_an_error(world: World) -> None:
    groups = requests.get(f"{world.url}/api/v1/rules", timeout=30).json()["data"]["groups"]
    said = {rule["name"]: rule.get("lastError") for group in groups for rule in group["rules"]}
    assert {name: error for name, error in said.items() if error} == {}


@pytest.mark.parametrize(
    "page", [METRICS_PAGE, ALERTS_PAGE, *sorted(RUNBOOKS.glob("*.md"))], ids=lambda path: path.stem
)
def test_queries_in_the_docs_are_queries(world: World, page: Path) -> None:
    for query in re.findall(r"```promql\n(.*?)```", page.read_text(), flags=re.DOTALL):
        ask(world.url, query)


def test_a_refused_push_is_seen(world: World) -> None:
    body = "# TYPE hook_outcome counter\nhook_outcome 1\n"
    path = "/metrics/job/guardrail/app/till/stage/before"
    assert requests.post(f"{world.gateway}{path}", data=body, timeout=30).status_code == 400
    wait_for(lambda: ask(world.url, 'ALERTS{alertname="HookPushFailing", app="till"}'), "the refusal")


def test_a_restart_of_the_gateway_forgets_nothing(world: World) -> None:
    last = 'hook_last_success_timestamp_seconds{hook="smoke", app="shop"}'
    begun = 'process_start_time_seconds{job="pushgateway"}'
    before, start = wait_for(lambda: value(world.url, last), "a success"), value(world.url, begun)
    assert start
    world.restart()
    wait_for(lambda: (value(world.url, begun) or 0) > start, "a scrape of the gateway that has begun anew")
    assert value(world.url, last) == before
    alert = 'ALERTS{alertname="HookFailed", hook="smoke", release="r2"}'
    wait_for(lambda: ask(world.url, alert), "the same alert")


def test_a_good_release_ends_the_alerts_and_another_bad_one_begins_new_ones(world: World) -> None:
    def failed(release: str) -> list[Json]:
        return ask(world.url, f'ALERTS{{alertname="HookFailed", app="till", release="{release}"}}')

    runs.send(world.gateway, runs.smoke("slow", "t1", app="till"))
    wait_for(lambda: failed("t1"), "the first")
    runs.send(world.gateway, runs.smoke("slow", "t2", app="till"))
    wait_for(lambda: failed("t2") and not failed("t1"), "the second in its place")
    runs.send(world.gateway, runs.smoke("healthy", "t3", app="till"))
    wait_for(lambda: not failed("t2"), "the end")


def test_an_override_is_told(world: World) -> None:
    runs.send(world.gateway, runs.overridden("o1"))
    wait_for(lambda: ask(world.url, 'ALERTS{alertname="HookOverridden", release="o1"}'), "the override")
