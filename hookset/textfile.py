"""Write a verdict's metrics to a file for node_exporter's textfile collector: whole or not at all."""

from collections.abc import Sequence
from pathlib import Path

from hookset.measure import Measure
from hookset.metrics import LAST_SUCCESS, grouping_key, registry_of
from hookset.report.deliver import Delivery, write_file
from hookset.verdict import Verdict


def textfile_delivery(path: str, verdict: Verdict, measures: Sequence[Measure] = ()) -> Delivery:
    """The writing of `--metrics-textfile`."""
    return Delivery(f"metrics to {path}", lambda _: write_textfile(path, verdict, measures))


def write_textfile(path: str, verdict: Verdict, measures: Sequence[Measure] = ()) -> None:
    """Replace the file; the last success of the same series is taken over from it. Raises OSError."""
    from prometheus_client import generate_latest  # noqa: PLC0415  (100 ms, in the delivery's own thread)

    registry = registry_of(verdict, _labels(verdict), measures)
    text = generate_latest(registry).decode()
    if f"\n{LAST_SUCCESS}{{" not in text:
        text += _last_success_in(path, _series(text))
    write_file(path, text.encode())


def _labels(verdict: Verdict) -> dict[str, str]:
    """What is a grouping key at a gateway is a label here, where nobody adds it."""
    return {name: value for name, value in grouping_key(verdict).items() if name != "stage"}


def _series(text: str) -> str:
    """The labels that every series of this run has, as they are written."""
    line = next(line for line in text.splitlines() if line.startswith("hook_duration_seconds{"))
    return line.partition("{")[2].rpartition("}")[0]


def _last_success_in(path: str, labels: str) -> str:
    """The lines of the last success in the old file, where it is of the same series."""
    try:
        old = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ""
    series = f"{LAST_SUCCESS}{{{labels}}} "
    if not any(line.startswith(series) for line in old):
        return ""
    return "".join(f"{line}\n" for line in old if LAST_SUCCESS in line and (line[0] == "#" or series in line))
