"""How soon the images say something, and how soon they end: python -m bench.images [--runs 5]

The images are those of `make images`. The first output is timed three ways: of the process in its image (hardened, read-only),
of the same program in this virtual environment, and of a whole `docker run` beside one that has nothing to do.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from tests.images.docker import HARDENED, PROGRAMS, docker, image, started
from tests.images.test_signals import MOMENTS, waiting_for
from tests.servers.deaf import silent_port

VERBS = {"guardrail": "check", "flagcheck": "check", "smoke": "run"}
FIRST_OUTPUT = """
import json, os, subprocess, sys, time
def first():
    began = time.monotonic()
    process = subprocess.Popen(sys.argv[2:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert process.stdout.readline()
    took = time.monotonic() - began
    process.communicate()
    return took
print(json.dumps([first() for _ in range(int(sys.argv[1]) + 1)][1:]))
"""
NOTHING = ("--entrypoint", "/usr/bin/tini")


def main() -> None:
    """Measure the images that are there."""
    parser = argparse.ArgumentParser(prog="python -m bench.images", description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    sys.stdout.write(
        "program    first output: image  environment  ratio   docker run  ratio  empty  SIGTERM to end, longest\n"
    )
    for program in PROGRAMS:
        inside, outside = _inside(program, runs), _outside(program, runs)
        whole = _docker_run(runs, image(program), VERBS[program])
        empty = _docker_run(runs, *NOTHING, image(program), "--", "/bin/echo", "nothing")
        sys.stdout.write(
            f"{program:10} {inside:19.3f} {outside:12.3f} {inside / outside:6.2f} {whole:12.3f} {whole / outside:6.2f} {empty:6.3f} {_longest_end(program):8.3f}\n"
        )


def _inside(program: str, runs: int) -> float:
    words = (f"/opt/hookset/bin/{program}", VERBS[program])
    python = ("--entrypoint", "/opt/hookset/bin/python", image(program), "-c", FIRST_OUTPUT)
    return median(json.loads(docker("run", "--rm", *HARDENED, *python, str(runs), *words).stdout))


def _outside(program: str, runs: int) -> float:
    script = Path(sys.executable).with_name(program)
    words = (sys.executable, "-c", FIRST_OUTPUT, str(runs), str(script), VERBS[program])
    return median(json.loads(subprocess.run(words, capture_output=True, check=True).stdout))


def _docker_run(runs: int, *words: str) -> float:
    """Seconds from `docker run` to its first line, the median."""
    return median([_first_line(("docker", "run", "--rm", *HARDENED, *words)) for _ in range(runs)])


def _first_line(words: Sequence[str]) -> float:
    began = time.monotonic()
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert process.stdout is not None
    process.stdout.readline()
    took = time.monotonic() - began
    process.communicate()
    return took


def _longest_end(program: str) -> float:
    """Seconds from `docker kill --signal TERM` to the end, the longest over the moments that the tests try."""
    with tempfile.TemporaryDirectory() as folder, silent_port() as port:
        Path(folder).chmod(0o755)
        words = waiting_for(port, Path(folder))[program]
        flags = ("--network", "host", "--volume", f"{folder}:/release:ro")
        return max(_end(program, words, flags, moment) for moment in MOMENTS)


def _end(program: str, words: Sequence[str], flags: Sequence[str], moment: float) -> float:
    with started(program, *words, flags=flags) as container:
        time.sleep(moment)
        began = time.monotonic()
        docker("kill", "--signal", "TERM", container)
        docker("wait", container)
        return time.monotonic() - began


if __name__ == "__main__":
    main()
