"""One page with everything about a run: no network, no other file, readable without its script.

https://www.w3.org/TR/CSP3/: nothing but this page's own style and script may load or run, each named by its hash.
"""

import base64
import hashlib
from pathlib import Path

import msgspec

from hookset.outcome import Status
from hookset.verdict import Verdict
from smoke.reports.html.banner import banner, figures
from smoke.reports.html.comparison import comparison
from smoke.reports.html.distribution import distribution
from smoke.reports.html.over_time import over_time, values
from smoke.reports.html.series import points
from smoke.reports.html.tables import configuration, endpoints, exemplars, findings, generator
from smoke.reports.html.tags import Child, Markup, tag
from smoke.reports.html.thresholds import thresholds
from smoke.reports.outcomes import status_of
from smoke.result import Result

_HERE = Path(__file__).parent
_MATTERS = (Status.FAILED, Status.INCONCLUSIVE, Status.WARNING, Status.OVERRIDDEN)


def page(verdict: Verdict) -> bytes:
    """The whole page. A run without details still has its verdict, findings and configuration."""
    result = msgspec.convert(verdict.details, Result) if verdict.details else None
    body = tag(
        "body",
        banner(verdict),
        tag("main", _measured(verdict, result) if result else _unmeasured(verdict), _rest(verdict, result)),
        tag("script", _file("page.js")),
    )
    html = tag("html", _head(verdict), body, lang="en")
    return f"<!doctype html>\n{html}\n".encode("utf-8", "backslashreplace")


def _head(verdict: Verdict) -> Markup:
    title = " ".join(filter(None, ("smoke", verdict.app, verdict.release, verdict.environment)))
    style = _file("page.css")
    policy = (
        f"default-src 'none'; img-src data:; style-src {_hash(style)}; script-src {_hash(_file('page.js'))}; "
        "base-uri 'none'; form-action 'none'"
    )
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", f"{verdict.outcome.upper()}: {title}"),
        tag("link", rel="icon", href="data:,"),
        tag("style", style),
    )


def _measured(verdict: Verdict, result: Result) -> list[Child]:
    """What was measured; each section only where it has something to show."""
    failing = [each for each in result.thresholds if status_of(each, verdict.findings) == Status.FAILED]
    found = points(result.timeline)
    measured = bool(result.requests)
    return [
        figures(result),
        _matters(verdict),
        _section("Thresholds", thresholds(result, verdict.findings)),
        _section("Over time", over_time(result, found, failing), _behind(values(found))) if found else None,
        _section("Distribution", distribution(result)) if measured else None,
        _section("Requests", endpoints(result)) if result.endpoints else None,
        _section("Against the last run that passed", comparison(result)) if measured else None,
        _section("Failed requests", exemplars(result.failures)) if result.failures else None,
        _section("Slowest requests", exemplars(result.slowest)) if result.slowest else None,
        _section("The generator itself", generator(result)),
    ]


def _unmeasured(verdict: Verdict) -> list[Child]:
    none = "Nothing was measured: no load was put on, or the run ended before it could be judged."
    return [tag("p", none, class_="none"), _matters(verdict)]


def _rest(verdict: Verdict, result: Result | None) -> list[Child]:
    others = [each for each in verdict.findings if each.status not in _MATTERS]
    told = _section("Other findings", findings(others)) if others else None
    return [told, _section("What was run", configuration(verdict, result))]


def _matters(verdict: Verdict) -> Markup | None:
    found = sorted(verdict.of(*_MATTERS), key=lambda each: _MATTERS.index(each.status))
    return _section("What to look at", findings(found)) if found else None


def _section(title: str, *children: Child) -> Markup:
    return tag("section", tag("h2", title), *children)


def _behind(table: Markup) -> Markup:
    return tag("details", tag("summary", "Table of values"), tag("div", table, class_="scroll"))


def _file(name: str) -> Markup:
    """A file of ours, as it is."""
    return Markup((_HERE / name).read_text(encoding="utf-8"))


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
