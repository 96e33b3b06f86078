"""The top of the page: the outcome, why, of what, and the figures that people ask for first."""

from hookset.report.summary import last_line
from hookset.verdict import Verdict
from smoke.reports.html.tags import Markup, tag
from smoke.reports.words import NOTHING, milliseconds, number, share
from smoke.result import Result

_SIGNS = {"passed": "✓", "failed": "✗", "inconclusive": "?", "error": "!"}


def banner(verdict: Verdict) -> Markup:
    """The verdict in one line, by word, sign and colour; below it what was judged."""
    outcome = verdict.outcome.value
    of = (verdict.app, verdict.environment, verdict.release and f"release {verdict.release}", verdict.subject)
    return tag(
        "header",
        tag(
            "p",
            tag("span", _SIGNS.get(outcome, "?"), class_="sign", aria_hidden="true"),
            outcome.upper(),
            class_="outcome",
        ),
        tag("h1", verdict.reason or last_line(verdict)),
        tag("p", verdict.hint, class_="hint") if verdict.hint else None,
        tag("p", " · ".join(filter(None, (*of, verdict.started))), class_="of"),
        class_=f"banner {outcome}",
    )


def figures(result: Result) -> Markup:
    """The few numbers that people ask for first."""
    found = result.latency
    tiles = [
        ("requests", number(result.requests), f"{number(result.per_second)} a second"),
        ("failed", share(result.failed, result.requests), f"{number(result.failed)} requests"),
        ("p50", milliseconds(found.med if found else None), "half were faster"),
        ("p95", milliseconds(found.p95 if found else None), "95% were faster"),
        ("p99", milliseconds(found.p99 if found else None), "99% were faster"),
        ("max", milliseconds(found.max if found else None), "the slowest"),
        (
            "starts dropped",
            number(result.generator.dropped),
            f"of {number(result.generator.planned)} planned",
        ),
    ]
    return tag("div", (_tile(*each) for each in tiles), class_="tiles")


def _tile(name: str, value: str, more: str) -> Markup:
    kind = "tile none" if value == NOTHING else "tile"
    return tag("div", tag("i", name), tag("b", value), tag("small", more), class_=kind)
