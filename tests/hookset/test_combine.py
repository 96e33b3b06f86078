"""How findings become an outcome."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hookset.combine import outcome_of, settle
from hookset.outcome import Finding, Outcome, Status

COUNTING = (Status.FAILED, Status.INCONCLUSIVE)
IDS = ("a.one", "a.two", "b.one")
STATUSES = some.sampled_from([s for s in Status if s not in (Status.OVERRIDDEN, Status.ACCEPTED)])
FINDINGS = some.lists(
    some.builds(
        lambda name, status, invalidates: Finding(id=name, status=status, invalidates=invalidates),
        some.sampled_from(IDS),
        STATUSES,
        some.lists(some.sampled_from(["a", "b", *IDS]), max_size=1).map(tuple),
    ),
    max_size=6,
)
CHANGES = some.dictionaries(
    some.sampled_from(IDS), some.sampled_from([Status.FAILED, Status.WARNING, Status.INFO])
)


def f(id: str, status: Status, **more: tuple[str, ...]) -> Finding:
    return Finding(id=id, status=status, invalidates=more.get("invalidates", ()))


def statuses(*findings: Finding, **how: object) -> list[str]:
    return [str(finding.status) for finding in settle(findings, **how)]  # type: ignore[arg-type]


LATE = f("clock.late", Status.INCONCLUSIVE, invalidates=("a",))


def test_invalidation_comes_first_and_makes_passed_and_failed_inconclusive() -> None:
    found = (f("a.one", Status.FAILED), f("a.two", Status.PASSED), f("b.one", Status.FAILED), LATE)
    assert statuses(*found) == ["inconclusive", "inconclusive", "failed", "inconclusive"]


def test_nothing_turns_an_invalidated_judgement_into_a_failure() -> None:
    assert statuses(f("a.one", Status.FAILED), LATE, severity={"a.one": Status.FAILED})[0] == "inconclusive"
    assert statuses(f("a.one", Status.FAILED), LATE, severity={"a.one": Status.WARNING})[0] == "warning"


def test_severity_changes_what_is_neither_passed_nor_skipped() -> None:
    every = [f("a.one", status) for status in (Status.WARNING, Status.INFO, Status.PASSED, Status.SKIPPED)]
    assert statuses(*every, severity={"a.one": Status.FAILED}) == ["failed", "failed", "passed", "skipped"]


def test_accepted_and_overridden_do_not_count() -> None:
    found = (f("a.one", Status.FAILED), f("a.two", Status.INCONCLUSIVE), f("b.one", Status.WARNING))
    settled = settle(found, accepts=lambda each: each.id != "a.two", overridden=("a.two", "b.one"))
    assert [str(each.status) for each in settled] == ["accepted", "overridden", "accepted"]
    assert outcome_of(settled) is Outcome.PASSED


@pytest.mark.parametrize(
    ("found", "problems", "outcome"),
    [
        ([], [], Outcome.INCONCLUSIVE),
        ([Status.SKIPPED], [], Outcome.INCONCLUSIVE),
        ([Status.WARNING], [], Outcome.PASSED),
        ([Status.PASSED, Status.INCONCLUSIVE], [], Outcome.INCONCLUSIVE),
        ([Status.PASSED], [Outcome.INCONCLUSIVE], Outcome.INCONCLUSIVE),
        ([Status.INCONCLUSIVE], [Outcome.ERROR], Outcome.ERROR),
        ([Status.FAILED], [Outcome.ERROR], Outcome.FAILED),
        ([], [Outcome.ERROR], Outcome.ERROR),
    ],
)
def test_outcomes(found: list[Status], problems: list[Outcome], outcome: Outcome) -> None:
    assert outcome_of([f("a.one", status) for status in found], problems) is outcome


@given(FINDINGS, CHANGES)
def test_a_pass_means_that_nothing_counts_against_it(
    found: list[Finding], changes: dict[str, Status]
) -> None:
    settled = settle(found, severity=changes)
    assert len(settled) == len(found)
    judged = [each for each in settled if each.status is not Status.SKIPPED]
    passed = bool(judged) and not any(each.status in COUNTING for each in settled)
    assert (outcome_of(settled) is Outcome.PASSED) == passed


@given(FINDINGS, some.sets(some.sampled_from(IDS)))
def test_an_override_never_makes_an_outcome_worse_and_covers_only_its_ids(
    found: list[Finding], ids: set[str]
) -> None:
    plain, overridden = settle(found), settle(found, overridden=ids)
    for before, after in zip(plain, overridden, strict=True):
        covered = before.id in ids and before.status in COUNTING
        assert after.status is (Status.OVERRIDDEN if covered else before.status)
