"""Finding ids that people write: in `--severity`, overrides and accepted findings."""

from collections.abc import Iterable

from hookset.errors import UsageError
from hookset.nearest import did_you_mean
from hookset.outcome import Rule, Status

CHANGEABLE = (Status.FAILED, Status.INCONCLUSIVE, Status.WARNING, Status.INFO)


def require_known(id: str, known: Iterable[Rule], where: str) -> None:
    """Raise UsageError where no rule has this id, or a final one; `where` says who names it."""
    rules = {rule.id: rule for rule in known}
    if id not in rules:
        raise UsageError(f"{where}: no finding is called {id}{did_you_mean(id, rules)}")
    if rules[id].final:
        raise UsageError(f"{where}: {id} says what was done, which nothing can make otherwise")


def severities(changes: Iterable[str], known: tuple[Rule, ...]) -> dict[str, Status]:
    """`drift.comment=warning` and so on, by id. Raises UsageError."""
    found: dict[str, Status] = {}
    for change in changes:
        id, equals, word = change.partition("=")
        if not equals:
            raise UsageError(f"--severity: {change} has no status", hint="write ID=warning")
        require_known(id, known, "--severity")
        words = [str(status) for status in CHANGEABLE]
        if word not in words:
            raise UsageError(f"--severity: {id} cannot become {word}{did_you_mean(word, words)}")
        found[id] = Status(word)
    return found
