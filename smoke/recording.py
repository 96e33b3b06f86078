"""Everything that one run leaves for the judge and the reports: exact samples, and what the generator knows of itself."""

from collections import Counter
from dataclasses import dataclass, field

from smoke.samples import Samples


@dataclass
class Checked:
    """How often one check of the plan held and did not, by second of the run."""

    passed: Counter[int] = field(default_factory=Counter)
    failed: Counter[int] = field(default_factory=Counter)


@dataclass
class Exemplar:
    """One request that is worth a look: its W3C trace id, when it was due, and how it ended."""

    trace_id: str
    name: str
    due: float
    latency: float
    status: int
    error: str = ""


@dataclass
class Recording:
    """One run, of one process or merged of several.

    `began` is epoch seconds; `seconds` is how long load was to be put on (warm-up of `warm_up` seconds included) and
    `ran` how long it was. `names`, `errors`, `revisions` are what the samples' indexes mean; `methods` is by name, and so are
    `tags`, for names that have some.
    `planned` counts the starts that were due, `dropped` those given up because too many were in flight, by second,
    `unstarted` those that were still overdue at the end;
    `iterations` the scenarios that were gone through to their end. `cpu_seconds` is the generators' own.
    `workers` is how many were to report, `reported` how many did, and `lost` says what became of the others.
    `cut_short` says why a run ended early, else empty; `in_flight` counts the requests that were given up then, before
    they had their time to be answered: they are no samples. `slowest` and `failed` are exemplars, the worst first.
    """

    began: float = 0.0
    seconds: float = 0.0
    ran: float = 0.0
    warm_up: float = 0.0
    samples: Samples = field(default_factory=Samples)
    names: list[str] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)
    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=lambda: [""])
    revisions: list[str] = field(default_factory=lambda: [""])
    checks: dict[str, Checked] = field(default_factory=dict)
    planned: int = 0
    dropped: Counter[int] = field(default_factory=Counter)
    iterations: int = 0
    open_loop: bool = True
    cpu_seconds: float = 0.0
    processes: int = 1
    workers: int = 1
    reported: int = 1
    lost: list[str] = field(default_factory=list)
    cut_short: str = ""
    in_flight: int = 0
    unstarted: int = 0
    slowest: list[Exemplar] = field(default_factory=list)
    failed: list[Exemplar] = field(default_factory=list)
    engine: str = "smoke"
