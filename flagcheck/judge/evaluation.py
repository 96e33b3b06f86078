"""What one named context is given against what it is to be given."""

from collections.abc import Iterator

import msgspec

from flagcheck import rules
from flagcheck.expectations import Case, Wanted
from flagcheck.judge.flag import hint_of, status_of, unknown
from flagcheck.judge.words import value_text
from flagcheck.record import Evaluation, Flag, Presence
from hookset.outcome import Finding, Rule
from hookset.same import same_value


def judge_case(wanted: Wanted, case: Case, given: Evaluation, *, object: str) -> Iterator[Finding]:
    """Every finding about one evaluation; nothing where it is as expected. `object` names flag, environment, context."""
    for rule, expected, found in _said(case, given):
        if rule is rules.EVALUATION_UNKNOWN:
            yield unknown(wanted, object, f"{expected}: {found}", rules.EVALUATION_UNKNOWN)
            continue
        no_flag = Flag(key=wanted.key, presence=given.presence)
        yield rule.finding(
            object,
            expected=expected,
            found=found if rule is rules.EVALUATION_REASON else found + _because(given),
            hint=hint_of(rule, wanted, no_flag),
            status=status_of(rule, wanted),
        )


def _said(case: Case, given: Evaluation) -> Iterator[tuple[Rule, str, str]]:
    wanted = case.given
    if given.presence is Presence.UNKNOWN:
        yield rules.EVALUATION_UNKNOWN, "evaluation", given.why or "the service does not tell"
        return
    if given.presence is Presence.ABSENT:
        yield rules.EVALUATION_ABSENT, _expected(case), "no such flag"
        return
    if wanted.value is not msgspec.UNSET and not _gives(wanted.value, given):
        yield rules.EVALUATION_VALUE, value_text(wanted.value), _value(given)
    if wanted.variant is not None and wanted.variant != given.variant:
        yield rules.EVALUATION_VARIANT, wanted.variant, given.variant or "no variant"
    if wanted.reason is not None and wanted.reason.upper() != given.reason.upper():
        yield rules.EVALUATION_REASON, wanted.reason, given.reason or "no reason"


def _gives(value: object, given: Evaluation) -> bool:
    """A flag that is off gives false where its kind of service says no more than that it is off."""
    if given.value is msgspec.UNSET:
        return given.presence is Presence.OFF and value is False
    return same_value(value, given.value)


def _value(given: Evaluation) -> str:
    return (
        "off" if given.presence is Presence.OFF and given.value is msgspec.UNSET else value_text(given.value)
    )


def _expected(case: Case) -> str:
    wanted = case.given
    return (
        value_text(wanted.value) if wanted.value is not msgspec.UNSET else wanted.variant or "an evaluation"
    )


def given_text(given: Evaluation) -> str:
    """What the context is given: `true, variant blue (TARGETING_MATCH)`."""
    return _value(given) + (f", variant {given.variant}" if given.variant else "") + _because(given)


def _because(given: Evaluation) -> str:
    return f" ({given.reason})" if given.reason else ""
