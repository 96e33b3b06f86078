"""The page of all metrics against the code, and against what a run with everything in it really sends."""

from pathlib import Path

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from flagcheck.cli import PROGRAM as FLAGCHECK
from guardrail.cli import PROGRAM as GUARDRAIL
from hookset.common_metrics import COMMON, EVERYWHERE, LABELS
from hookset.metrics import grouping_key, registry_of
from hookset.metrics_page import UNITS, metrics_page, own_metrics, unit_of
from hookset.outcome import Outcome
from hookset.reference import every_file
from hookset.verdict import Verdict
from smoke.cli import PROGRAM as SMOKE
from smoke.reports.otlp_histogram import HISTOGRAM
from tests.smoke.reports.scenes import SCENES

PROGRAMS = (GUARDRAIL, FLAGCHECK, SMOKE)
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "metrics.md"


def test_the_page_is_what_the_code_says() -> None:
    assert metrics_page(PROGRAMS) == PAGE.read_text(), "run make docs"
    assert every_file(PROGRAMS)["metrics.md"] == metrics_page(PROGRAMS)


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_what_a_run_that_came_to_nothing_names_is_all_that_any_run_sends(scene: str) -> None:
    sent = {measure.metric for measure in SMOKE.measures(SCENES[scene]())}
    assert sent == set(own_metrics(SMOKE))


def test_the_common_ones_are_all_that_is_sent_besides() -> None:
    verdict = Verdict(hook="smoke", command="run", outcome=Outcome.PASSED, exit_code=0)
    families = text_string_to_metric_families(generate_latest(registry_of(verdict)).decode())
    sent = {family.name: (family.documentation, set(family.samples[0].labels)) for family in families}
    assert sent == {each.name: (each.help, {"hook", "stage", *each.labels}) for each in COMMON}


def test_every_label_of_a_common_metric_and_of_the_group_is_explained() -> None:
    names = ("cluster", "namespace", "app", "environment")
    whole = Verdict(hook="toy", command="x", outcome=Outcome.PASSED, exit_code=0, **dict.fromkeys(names, "x"))
    every = {"hook", *grouping_key(whole)}
    assert set(list(LABELS)[:EVERYWHERE]) == every
    assert set(LABELS) - every == {label for metric in COMMON for label in metric.labels}


def test_a_name_says_its_program_and_its_unit() -> None:
    for program in PROGRAMS:
        for metric in own_metrics(program):
            assert metric.name.startswith(f"{program.name}_")
    assert unit_of("hook_last_run_timestamp_seconds") == "seconds since 1970"
    assert unit_of("hook_duration_seconds") == "seconds"
    assert unit_of("hook_outcome") == ""
    assert all(unit in metrics_page(PROGRAMS) for end, unit in UNITS.items() if end != "_bytes")


def test_the_histogram_that_goes_by_otlp_only_is_on_the_page() -> None:
    [metric] = SMOKE.histograms()
    assert metric.name == f"{HISTOGRAM.replace('.', '_')}_seconds"
