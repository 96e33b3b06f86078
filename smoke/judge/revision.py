"""Which revision answered: a test that ran on the old pods says nothing of the new ones."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import compress

from hookset.outcome import Finding
from smoke import rules
from smoke.judge.masks import TURNED, both, neither
from smoke.judge.view import View, name_at
from smoke.samples import NOTHING

_COMMIT = re.compile(r"[0-9a-f]{7,64}")


def same(expected: str, told: str) -> bool:
    """Whether two revisions are the same one; a commit may be shortened to 7 characters or more in one of them.

    >>> same("4f2c1d9", "4f2c1d9ab03"), same("v1.2", "v1.20")
    (True, False)
    """
    one, other = sorted((expected.strip(), told.strip()), key=len)
    commits = _COMMIT.fullmatch(one) and _COMMIT.fullmatch(other)
    return one == other or bool(commits and other.startswith(one))


def told(view: View) -> dict[str, int]:
    """How many requests each revision answered, the most frequent first."""
    counts = Counter(view.column("revision"))
    del counts[NOTHING]
    return {name_at(view.recording.revisions, int(index)): count for index, count in counts.most_common()}


def judge_revision(view: View, expected: str, answered: Mapping[str, int]) -> Iterator[Finding]:
    """The findings of the check `revision`; none where no revision is expected or told, or nothing answered."""
    if not expected:
        if answered:
            yield rules.REVISION_RECORDED.finding(summary=f"answered by {_listed(answered)}")
        return
    others = {revision: count for revision, count in answered.items() if not same(expected, revision)}
    untold = _untold(view)
    if others:
        yield rules.REVISION_OLD.finding(
            expected=expected,
            found=_listed(others),
            summary=f"{_listed(others)} answered, not only {expected}",
        )
    elif not answered and view.unanswered.count(1) < view.count:
        yield rules.REVISION_UNTOLD.finding(expected=expected, found="no answer told its revision")
    elif untold:
        found = ", ".join(f"{name} ({count})" for name, count in untold.items())
        yield rules.REVISION_UNTOLD.finding(expected=expected, found=f"some answers did not: {found}")
    elif answered:
        yield rules.REVISION_PASSED.finding(
            summary=f"only {expected} answered ({sum(answered.values())} times)"
        )


def _untold(view: View) -> dict[str, int]:
    """Good answers without a revision, by endpoint, where other answers of the same endpoint told one."""
    good = neither([view.failed, view.unanswered], view.count)
    silent = bytes(index == NOTHING for index in view.column("revision"))
    names = view.column("name")
    without = Counter(name for name, one in zip(names, both(good, silent), strict=True) if one)
    tell = set(compress(names, silent.translate(TURNED)))
    return {name_at(view.recording.names, int(name)): without[name] for name in without if name in tell}


def _listed(revisions: Mapping[str, int]) -> str:
    return ", ".join(f"{revision} ({count} times)" for revision, count in list(revisions.items())[:5])
