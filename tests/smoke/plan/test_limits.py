"""The ceiling on what a plan may ask for."""

import pytest


@pytest.mark.parametrize(
    "text",
    [
        "requests: [/]",
        "load: 50/s for 200s\nrequests: [/]",
        "load: [ramp to 50/s over 100s, 50/s for 100s]\nrequests: [/]",
        "load: 25/s for 30s\nscenarios: {s: [/a, /b]}",
        "load: {users: 50, for: 60s}\nrequests: [/]",
        "load: {users: 5, for: 60s}\nthink: 100ms\nrequests: [/]",
        "load: 200/s for 500s\nlimits: {rate: 200/s, total: 100k, because: agreed with the shop team}\nrequests: [/]",
        "load: 200/s for 1s\nlimits: {rate: 200/s, because: agreed with the shop team}\nrequests: [/]",
        "load: {users: 3, for: 1s}\nthink: 0\nlimits: {rate: unlimited, total: unlimited, because: it is a test}\nrequests: [/]",
        "load: 5/s for 1s\nlimits: {rate: 5/s, total: 5}\nrequests: [/]",
    ],
)
def test_what_is_within_the_ceiling_may_be_asked(folder, text):
    folder.load(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("load: 51/s for 1s", "load: asks for 51/s requests, and the ceiling is 50/s (raise limits.rate: `limits: {rate: 51/s, because:"),
        ("load: [ramp to 60/s over 1s, 1/s for 1s]", "load: asks for 60/s requests"),
        ("load: 50/s for 201s", "load: asks for 10050 requests, and the ceiling is 10000 requests (raise limits.total: `limits: {total: 10050,"),
        ("load: 40/s for 1s\nscenarios: {s: [/a, /b]}", "load: asks for 60/s requests"),
        ("load: {users: 51, for: 10s}", "load: asks for 51/s requests"),
        ("load: {users: 50, for: 200s}", "load: asks for 10050 requests"),
        ("load: {users: 1, for: 1s}\nthink: 0", "load: asks for any number of requests a second, and the ceiling is 50/s (raise limits.rate: `limits: {rate: unlimited,"),
        ("load: 80/s for 1s\nlimits: {rate: 70/s, because: it is a test}", "load: asks for 80/s requests, and the ceiling is 70/s"),
        ("load: 9/s for 1s\nlimits: {rate: 5/s}", "load: asks for 9/s requests, and the ceiling is 5/s"),
        ("limits: {rate: 200/s}", "limits: raises the ceiling, and does not say why"),
        ("limits: {total: 1M, because: so}", "limits: raises the ceiling, and does not say why"),
        ("limits: {rate: 200, because: it is a test}", 'limits.rate: "200" is no rate'),
        ("limits: {total: much, because: it is a test}", 'limits.total: "much" is no size'),
        ("limits: {rates: 5/s}", "limits: unknown key rates; did you mean rate?"),
        ("limits: 5/s", "limits: is no mapping"),
    ],
)  # fmt: skip
def test_what_is_over_it_names_the_key_to_raise(folder, text, reason):
    assert reason in folder.refused("requests: [/]\n" + text)


def test_a_warm_up_leaves_something_to_judge(folder):
    assert folder.load("warm_up: 5s\nload: 1/s for 10s\nrequests: [/]").warm_up == 5
    reason = folder.refused("warm_up: 10s\nload: 1/s for 10s\nrequests: [/]")
    assert reason == "warm_up: leaves nothing to judge: load is put on for 10s"
