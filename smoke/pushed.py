"""The figures of the last passed run, as Prometheus has them of what smoke pushed (`smoke.reports.prometheus`)."""

import math
from collections.abc import Iterator

import msgspec

from hookset.errors import UsageError
from hookset.redact import without_credentials
from smoke.config import Run
from smoke.fetching import NotHad, fetch
from smoke.judge.baseline import Baseline, Figures

PROMETHEUS = "prometheus:"
QUANTILES = {"0.5": "med", "0.95": "p95"}
LOOK_BACK = "30d:5m"
"""How far back, and how close: what was sent once is seen for five minutes."""
SCRAPED = "pod, container, node"
"""What a scrape adds to a gateway's series by way of a ServiceMonitor: a gateway that was restarted has another pod."""


class _Series(msgspec.Struct, frozen=True):
    """One element of an instant vector; `value` is a moment and a number, written as text.

    See https://prometheus.io/docs/prometheus/latest/querying/api/#instant-vectors.
    """

    metric: dict[str, str]
    value: tuple[float, str]


class _Data(msgspec.Struct, frozen=True):
    result: list[_Series]


class _Queried(msgspec.Struct, frozen=True):
    data: _Data


def from_prometheus(config: Run, url: str, seconds: float) -> Baseline | None:
    """Medians, 95th percentiles and counts by endpoint of the last run of this application here that passed.

    None where Prometheus knows of none. Raises UsageError for an address that is none, or where it cannot be told which
    application's run is meant.
    """
    if not url.startswith(("http://", "https://")):
        raise UsageError(
            f"--baseline: {without_credentials(url)!r} is no address",
            "write prometheus:http://prometheus:9090",
        )
    if not config.app:
        raise UsageError(
            "--baseline: Prometheus has the runs of many applications", "say which: --app (HOOK_APP)"
        )
    shown = f"Prometheus at {without_credentials(url)}"
    asking = _Asking(url, config.report_token, seconds / 2)
    try:
        latencies = asking.last_passed(config, "smoke_latency_quantile_seconds", 'quantile=~"0.5|0.95"')
        counts = asking.last_passed(config, "smoke_requests")
        figures = _figures(latencies, counts)
    except NotHad as error:
        return Baseline(shown, problem=str(error))
    return Baseline(shown, figures=figures) if figures else None


class _Asking:
    """Asks one Prometheus."""

    def __init__(self, url: str, token: str, seconds: float) -> None:
        self.url, self.token, self.seconds = f"{url.rstrip('/')}/api/v1/query", token, seconds

    def last_passed(self, config: Run, name: str, *more: str) -> list[_Series]:
        """The series of that name as they stood when a run of this application had last passed by itself. Raises NotHad."""
        named = {key: getattr(config, key) for key in ("app", "environment", "cluster", "namespace")}
        chosen = [f'{label}="{_escaped(value)}"' for label, value in named.items() if value]
        these = _selected(name, *chosen, *more)
        passed = _selected("hook_outcome", *chosen, 'hook="smoke"', 'outcome="passed"')
        overridden = _selected("hook_findings", *chosen, 'hook="smoke"', 'status="overridden"')
        good = (
            f"{these} and ignoring (endpoint, quantile, outcome) ({passed} == 1)"
            f" unless ignoring (endpoint, quantile, outcome, status) ({overridden} > 0)"
        )
        answer = fetch(
            self.url,
            self.token,
            self.seconds,
            query=f"last_over_time((max without ({SCRAPED}) ({good}))[{LOOK_BACK}])",
        )
        try:
            return msgspec.json.decode(answer.body, type=_Queried).data.result
        except (msgspec.DecodeError, UnicodeError):
            raise NotHad(f"it answered {answer.status} and no query result") from None


def _selected(name: str, *matchers: str) -> str:
    return name + "{" + ",".join(matchers) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _figures(latencies: list[_Series], counts: list[_Series]) -> dict[str, Figures]:
    known: dict[str, dict[str, float]] = {}
    for endpoint, quantile, value in _numbers(latencies, "quantile"):
        if name := QUANTILES.get(quantile):
            known.setdefault(endpoint, {})[name] = value * 1000
    requests: dict[str, float] = {}
    for endpoint, _, value in _numbers(counts, "outcome"):
        requests[endpoint] = requests.get(endpoint, 0.0) + value
    return {name: Figures(requests=round(requests.get(name, 0.0)), **found) for name, found in known.items()}


def _numbers(found: list[_Series], label: str) -> Iterator[tuple[str, str, float]]:
    """Endpoint, label and value of each series that has a number. Raises NotHad where two runs are mixed up."""
    seen = set()
    for series in found:
        try:
            value = float(series.value[1])
        except ValueError:
            raise NotHad(f"it answered a value that is none: {series.value[1]!r}") from None
        key = (series.metric.get("endpoint", ""), series.metric.get(label, ""))
        if not math.isfinite(value):
            continue
        if key in seen:
            raise NotHad("it knows of several such runs: give --environment, --cluster or --namespace too")
        seen.add(key)
        yield *key, value
