"""What a plan can only end inconclusive by is said before any load."""

import pytest

CHECKED = "requests: [{path: /, name: home, weight: 9}, {path: /deals, name: deals}]\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("thresholds: {http_req_duration: p(99.9)<1s}", "http_req_duration p(99.9)<1s: takes 2000 samples, and about 300 will be judged: let the load last longer, raise its rate, or say `min_samples`"),
        ("thresholds: {'http_req_duration{name:deals}': p(95)<1s}", "http_req_duration{name:deals} p(95)<1s: takes 40 samples, and about 30 will be"),
        ("thresholds: {'http_req_duration{method:GET}': p(99)<1s}\nwarm_up: 15s", "p(99)<1s: takes 200 samples, and about 150 will be"),
        ("thresholds: {'http_req_duration{method:POST}': avg<1s}", "takes 10 samples, and about 0 will be"),
        ("thresholds: {http_req_duration: {threshold: avg<1s, min_samples: 400}}", "takes 400 samples, and about 300 will be"),
        ("thresholds: {http_req_duration: p(95)<1s}\nload: ramp to 10/s over 6s\nwarm_up: 3s", "takes 40 samples, and about 22 will be"),
        ("load: 1/s for 5s", "http_req_failed rate<0.01: takes 10 samples, and about 5 will be judged"),
    ],
)  # fmt: skip
def test_too_few_requests_for_a_threshold_are_said(folder, text, said):
    folder.load(CHECKED + text)
    (warning,) = folder.warnings
    assert said in warning
    assert warning.startswith(f"plan {folder.path}/plan.yaml: ")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "thresholds: {http_req_duration: [p(95)<1s, p(99)<2s, p(95)<1s over 30s]}",
        "thresholds: {'http_req_duration{name:home}': p(99)<1s}",
        "thresholds: {'http_reqs{status:500}': count==0, dropped_iterations: count<1}",
        "thresholds: {'http_req_duration{status:200}': p(95)<1s}",
        "thresholds: {http_req_duration: {threshold: p(99.9)<1s, min_samples: 100}}",
        "thresholds: {http_req_duration: max<1s, http_req_failed: rate==0}\nload: 1/s for 2s",
        "load: {users: 2, for: 2s}",
    ],
)
def test_enough_or_nobody_knows(folder, text):
    folder.load(CHECKED + text)
    assert folder.warnings == []


def test_the_steps_of_a_scenario_count(folder):
    text = "load: 2/s for 10s\nthresholds: {http_req_duration: p(95)<1s}\n"
    folder.load(text + "scenarios: {s: [/a, /b]}")
    assert folder.warnings == []


@pytest.mark.parametrize(
    ("text", "judged"),
    [
        ("thresholds: {http_req_duration: p(95)<1s over 40s}", "30s"),
        ("thresholds: {http_req_duration: {threshold: p(95)<1s, over: 26s}}\nwarm_up: 4.5s", "25s"),
        ("thresholds: {http_req_failed: rate<1% over 3s}\nload: {users: 9, for: 2s}", "2s"),
    ],
)
def test_a_window_longer_than_the_run_is_refused(folder, text, judged):
    refused = folder.refused("requests: [/]\n" + text)
    assert refused.startswith("thresholds.http_req_")
    assert f"and only {judged} of the load are judged (let the load last longer" in refused


def test_a_locustfile_has_its_own_load(folder):
    folder.load("thresholds: {http_req_duration: p(99.9)<1s over 1h}", own_load=False)
    assert folder.warnings == []
