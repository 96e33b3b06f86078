"""What the judge makes of a recording: numbers for every endpoint and threshold, ready for every report.

All durations here are milliseconds, as in k6's thresholds; rates are 0 to 1, throughputs a second.
"""

import msgspec


class Latency(msgspec.Struct, frozen=True, kw_only=True):
    """Distribution of one set of durations, in milliseconds; percentiles are exact, linearly interpolated."""

    count: int
    min: float
    avg: float
    med: float
    p90: float
    p95: float
    p99: float
    p999: float
    max: float


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """One request of the plan, by its name. `latency` is from the intended start, `service` from the actual one.

    `buckets` are the same latencies in seconds as an exponential histogram of scale 5 (every value within 1.1 %):
    (index, count) where latency is in (2^(index/32), 2^((index+1)/32)]; empty where nobody needed it.
    `within` counts them exactly: (seconds, how many took at most so long), the same few edges in every run.
    `blocks` are (p50, p95) in milliseconds of equal spans of time, for the comparison with another run of the same plan.
    """

    name: str
    method: str
    requests: int
    failed: int
    per_second: float
    latency: Latency | None
    service: Latency | None
    statuses: dict[str, int]
    errors: dict[str, int]
    bytes: int
    buckets: tuple[tuple[int, int], ...] = ()
    within: tuple[tuple[float, int], ...] = ()
    blocks: tuple[tuple[float, float], ...] = ()


class ThresholdResult(msgspec.Struct, frozen=True, kw_only=True):
    """One threshold as it was judged. `status` is a finding's; `observed` None where there was nothing to judge.

    `observed` and `limit` are in the metric's own unit (`ms`, `rate`, `count`, `per second`). `samples` is how many it
    rests on, `worst_at` the first second of the worst window (`over` seconds long) where it has one.
    """

    metric: str
    selector: str
    expression: str
    status: str
    observed: float | None
    limit: float
    unit: str
    samples: int
    why: str = ""
    over: float | None = None
    worst_at: float | None = None


class CheckResult(msgspec.Struct, frozen=True, kw_only=True):
    """One check of the plan: how often it held."""

    name: str
    passed: int
    failed: int


class Second(msgspec.Struct, frozen=True, kw_only=True):
    """One second of the run, by when requests were due: for the plots and the comparison by blocks."""

    at: int
    requests: int
    failed: int
    dropped: int
    p50: float | None
    p95: float | None
    p99: float | None
    max: float | None
    late_p99: float | None


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """One metric of one endpoint against the baseline. `low` and `high` bound the shift (milliseconds) with the confidence asked for."""

    endpoint: str
    metric: str
    baseline: float
    current: float
    ratio: float
    shift: float
    low: float | None
    high: float | None
    status: str
    why: str = ""


class Exemplar(msgspec.Struct, frozen=True, kw_only=True):
    """A request worth a look, with its trace id. `latency` in milliseconds, `due` seconds into the run."""

    trace_id: str
    name: str
    due: float
    latency: float
    status: int
    error: str = ""


class Generator(msgspec.Struct, frozen=True, kw_only=True):
    """What the generator says of itself."""

    engine: str
    processes: int
    workers: int
    reported: int
    planned: int
    started: int
    dropped: int
    late_p50: float | None
    late_p99: float | None
    late_max: float | None
    cpu_share: float
    cut_short: str = ""


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """A judged run. It stands in the verdict record as `details`, and a later run reads it from there as its baseline.

    `histogram` is of all judged latencies: (upper edge in milliseconds, how many lie between it and the edge before).
    """

    plan: str
    plan_digest: str
    target: str
    began: str
    seconds: float
    warm_up: float
    requests: int
    failed: int
    iterations: int
    per_second: float
    bytes: int
    latency: Latency | None
    service: Latency | None
    endpoints: tuple[Endpoint, ...]
    thresholds: tuple[ThresholdResult, ...]
    checks: tuple[CheckResult, ...]
    revisions: dict[str, int]
    timeline: tuple[Second, ...]
    histogram: tuple[tuple[float, int], ...]
    generator: Generator
    comparison: tuple[Comparison, ...] = ()
    baseline: str = ""
    slowest: tuple[Exemplar, ...] = ()
    failures: tuple[Exemplar, ...] = ()
