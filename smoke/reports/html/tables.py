"""The tables of the page: endpoints, requests worth a look, findings, the generator, what was run."""

from collections.abc import Iterable, Sequence

from hookset.outcome import Finding
from hookset.redact import without_credentials
from hookset.report.summary import say
from hookset.verdict import Verdict
from smoke.reports.html.tags import Child, Markup, tag
from smoke.reports.words import NOTHING, clock, milliseconds, number, share, size
from smoke.result import Endpoint, Exemplar, Latency, Result

MOST_ENDPOINTS = 100
_COUNTED = ("request", "requests", "failed", "rate")


def table(head: Sequence[str], rows: Iterable[Sequence[Child]], kind: str = "") -> Markup:
    """A table that scrolls by itself where the page is narrow."""
    heads = tag("tr", (tag("th", words, scope="col") for words in head))
    body = (
        tag("tr", (tag("td", cell, data_of=name or None) for name, cell in zip(head, row, strict=True)))
        for row in rows
    )
    inside = tag("table", tag("thead", heads), tag("tbody", body), class_=kind or None)
    return tag("div", inside, class_="scroll", tabindex=0, role="region", aria_label="table")


def pairs(rows: Iterable[tuple[str, Child]]) -> Markup:
    """Names and values; what is empty is left out."""
    told = ((tag("dt", name), tag("dd", value)) for name, value in rows if value not in ("", None))
    return tag("dl", told)


def status_cell(status: str) -> Markup:
    """A status by word and shape, not by colour alone."""
    shapes = {"passed": "✓", "failed": "✗", "inconclusive": "?", "warning": "!", "overridden": "↷"}
    sign = tag("b", shapes.get(status, "·"), aria_hidden="true")
    return tag("span", sign, " ", status, class_=f"status {status}")


def endpoints(result: Result) -> Markup:
    """A row for each request of the plan, and one for all."""
    head = [
        *_COUNTED,
        "p50",
        "p90",
        "p95",
        "p99",
        "p99.9",
        "max",
        "service p95",
        "size",
        "statuses and errors",
    ]
    shown = sorted(result.endpoints, key=lambda each: -each.requests)[:MOST_ENDPOINTS]
    rows = [_endpoint(each) for each in result.endpoints if each in shown]
    rows.append([tag("b", "all"), *_counted(result), ""])
    more = len(result.endpoints) - len(shown)
    note = tag("p", f"The {more} with the fewest requests are in the record only.") if more else None
    return tag("div", table(head, rows, "numbers counted"), note)


def exemplars(found: Sequence[Exemplar]) -> Markup:
    """Requests worth a look, with trace ids to copy."""
    rows = [
        [
            each.name,
            f"{each.due:.2f} s",
            milliseconds(each.latency),
            str(each.status) if each.status else "no answer",
            each.error,
            tag("code", each.trace_id, class_="copy") if each.trace_id else NOTHING,
        ]
        for each in found
    ]
    return table(("request", "due at", "latency", "status", "error", "trace id"), rows, "stacks")


def findings(found: Sequence[Finding]) -> Markup:
    """A row a finding, as in the report; what to do next is said once."""
    first = {each.hint: each for each in reversed(found)}
    rows = [
        [
            status_cell(each.status.value),
            tag("code", each.id),
            say(each),
            [
                _evidence("expected", each.expected),
                _evidence("found", each.found),
                _evidence("next", each.hint if first[each.hint] is each else ""),
            ],
        ]
        for each in found
    ]
    return table(("", "finding", "", "evidence"), rows, "stacks")


def generator(result: Result) -> Markup:
    """What the generator says of itself: whether the numbers can be believed."""
    own = result.generator
    return pairs(
        [
            ("engine", own.engine),
            ("processes", number(own.processes)),
            ("workers that reported", f"{own.reported} of {own.workers}"),
            ("starts planned", number(own.planned)),
            ("started", f"{number(own.started)} ({share(own.started, own.planned)})"),
            ("dropped: too many in flight", number(own.dropped)),
            ("sent late, median", milliseconds(own.late_p50)),
            ("sent late, p99", milliseconds(own.late_p99)),
            ("sent late, at most", milliseconds(own.late_max)),
            ("its own CPU", share(own.cpu_share, 1.0)),
            ("cut short", own.cut_short),
        ]
    )


def configuration(verdict: Verdict, result: Result | None) -> Markup:
    """What was run, where, and how it was enforced."""
    rows: list[tuple[str, Child]] = [(name, getattr(verdict, name)) for name in _IDENTITY]
    if result:
        rows += [
            ("plan", result.plan),
            ("plan's digest", result.plan_digest),
            ("target", without_credentials(result.target)),
            ("load began", result.began),
            ("load lasted", clock(result.seconds)),
            ("of it warm-up, not judged", clock(result.warm_up)),
            ("iterations", number(result.iterations)),
            ("received", size(result.bytes)),
            ("revisions that answered", _counts(result.revisions)),
            ("baseline", result.baseline),
        ]
    rows += [("enforce", f"{verdict.enforce} {verdict.enforce_until}".strip())]
    if verdict.override:
        rows += [("overridden by", f"{verdict.override.who}: {verdict.override.why}")]
    return pairs([*rows, ("started", verdict.started), ("smoke", verdict.hook_version)])


_IDENTITY = ("app", "environment", "cluster", "namespace", "stage", "release", "revision", "owner")


def _endpoint(each: Endpoint) -> list[Child]:
    told = [_counts(each.statuses), _counts(each.errors)]
    return [
        tag("span", f"{each.method} ", tag("b", each.name)),
        *_counted(each),
        "; ".join(filter(None, told)),
    ]


def _counted(each: Endpoint | Result) -> list[Child]:
    failed = f"{number(each.failed)} ({share(each.failed, each.requests)})" if each.failed else "0"
    return [
        number(each.requests),
        tag("span", failed, class_="status failed") if each.failed else failed,
        f"{number(each.per_second)}/s",
        *_latencies(each.latency),
        milliseconds(each.service.p95 if each.service else None),
        size(each.bytes),
    ]


def _latencies(found: Latency | None) -> list[str]:
    if not found:
        return [NOTHING] * 6
    return [
        milliseconds(each) for each in (found.med, found.p90, found.p95, found.p99, found.p999, found.max)
    ]


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{name or 'none'}: {number(count)}" for name, count in counts.items())


def _evidence(label: str, value: str) -> Markup | None:
    return tag("div", tag("i", label), tag("span", value), class_="evidence") if value else None
