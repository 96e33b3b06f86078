"""The shop's own load plan: no machine is too slow for a good release, and what is broken on purpose fails on every one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from examples.shop.demo_smoke import SLOW, STALLS, shop

ROOT = Path(__file__).parents[2]
NO_DATABASE = """\
import time
import app
def orders(query):
    time.sleep({seconds})
    return "200 OK", []
app.orders = orders
app.ROUTES.update({{"/healthz": lambda query: ("200 OK", {{"status": "ok"}}), "/orders": orders}})
"""
GOOD = "app.serve()\n"


@pytest.mark.parametrize(
    ("machine_seconds", "release", "code"),
    [(0.5, GOOD, 0), (0, SLOW, 10), (0, STALLS, 10)],
    ids=["a good one on a slow machine", "slow", "stalls"],
)
def test_what_becomes_of_a_release(machine_seconds: float, release: str, code: int) -> None:
    with shop("", "-c", NO_DATABASE.format(seconds=machine_seconds) + release) as target:
        words = ("run", "--plan=examples/shop/smoke.yaml", f"--target={target}", "--release=r2")
        ended = subprocess.run(
            [sys.executable, "-m", "smoke", *words],
            cwd=ROOT,
            env=os.environ | {"HOOK_FORMAT": "text"},
            check=False,
            capture_output=True,
            text=True,
        )
    assert ended.returncode == code, ended.stdout + ended.stderr
    assert "FAIL  thresholds  http_req_duration{name:orders}" in ended.stdout or not code, ended.stdout
