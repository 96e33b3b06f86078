"""Which revision is to answer."""

import pytest

from smoke.plan.plan import Revision


def revision(folder, said, **how):
    return folder.load(f"revision: {said}\nrequests: [/]", **how).revision


def test_the_release_is_expected_unless_something_else_is_said(folder):
    said = "{header: X-Release}"
    assert revision(folder, said, environ={"HOOK_RELEASE": "1.2"}).expected == "1.2"
    assert revision(folder, said, environ={"HOOK_RELEASE": "1.2", "SMOKE_RELEASE": "1.3"}).expected == "1.3"
    assert revision(folder, said, environ={"HOOK_RELEASE": "1.2"}, release="1.4").expected == "1.4"
    assert revision(folder, "{header: X-Release, expected: 0123e4}", release="1.4").expected == "0123e4"
    assert revision(folder, "{header: X-Release, expected: ''}", release="1.4").expected == ""
    assert revision(folder, said).expected == ""


def test_all_of_it(folder):
    said = "{json: build.release, expected: v1, wait: yes, path: '/about me?x=1'}"
    assert revision(folder, said) == Revision("v1", "", "build.release", wait=True, path="/about%20me?x=1")
    assert revision(folder, "{header: X-Release}").header == "x-release"


def test_a_plan_that_waits_can_be_validated_without_a_release(folder):
    assert revision(folder, "{header: X-Release, wait: true}", needed=False).wait


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("{expected: v1}", "revision: takes either header or json"),
        ("{header: X, json: y}", "revision: takes either header or json"),
        (
            "{header: X, wait: true}",
            "revision: waits, and nothing says for what (set HOOK_RELEASE, or `expected`",
        ),
        ("{json: 'a['}", "revision.json: `a[` is no JMESPath expression"),
        ("{header: X, path: about}", "revision.path: 'about' does not begin with /"),
        ("{header: X, expected: '${uuid}'}", "revision.expected: ${uuid} is not known here"),
        ("{heder: X}", "revision: unknown key heder; did you mean header?"),
        ("{header: X, wait: perhaps}", "revision: wait: Expected `bool`"),
        ("X-Release", "revision: is no mapping"),
        ("{header: X Release}", "revision.header: 'X Release' is no name of a header"),
    ],
)
def test_what_is_no_revision_is_refused(folder, said, reason):
    assert reason in folder.refused(f"revision: {said}\nrequests: [/]")
