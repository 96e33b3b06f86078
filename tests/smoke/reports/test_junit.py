"""JUnit XML: valid by Jenkins' schema, counts that are right, never green where the verdict is not."""

import shutil
import subprocess
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hookset.outcome import Outcome
from hookset.verdict import Verdict
from smoke.reports.junit import junit
from tests.conftest import need
from tests.golden import compare
from tests.smoke.reports.results import finding, verdict
from tests.smoke.reports.scenes import SCENES

XSD = Path(__file__).with_name("junit-10.xsd")
XMLLINT = shutil.which("xmllint")


def suites(of: Verdict) -> dict[str, Element]:
    return {suite.get("name", ""): suite for suite in fromstring(junit(of))}


def cases(suite: Element) -> dict[str, list[str]]:
    return {case.get("name", ""): [child.tag for child in case] for case in suite.findall("testcase")}


@pytest.mark.parametrize("scene", SCENES)
def test_jenkins_schema_takes_it(scene, tmp_path):
    need(XMLLINT, "xmllint (Debian's libxml2-utils)")
    file = tmp_path / "junit.xml"
    file.write_bytes(junit(SCENES[scene]()))
    words = [str(XMLLINT), "--noout", "--schema", str(XSD), str(file)]
    ended = subprocess.run(words, check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize("scene", SCENES)
def test_the_counts_are_those_of_the_cases(scene):
    root = fromstring(junit(SCENES[scene]()))
    for suite in root:
        assert int(suite.get("tests", "")) == len(suite.findall("testcase"))
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(attribute, "")) == len(suite.findall(f"testcase/{tag}"))
    assert int(root.get("tests", "")) == len(root.findall(".//testcase"))
    assert int(root.get("failures", "")) == len(root.findall(".//failure"))


@pytest.mark.parametrize(
    ("scene", "tags"),
    [("healthy", ["system-out"]), ("slow", ["failure"]), ("late", ["error"]), ("nothing", ["error"])],
)
def test_the_verdict_is_a_case_and_inconclusive_is_never_green(scene, tags):
    assert cases(suites(SCENES[scene]())["smoke"]) == {"verdict": tags}


@pytest.mark.parametrize("scene", ["healthy", "slow", "nothing"])
def test_whole_files(scene):
    compare(f"smoke/reports/{scene}.junit.xml", junit(SCENES[scene]()).decode())


def test_a_finding_outweighs_what_the_threshold_was_judged_at_first():
    overridden = finding(
        "thresholds.latency",
        "overridden",
        "requests take longer",
        object="http_req_duration{name:checkout} p(95)<400ms",
    )
    of = SCENES["slow"]()
    of = msgspec.structs.replace(of, findings=(overridden, *of.findings[2:]))
    found = cases(suites(of)["thresholds"])
    assert found["http_req_duration{name:checkout} p(95)<400ms"] == ["skipped"]
    assert found["http_req_duration p(95)<300ms"] == ["failure"]
    assert len(found) == 4, "no threshold twice"


def test_a_check_that_a_threshold_tolerates_is_no_failure():
    tolerated = finding("checks.tolerated", "warning", "not always", object="checkout: total is a number")
    of = SCENES["healthy"]()
    of = msgspec.structs.replace(of, findings=(*of.findings, tolerated))
    assert cases(suites(of)["checks"])["checkout: total is a number"] == ["system-out"]
    assert cases(suites(SCENES["healthy"]())["checks"])["checkout: total is a number"] == ["failure"]


def test_a_later_window_of_the_same_threshold_is_another():
    of = SCENES["stall"]()
    whole = finding("thresholds.latency", "failed", "x", object="http_req_duration p(99)<250ms")
    found = cases(suites(msgspec.structs.replace(of, findings=(whole,)))["thresholds"])
    assert found["thresholds.latency http_req_duration p(99)<250ms"] == ["failure"]


@given(st.text(max_size=200))
@example("\x00\x1b\ufffe\uffff\ud800")
def test_any_text_gives_a_file_that_parses(words):
    told = [finding("load.late", "failed", words, object=words, expected=words, hint=words)]
    root = fromstring(junit(verdict(Outcome.FAILED, words, told)))
    assert root.find(".//failure") is not None
