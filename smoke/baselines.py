"""Where the earlier run comes from: a file, an address, or what Prometheus still knows of it."""

from pathlib import Path
from typing import Any

from hookset.errors import UsageError
from hookset.redact import without_credentials
from smoke.config import Run
from smoke.judge.baseline import Baseline, Figures, read_baseline

PROMETHEUS = "prometheus:"
LARGEST_BYTES = 64 * 1024 * 1024
MOST_SECONDS = 10.0
QUANTILES = {"0.5": "med", "0.95": "p95"}


def baseline_of(config: Run, seconds: float) -> Baseline | None:
    """The run that `--baseline` names; None where there is none yet, as at a first release.

    What cannot be had or read is a baseline with a `problem`: that is said, and fails nothing. `seconds` is how long it
    may take. Raises UsageError for an address that is none.
    """
    source = config.baseline
    if source.startswith(PROMETHEUS):
        return _from_prometheus(config, source.removeprefix(PROMETHEUS), min(seconds, MOST_SECONDS))
    if source.startswith(("http://", "https://")):
        return _from_address(config, min(seconds, MOST_SECONDS))
    return _from_file(source)


def _from_file(source: str) -> Baseline | None:
    try:
        with Path(source).open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        return Baseline(source, problem=f"it cannot be read: {getattr(error, 'strerror', '') or error}")
    return _read(data, source)


def _read(data: bytes, source: str) -> Baseline | None:
    """An empty file is what a volume holds before the first run."""
    if len(data) > LARGEST_BYTES:
        return Baseline(source, problem=f"it is larger than {LARGEST_BYTES >> 20} MB")
    return read_baseline(data, source) if data.strip() else None


def _from_address(config: Run, seconds: float) -> Baseline | None:
    shown = without_credentials(config.baseline)
    answer = _got(config.baseline, config.report_token, seconds)
    if isinstance(answer, str):
        return Baseline(shown, problem=answer)
    if answer.status_code == 404:
        return None
    if answer.status_code != 200:
        return Baseline(shown, problem=f"it answered {answer.status_code}")
    return _read(answer.content, shown)


def _got(url: str, token: str, seconds: float, **params: str) -> Any:
    """The answer, or why there is none. Redirects are not followed: the token would go along."""
    import requests  # noqa: PLC0415 - 130 ms, and only where a baseline has an address

    def authorize(request: Any) -> Any:
        # a callable also keeps requests from sending what a .netrc says of this host
        if token:
            request.headers["Authorization"] = f"Bearer {token}"
        return request

    try:
        return requests.get(url, params=params, auth=authorize, allow_redirects=False, timeout=seconds)
    except (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema):
        raise UsageError(f"--baseline: {without_credentials(url)!r} is no address") from None
    except requests.RequestException as error:
        return f"it does not answer: {type(error).__name__}"


def _from_prometheus(config: Run, url: str, seconds: float) -> Baseline | None:
    """Medians, 95th percentiles and counts by endpoint of the last pushed run of this application here."""
    if not url.startswith(("http://", "https://")):
        raise UsageError(
            f"--baseline: {without_credentials(url)!r} is no address",
            "write prometheus:http://prometheus:9090",
        )
    shown = f"Prometheus at {without_credentials(url)}"
    latencies = _query(config, url, "smoke_latency_seconds", seconds)
    counts = _query(config, url, "smoke_requests", seconds)
    if isinstance(latencies, str) or isinstance(counts, str):
        return Baseline(shown, problem=latencies if isinstance(latencies, str) else str(counts))
    figures = _figures(latencies, counts)
    return Baseline(shown, figures=figures) if figures else None


def _query(config: Run, url: str, name: str, seconds: float) -> Any:
    """The series of this application and environment, or why there are none."""
    labels = {"app": config.app, "environment": config.environment, "cluster": config.cluster}
    chosen = ",".join(f'{label}="{_escaped(value)}"' for label, value in labels.items() if value)
    answer = _got(
        f"{url.rstrip('/')}/api/v1/query",
        config.report_token,
        seconds,
        query=f"last_over_time({name}{{{chosen}}}[30d])",
    )
    if isinstance(answer, str):
        return answer
    try:
        return answer.json()["data"]["result"]
    except (ValueError, KeyError, TypeError):
        return f"it answered {answer.status_code} and no query result"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _figures(latencies: Any, counts: Any) -> dict[str, Figures]:
    known: dict[str, dict[str, float]] = {}
    for series in latencies:
        name = QUANTILES.get(series["metric"].get("quantile", ""))
        if name:
            known.setdefault(series["metric"].get("endpoint", ""), {})[name] = (
                float(series["value"][1]) * 1000
            )
    requests: dict[str, float] = {}
    for series in counts:
        endpoint = series["metric"].get("endpoint", "")
        requests[endpoint] = requests.get(endpoint, 0.0) + float(series["value"][1])
    return {name: Figures(requests=round(requests.get(name, 0.0)), **found) for name, found in known.items()}
