"""Whole outputs as a person, a log collector or a program gets them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.golden import compare
from tests.smoke.run.conftest import Plans
from tests.smoke.run.program import smoke
from tests.smoke.run.service import Service

IDENTITY = {"HOOK_APP": "shop", "HOOK_RELEASE": "r1", "HOOK_ENVIRONMENT": "production"}
PLAN: dict[str, Any] = {
    "requests": [{"path": "/", "name": "home"}, {"path": "/orders", "name": "orders"}],
    "seed": 1,
    "revision": {"header": "X-Revision"},
    "checks": {"status": 200},
    "thresholds": {"http_req_duration": ["p(95)<9s"]},
}
MEASURED = r"(?<![\w.:/-])\d[\d,]*(?:\.\d+)? ?(?:ms|µs|s)\b(?! \(exit)"
"""A duration that was measured, for a person."""
STEADY = {"9s", "30s"}
WORST = ("slowest", "failures")
"""Which requests they are is chance."""
NUMBERS = (
    "duration_seconds",
    "cpu_share",
    "per_second",
    "began",
    "ts",
    "late_p50",
    "late_p99",
    "late_max",
)


def steady(text: str, url: str, folder: Path) -> str:
    """Without what differs from run to run and from machine to machine."""
    text = text.replace(str(folder), "/plan").replace(url, "http://shop")
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "2026-01-02T03:04:05.678Z", text)
    text = re.sub(r"in \d+\.\d s \(exit", "in 0.0 s (exit", text)
    text = re.sub(r'\d s of 2 s left, [^"\n]*', "1 of 2 seconds ...", text)
    text = re.sub(r"(?m)^(.*1 of 2 seconds.*\n)\1+", r"\1", text)  # a busy machine may have time for more
    text = re.sub(MEASURED, lambda found: found[0] if found[0] in STEADY else "0 ms", text)
    text = re.sub(r"(?<=  ) +0 ms", "0 ms", text)
    text = re.sub(r'("latency_\w+": ?|"duration_seconds": ?)[\d.e-]+', r"\g<1>0.0", text)
    return re.sub(r"  +p50  +p95  +p99  +max", "  p50  p95  p99  max", text)


def of_record(record: Any, key: str = "") -> Any:
    """The record with 0 for what was measured in time, and lists of such cut to what they look like."""
    if isinstance(record, dict):
        return {name: of_record(each, name) for name, each in record.items() if name not in WORST}
    if isinstance(record, list):
        few = record[:1] if key in ("histogram", "buckets", "within", "blocks", "timeline") else record
        return [of_record(each, key) for each in few]
    if key in NUMBERS:
        return "0" if isinstance(record, str) else 0
    if isinstance(record, float) or key in ("histogram", "buckets", "within"):
        return 0 if key not in ("limit", "seconds", "warm_up") else record
    return record


def kind(plans: Plans, service: Service, name: str, format: str) -> Any:
    if name == "failing":
        service.broken.add("/orders")
    ended = plans.run(format=format, env=IDENTITY, **PLAN)
    assert ended.code == (0 if name == "good" else 10)
    return ended


@pytest.mark.parametrize("name", ["good", "failing"])
@pytest.mark.parametrize("format", ["text", "lines"])
def test_a_run(plans: Plans, service: Service, name: str, format: str) -> None:
    ended = kind(plans, service, name, format)
    compare(f"smoke/{name}.{format}.out", steady(ended.out, service.url, plans.folder))
    compare(f"smoke/{name}.{format}.err", steady(ended.err, service.url, plans.folder))


@pytest.mark.parametrize("name", ["good", "failing"])
def test_the_record_of_a_run(plans: Plans, service: Service, name: str) -> None:
    ended = kind(plans, service, name, "json")
    text = json.dumps(of_record(ended.record), indent=1)
    compare(f"smoke/{name}.json.out", steady(text, service.url, plans.folder) + "\n")


def test_version() -> None:
    assert re.fullmatch(r"smoke \d+\.\d+\.\d+\n", smoke("--version").out)
