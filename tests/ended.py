"""What a program that was run as a Job would run it has left."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Ended:
    """Exit code, both outputs, the termination message and, where there is one, the report file."""

    code: int
    out: str
    err: str
    termination: str
    report: str = ""

    @property
    def all(self) -> str:
        return self.out + self.err + self.termination + self.report

    @property
    def record(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found

    @property
    def findings(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.record["findings"]
        return found

    @property
    def statuses(self) -> dict[str, str]:
        """The status of each finding id; of the last one where an id was found more than once."""
        return {finding["id"]: finding["status"] for finding in self.findings}

    def finding(self, id: str) -> dict[str, Any]:
        """The first finding of that id."""
        found = [one for one in self.findings if one["id"] == id]
        assert found, f"no {id} in {self.all}"
        return found[0]
