"""Whole processes timed in turn: A B C, A B C ..., so that the ratios hold when the machine's speed drifts."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Contender:
    """A command to time; `expect` is its exit code, anything else stops the benchmark."""

    name: str
    command: Sequence[str]
    environment: dict[str, str] | None = None
    expect: int = 0


@dataclass(frozen=True)
class Sample:
    """Seconds on the clock, seconds of CPU, and the peak of resident memory in MB, of one process with its children."""

    wall: float
    cpu: float
    megabytes: float


def measure(contenders: Sequence[Contender], runs: int = 5) -> dict[str, Sample]:
    """The median of each figure over `runs` counted rounds, after one that is not counted."""
    samples: dict[str, list[Sample]] = {contender.name: [] for contender in contenders}
    for round_number in range(runs + 1):
        for contender in contenders:
            sample = run_once(contender)
            if round_number:
                samples[contender.name].append(sample)
    return {name: _median(found) for name, found in samples.items()}


def run_once(contender: Contender) -> Sample:
    """Run it, its output thrown away. Raises RuntimeError where it ends otherwise than expected."""
    began = time.monotonic()
    process = subprocess.Popen(
        contender.command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=os.environ | (contender.environment or {}),
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != contender.expect:
        raise RuntimeError(f"{contender.name} ended with {process.returncode}:\n{said.decode()[-2000:]}")
    return Sample(time.monotonic() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def table(title: str, ours: str, found: dict[str, Sample]) -> None:
    """Print the figures, and for each the ratio of our seconds to its."""
    sys.stdout.write(f"\n{title}\n")
    sys.stdout.write(f"  {'':32}{'wall s':>9}{'CPU s':>9}{'MB':>7}   ours/theirs\n")
    for name, sample in found.items():
        ratio = "" if name == ours else f"{found[ours].wall / sample.wall:.3f}"
        figures = f"{sample.wall:9.3f}{sample.cpu:9.3f}{sample.megabytes:7.0f}"
        sys.stdout.write(f"  {name:32}{figures}   {ratio}\n")
    sys.stdout.flush()


def _median(samples: Sequence[Sample]) -> Sample:
    return Sample(
        median(sample.wall for sample in samples),
        median(sample.cpu for sample in samples),
        median(sample.megabytes for sample in samples),
    )
