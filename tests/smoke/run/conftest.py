"""A service to put load on, and a plan for it."""

import json
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.smoke.run.program import Ended, smoke
from tests.smoke.run.service import Service

PATIENT = {"late": "30s", "cpu": "100%", "achieved": "1%", "dropped": "100%"}
"""Bounds of a generator on a machine that others use: what these tests look at is not how well it keeps time.

Nor is it how fast a run is beside an earlier one, which may have had the machine for itself.
"""
SLOWER = 2.0
"""Seconds that are a regression whatever else the machine does, with `DEFAULT` bounds."""
DEFAULT: dict[str, Any] = {"baseline": None}
"""Keys of a plan that leaves the bounds of a regression as they are."""


@dataclass
class Plans:
    """Writes plans of one endpoint, 100 requests in two seconds, for the service, and runs them."""

    folder: Path
    service: Service

    def write(self, name: str = "plan.yaml", **keys: Any) -> Path:
        """A plan with these keys; those that are None are left out."""
        usual: dict[str, Any] = {
            "name": "shop",
            "target": self.service.url,
            "requests": [{"path": "/", "name": "home"}],
            "load": "50/s for 2s",
            "validity": PATIENT,
            "baseline": {"floor": "30s"},
        }
        plan = {key: value for key, value in (usual | keys).items() if value is not None}
        file = self.folder / name
        file.write_text(json.dumps(plan))
        return file

    def run(self, *words: str, format: str = "json", env: dict[str, str] | None = None, **keys: Any) -> Ended:
        """Write a plan and run it."""
        return smoke("run", "--plan", str(self.write(**keys)), *words, format=format, **(env or {}))


@pytest.fixture
def service() -> Iterator[Service]:
    one = Service()
    yield one
    one.close()


@pytest.fixture
def plans(tmp_path: Path, service: Service) -> Plans:
    return Plans(tmp_path, service)


@pytest.fixture
def certificate() -> ssl.SSLContext:
    """A server's certificate from an authority that nobody trusts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    return context
