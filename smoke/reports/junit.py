"""JUnit XML as CI systems read it: a suite a check, its findings, thresholds and checks as test cases.

The form is Jenkins' own schema (jenkinsci/xunit-plugin, junit-10.xsd), which GitLab and GitHub's actions read too.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import msgspec

from hookset.outcome import Finding, Outcome, Status
from hookset.report.lines import IDENTITY
from hookset.report.summary import say
from hookset.report.terminal import printable
from hookset.verdict import Verdict
from smoke.judge.units import text
from smoke.reports.outcomes import check_finding, check_status, finding_of, key_of, status_of
from smoke.reports.terminal import margin
from smoke.reports.words import number, share
from smoke.result import Result

_NOT_IN_XML = re.compile("[\ufffe\uffff]")

_TAGS = {
    Status.FAILED: "failure",
    Status.INCONCLUSIVE: "skipped",
    Status.SKIPPED: "skipped",
    Status.OVERRIDDEN: "skipped",
    Status.ACCEPTED: "skipped",
}
"""What stands in a test case; nothing where the status is no matter."""

_VERDICTS = {Outcome.FAILED: "failure", Outcome.INCONCLUSIVE: "error", Outcome.ERROR: "error"}


@dataclass(frozen=True)
class Case:
    """One test case. `tag` is what it has inside, empty where it passed; `message` its line, `more` the rest."""

    name: str
    tag: str = ""
    kind: str = ""
    message: str = ""
    more: str = ""


def junit(verdict: Verdict) -> bytes:
    """The whole file. The first suite is the verdict itself: inconclusive is an error there, and never green."""
    root = Element("testsuites", name=_clean(f"smoke {verdict.app}".strip()))
    _suite(root, "smoke", [_verdict(verdict)], verdict)
    for check, cases in _suites(verdict).items():
        _suite(root, check, cases, verdict)
    _count(root, [case for suite in root for case in suite.iter("testcase")])
    root.set("time", _seconds(verdict.duration_seconds))
    del root.attrib["skipped"]
    indent(root)
    data: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _suites(verdict: Verdict) -> dict[str, list[Case]]:
    found: dict[str, list[Case]] = {}
    told: list[Finding] = []
    if verdict.details:
        result = msgspec.convert(verdict.details, Result)
        found = {
            "thresholds": list(_thresholds(result, verdict.findings, told)),
            "checks": list(_checks(result, verdict.findings, told)),
        }
    for finding in verdict.findings:
        if not any(finding is each for each in told):
            found.setdefault(finding.check, []).append(_finding(finding))
    order = dict.fromkeys([*(finding.check for finding in verdict.findings), *found])
    return {check: found[check] for check in order if found.get(check)}


def _verdict(verdict: Verdict) -> Case:
    more = "\n".join(filter(None, (verdict.subject, verdict.hint)))
    return Case("verdict", _VERDICTS.get(verdict.outcome, ""), verdict.outcome.value, verdict.reason, more)


def _finding(finding: Finding, name: str = "") -> Case:
    evidence = [("object", finding.object), ("expected", finding.expected), ("found", finding.found)]
    lines = [f"{label}: {value}" for label, value in [*evidence, ("next", finding.hint)] if value]
    word = "" if finding.status is Status.FAILED else f"{finding.status.value}: "
    name = name or f"{finding.id} {finding.object}".strip()
    return Case(name, _TAGS.get(finding.status, ""), finding.id, word + say(finding), "\n".join(lines))


def _thresholds(result: Result, findings: Sequence[Finding], told: list[Finding]) -> Iterator[Case]:
    for each in result.thresholds:
        if finding := finding_of(each, findings):
            told.append(finding)
        status = Status(status_of(each, findings))
        observed = "not observed" if each.observed is None else text(each.observed, each.unit)
        facts = ", ".join(filter(None, (observed, margin(each), f"{number(each.samples)} samples", each.why)))
        message = facts if status is Status.FAILED else f"{status.value}: {facts}"
        hint = f"next: {finding.hint}" if finding and finding.hint else ""
        yield Case(
            key_of(each), _TAGS.get(status, ""), finding.id if finding else status.value, message, hint
        )


def _checks(result: Result, findings: Sequence[Finding], told: list[Finding]) -> Iterator[Case]:
    for each in result.checks:
        if finding := check_finding(each, findings):
            told.append(finding)
        status = Status(check_status(each, findings))
        of = each.passed + each.failed
        facts = f"{number(each.failed)} of {number(of)} did not hold ({share(each.failed, of)})"
        message = facts if status is Status.FAILED else f"{status.value}: {facts}"
        yield Case(each.name, _TAGS.get(status, ""), finding.id if finding else status.value, message)


def _suite(root: Element, name: str, cases: Sequence[Case], verdict: Verdict) -> None:
    suite = SubElement(root, "testsuite", name=_clean(name), timestamp=_clean(verdict.started))
    own = name == "smoke"
    classname = "smoke" if own else f"smoke.{_clean(name)}"
    if own:
        identity = {word: getattr(verdict, word) for word in (*IDENTITY, "outcome", "exit_code", "subject")}
        properties = SubElement(suite, "properties")
        for word, value in identity.items():
            if value != "":
                SubElement(properties, "property", name=word, value=_clean(str(value)))
    seconds = verdict.duration_seconds if own else 0.0
    for case in cases:
        _case(SubElement(suite, "testcase", classname=classname, time=_seconds(seconds)), case)
    _count(suite, suite.findall("testcase"))
    suite.set("time", _seconds(seconds))


def _case(element: Element, case: Case) -> None:
    element.set("name", _clean(case.name))
    if case.tag:
        inside = SubElement(element, case.tag, type=_clean(case.kind), message=_clean(case.message))
        inside.text = _clean(case.more)
    elif case.message or case.more:
        SubElement(element, "system-out").text = _clean("\n".join(filter(None, (case.message, case.more))))


def _count(element: Element, cases: Sequence[Element]) -> None:
    element.set("tests", str(len(cases)))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(attribute, str(sum(case.find(tag) is not None for case in cases)))


def _clean(text: str) -> str:
    """Without what XML 1.0 cannot hold, even escaped (https://www.w3.org/TR/xml/#charsets): shown as an escape."""
    return _NOT_IN_XML.sub(lambda match: f"\\u{ord(match.group()):04x}", printable(text))


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}"
