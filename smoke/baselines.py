"""Where the earlier run comes from: a file, an address, or what Prometheus still knows of it."""

from pathlib import Path

from hookset.redact import without_credentials
from smoke.config import Run
from smoke.fetching import LARGEST_BYTES, NotHad, fetch
from smoke.judge.baseline import Baseline, read_baseline
from smoke.pushed import PROMETHEUS, from_prometheus

MOST_SECONDS = 10.0


def baseline_of(config: Run, seconds: float) -> Baseline | None:
    """The run that `--baseline` names; None where there is none yet, as at a first release.

    What cannot be had or read is a baseline with a `problem`: that is said, and fails nothing. `seconds` is how long it
    may take. Raises UsageError for an address that is none.
    """
    source, seconds = config.baseline, min(seconds, MOST_SECONDS)
    if source.startswith(PROMETHEUS):
        return from_prometheus(config, source.removeprefix(PROMETHEUS), seconds)
    if source.startswith(("http://", "https://")):
        return _from_address(config, seconds)
    return _from_file(source)


def _from_file(source: str) -> Baseline | None:
    try:
        with Path(source).open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        return Baseline(source, problem=f"it cannot be read: {getattr(error, 'strerror', '') or error}")
    if len(data) > LARGEST_BYTES:
        return Baseline(source, problem=f"it is larger than {LARGEST_BYTES >> 20} MB")
    return _read(data, source)


def _read(data: bytes, source: str) -> Baseline | None:
    """An empty file is what a volume holds before the first run."""
    return read_baseline(data, source) if data.strip() else None


def _from_address(config: Run, seconds: float) -> Baseline | None:
    shown = without_credentials(config.baseline)
    try:
        answer = fetch(config.baseline, config.report_token, seconds)
    except NotHad as error:
        return Baseline(shown, problem=str(error))
    if answer.status == 404:
        return None
    if answer.status != 200:
        return Baseline(shown, problem=f"it answered {answer.status}")
    return _read(answer.body, shown)
