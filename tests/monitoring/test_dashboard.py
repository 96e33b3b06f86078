"""The dashboard as a file: what Grafana needs of it, and the names that it asks for."""

import itertools
import re

from tests.monitoring.files import THIRD_PARTIES, Json, dashboard, documented, expressions, metrics_in, rules

BOARD = dashboard()
PANELS: list[Json] = BOARD["panels"]
DRAWN = [panel for panel in PANELS if panel["type"] != "row"]
SOURCE = {"type": "prometheus", "uid": "${datasource}"}
TYPES = {"table", "state-timeline", "timeseries", "bargauge", "barchart", "row"}
BUILT_IN = {"__range", "__interval", "__rate_interval"}


def test_panels_are_told_apart_and_do_not_overlap() -> None:
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)
    assert len({panel["title"] for panel in PANELS}) == len(PANELS)
    assert {panel["type"] for panel in PANELS} <= TYPES
    places = [panel["gridPos"] for panel in PANELS]
    assert all(place["x"] + place["w"] <= 24 for place in places)
    for one, other in itertools.combinations(places, 2):
        apart = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        above = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        assert apart or above, (one, other)


def test_everything_asks_the_chosen_data_source() -> None:
    asked = [panel["datasource"] for panel in DRAWN]
    asked += [target["datasource"] for _, target in expressions(BOARD)]
    asked += [each["datasource"] for each in BOARD["templating"]["list"] if each["type"] == "query"]
    assert all(each == SOURCE for each in asked)
    assert all(panel["targets"] for panel in DRAWN)


def test_targets_of_a_panel_are_told_apart() -> None:
    for panel in DRAWN:
        names = [target["refId"] for target in panel["targets"]]
        assert len(set(names)) == len(names), panel["title"]


def test_variables_are_those_that_queries_use() -> None:
    declared = [each["name"] for each in BOARD["templating"]["list"]]
    assert declared == ["datasource", "namespace", "environment", "app"]
    used = {name for _, target in expressions(BOARD) for name in re.findall(r"\$\{?(\w+)\}?", target["expr"])}
    assert used == {"namespace", "environment", "app"} | (used & BUILT_IN)


def test_every_metric_is_one_that_the_reference_has() -> None:
    known = documented() | THIRD_PARTIES | {rule["record"] for rule in rules() if "record" in rule}
    asked = {
        (title, name) for title, target in expressions(BOARD) for name in metrics_in(target["expr"]) or {""}
    }
    assert {(title, name) for title, name in asked if name not in known} == set()


def test_every_metric_of_a_hook_that_people_look_at_is_drawn() -> None:
    drawn = set().union(*(metrics_in(target["expr"]) for _, target in expressions(BOARD)))
    assert documented() - drawn == {
        "hook_findings",  # hook_check_findings says more
        "smoke_check_failures",
        "smoke_generator_cpu_ratio",
        "smoke_latency_seconds",  # the exact quantiles say more
        "smoke_load_seconds",
        "smoke_planned_starts",
        "smoke_request_duration_seconds",
        "smoke_request_rate",
        "smoke_service_time_quantile_seconds",
    }
