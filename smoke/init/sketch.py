"""What a source says of a service, as far as a plan needs it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Asked:
    """One request. `path`, `query` and `headers` are literal text; `missing` says why it cannot be sent as it is."""

    path: str
    name: str
    method: str = "GET"
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    status: str = ""
    missing: str = ""


@dataclass(frozen=True)
class Sketch:
    """`target` is empty where the source does not say it, `prefix` a path that goes before all others.

    `headers` and `secrets` are what authorization takes, by name.
    """

    title: str
    target: str
    requests: tuple[Asked, ...]
    prefix: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)

    def with_target(self, target: str) -> "Sketch":
        """The same elsewhere; the source's prefix stays where the target has no path of its own."""
        prefix = self.prefix or urlsplit(self.target).path.rstrip("/")
        return replace(self, target=target if urlsplit(target).path else target + prefix, prefix="")
