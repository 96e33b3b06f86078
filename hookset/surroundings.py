"""What a judging run is given besides its hook's own options: severities, override, accepted, enforcement."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hookset.combine import settle
from hookset.enforce import Enforcement, enforcement
from hookset.errors import UsageError
from hookset.ids import severities
from hookset.options import CommonConfig
from hookset.outcome import Finding, Rule, Status
from hookset.rules import OVERRIDE_UNUSED, RULES
from hookset.verdict import Override

if TYPE_CHECKING:
    from hookset.accepted import Accepted


@dataclass(frozen=True)
class Surroundings:
    """How this run's findings count, and whether the gate enforces."""

    severity: dict[str, Status] = field(default_factory=dict)
    override: Override | None = None
    accepted: "Accepted | None" = None
    enforcement: Enforcement = field(default_factory=Enforcement)

    def weigh(self, findings: list[Finding]) -> list[Finding]:
        """The findings as they count."""
        accepts = self.accepted.covers if self.accepted else lambda _: False
        ids = self.override.ids if self.override else ()
        return settle(findings, severity=self.severity, accepts=accepts, overridden=ids)

    def settle(self, findings: list[Finding], whole: bool) -> list[Finding]:
        """The findings as they count, and those about override and accepted entries themselves.

        `whole` says that the run went to its end: only then is an entry that matched nothing worth a word.
        """
        settled = self.weigh(findings)
        ids = self.override.ids if self.override else ()
        about = self.accepted.findings(findings, whole=whole) if self.accepted else []
        idle = _unused(ids, settled) if whole else []
        return [*settled, *settle([*about, *idle, *self.enforcement.findings], severity=self.severity)]


def read_surroundings(
    config: CommonConfig, rules: Callable[[], tuple[Rule, ...]], now: datetime
) -> Surroundings:
    """Read and check all that the common options name. Raises UsageError."""
    trust(config.ca_bundle)
    known = rules() if config.severity or config.override or config.accept else ()
    return Surroundings(
        severity=severities(config.severity, (*known, *RULES)),
        override=_override(config, known, now) if config.override else None,
        accepted=_accepted(config, known, now) if config.accept else None,
        enforcement=enforcement(config.enforce, config.until, now),
    )


def trust(ca_bundle: str) -> None:
    """Let every TLS library of this process trust the bundle: OpenSSL reads one variable, requests another."""
    if not ca_bundle:
        return
    if not Path(ca_bundle).is_file() or not os.access(ca_bundle, os.R_OK):
        raise UsageError(f"--ca-bundle: cannot read {ca_bundle}")
    os.environ["SSL_CERT_FILE"] = os.environ["REQUESTS_CA_BUNDLE"] = ca_bundle


def _override(config: CommonConfig, known: tuple[Rule, ...], now: datetime) -> Override:
    from hookset.override import read_override  # noqa: PLC0415  (most runs have no such file)

    return read_override(config.override, config.release, known, now)


def _accepted(config: CommonConfig, known: tuple[Rule, ...], now: datetime) -> "Accepted":
    from hookset.accepted import read_accepted  # noqa: PLC0415  (most runs have no such file)

    return read_accepted(config.accept, known, now)


def _unused(ids: tuple[str, ...], settled: list[Finding]) -> list[Finding]:
    """One finding for each id of the override under which nothing failed."""
    used = {finding.id for finding in settled if finding.status is Status.OVERRIDDEN}
    return [OVERRIDE_UNUSED.finding(id) for id in ids if id not in used]
