"""The JMESPaths of a description (https://jmespath.org/specification.html), compiled once."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from flagcheck.failures import unreadable
from flagcheck.services._http.kinds import shown, wrong
from flagcheck.services._http.settings import HttpSettings
from hookset.errors import UsageError


class Paths:
    """The compiled JMESPaths of one service. Raises UsageError, naming the key of one that does not parse."""

    def __init__(self, settings: HttpSettings) -> None:
        import jmespath  # noqa: PLC0415 - 15 ms that only this service needs
        from jmespath import exceptions  # noqa: PLC0415 - as above

        self._failures = exceptions.JMESPathError
        self._compiled = {}
        for name, text in settings.paths.items():
            try:
                self._compiled[name] = jmespath.compile(text)
                with suppress(exceptions.JMESPathTypeError):
                    self._compiled[name].search(None)  # finds functions that do not exist
            except exceptions.JMESPathError as error:
                said = str(error).splitlines()[0]
                raise UsageError(f"http: `{name}` is no JMESPath: {text!r}: {said}") from None

    def find(self, name: str, body: Any) -> Any:
        """What the path under this key finds; None where it finds nothing or is not given. Raises ServiceFailed."""
        if name not in self._compiled:
            return None
        try:
            return self._compiled[name].search(body)
        except (self._failures, RecursionError) as error:
            raise unreadable(f"`{name}` does not fit the answer: {str(error).splitlines()[0]}") from None

    def holds(self, name: str, body: Any) -> bool:
        """Whether JMESPath counts what is found as true: not null, false or empty."""
        found = self.find(name, body)
        return found is not None and found is not False and found not in ("", [], {})


def key_of(paths: Paths, item: Any, key: str | None) -> str:
    """The key of a listed flag: its name in a mapping, else what `fields.key` finds. Raises ServiceFailed."""
    found = key if key is not None else paths.find("fields.key", item)
    if not isinstance(found, str) or not found:
        raise wrong("key", found, "a flag's key")
    return found


def listed(paths: Paths, body: Any) -> list[tuple[str | None, Any]]:
    """The flags of a list answer: of a list, or of a mapping by key. Raises ServiceFailed."""
    found = paths.find("items", body)
    if isinstance(found, Mapping):
        return list(found.items())
    if isinstance(found, list):
        return [(None, item) for item in found]
    raise unreadable(f"`items` found {shown(found)}, which is neither a list nor a mapping")
