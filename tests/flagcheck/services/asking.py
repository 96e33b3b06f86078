"""A service as flagcheck makes it, for tests that ask it directly."""

from typing import Any

from flagcheck.http import Http
from flagcheck.registry import service_type
from flagcheck.service import Service
from hookset.deadline import Deadline


def service(name: str, url: str, token: str = "", seconds: float = 10.0, **settings: Any) -> Service:
    """The service `name` at `url`, with its own settings."""
    kind = service_type(name, "the test")
    given = kind.settings_type(service=name, url=url, **settings)
    return kind(given, token, Http(url, deadline=Deadline(seconds)))
