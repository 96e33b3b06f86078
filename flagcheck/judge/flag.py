"""One flag's configured state against what is expected of it."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from flagcheck import rules
from flagcheck.expectations import Wanted
from flagcheck.judge.schedule import scheduled, settled
from flagcheck.judge.values import payload, type_of, value, variant
from flagcheck.judge.words import changed_text, less, percent_text, state_text
from flagcheck.record import Audience, Flag, Presence
from hookset.outcome import Finding, Rule, Status

Said = tuple[Rule, str, str]
"""A rule, what was expected, what was found."""


def judge_flag(wanted: Wanted, flag: Flag, *, object: str, now: datetime) -> Iterator[Finding]:
    """Every finding about the flag's configured state; nothing where all is as expected.

    `object` names flag and environment; `now` is timezone-aware. Of a flag that is UNKNOWN nothing else is judged.
    """
    since = changed_text(flag, now)
    for rule, expected, found in _said(wanted, flag, now):
        if rule is rules.UNKNOWN:
            yield unknown(wanted, object, f"{expected}: {found}")
            continue
        yield rule.finding(
            object,
            expected=expected,
            found=found + since,
            hint=hint_of(rule, wanted, flag),
            status=status_of(rule, wanted),
        )


def unknown(wanted: Wanted, object: str, why: str, rule: Rule = rules.UNKNOWN) -> Finding:
    """The finding that something expected of the flag cannot be told, as `when_unknown` and the severity want it."""
    if wanted.when_unknown == "warn":
        return rules.UNKNOWN_ACCEPTED.finding(object, found=why)
    if wanted.severity is not Status.FAILED:
        return rule.finding(object, found=why, status=Status.WARNING)
    return rule.finding(object, found=why, status=Status.FAILED if wanted.when_unknown == "fail" else None)


def status_of(rule: Rule, wanted: Wanted) -> Status:
    """A finding's status: the rule's own, softened by the expectation's severity."""
    if rule is rules.STALE and wanted.stale == "fail":
        return wanted.severity
    return wanted.severity if rule.status is Status.FAILED else rule.status


def hint_of(rule: Rule, wanted: Wanted, flag: Flag) -> str:
    """The next step, with the reason of the expectation and the page where the flag can be changed."""
    parts = [rule.next, f"why: {wanted.why}" if wanted.why else "", flag.page]
    return "; ".join(part for part in parts if part)


def _said(wanted: Wanted, flag: Flag, now: datetime) -> Iterator[Said]:
    if flag.presence is Presence.UNKNOWN:
        yield rules.UNKNOWN, "its state", flag.why or "the service does not tell"
        return
    wrong = list(_state(wanted, flag))
    yield from wrong
    yield from _archived(wanted, flag)
    if flag.presence is Presence.ABSENT or wrong:
        return
    for facet in (_rollout, _targeting, _somebody, variant, value, type_of, payload):
        yield from facet(wanted, flag)
    yield from scheduled(wanted, flag, now)
    yield from settled(wanted, flag, now)
    if flag.stale and wanted.stale != "ignore":
        yield rules.STALE, "in use", "stale"


def _state(wanted: Wanted, flag: Flag) -> Iterator[Said]:
    """Of an archived flag that the service no longer shows, `_archived` says all there is to say."""
    found = flag.presence
    if wanted.state == "absent":
        if found is not Presence.ABSENT:
            yield rules.STATE, "absent", state_text(flag)
    elif found is Presence.ABSENT:
        if not flag.archived and not (wanted.archived and flag.archived is None):
            yield rules.ABSENT, wanted.state or "present", "absent"
    elif (wanted.state, found) in (("enabled", Presence.OFF), ("disabled", Presence.ON)):
        yield rules.STATE, str(wanted.state), state_text(flag)


def _archived(wanted: Wanted, flag: Flag) -> Iterator[Said]:
    if wanted.state == "absent":
        return
    if flag.archived and not wanted.archived:
        yield rules.ARCHIVED, "not archived", "archived"
    elif wanted.archived and not flag.archived:
        if flag.archived is None:
            yield rules.UNKNOWN, "whether it is archived", "the service does not tell"
        else:
            yield rules.ARCHIVED, "archived", "not archived"


def _rollout(wanted: Wanted, flag: Flag) -> Iterator[Said]:
    bounds = wanted.rollout
    if bounds is None:
        return
    low, high = percent_text(bounds.at_least), percent_text(bounds.at_most)
    expected = low if low == high else f"{low} to {high}"
    percent = flag.served.percent if flag.presence is Presence.ON else 0.0
    if percent is None:
        yield rules.UNKNOWN, f"a rollout of {expected}", _no_percent(flag)
    elif less(percent, bounds.at_least) or less(bounds.at_most, percent):
        found = percent_text(percent) if flag.presence is Presence.ON else state_text(flag)
        yield rules.ROLLOUT, expected, found


def _no_percent(flag: Flag) -> str:
    if flag.served.audience is Audience.SOME:
        return "rules decide who is given it, and that is no single share"
    return "the service does not tell"


def _targeting(wanted: Wanted, flag: Flag) -> Iterator[Said]:
    if wanted.targeting is None or flag.presence is not Presence.ON:
        return
    if flag.served.conditional is None:
        yield rules.UNKNOWN, f"{wanted.targeting}", "the service does not tell"
    elif flag.served.conditional != (wanted.targeting == "targeted"):
        yield rules.TARGETING, wanted.targeting, "targeted" if flag.served.conditional else "unconditional"


def _somebody(wanted: Wanted, flag: Flag) -> Iterator[Said]:
    """A flag that is to be enabled, and no more is said, is to be given to somebody."""
    says_more = wanted.rollout or wanted.variant is not None or wanted.value is not msgspec.UNSET
    if wanted.state != "enabled" or says_more or wanted.cases:
        return
    if flag.presence is Presence.ON and flag.served.audience is Audience.NONE:
        yield rules.SERVES_NOBODY, "given to somebody", "on for nobody"
