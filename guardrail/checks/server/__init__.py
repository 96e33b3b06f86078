"""server: is this a server that a release can be brought to?"""

import ipaddress
from collections.abc import Iterator
from pathlib import Path

import msgspec

from guardrail.checks.facts import facts
from guardrail.checks.server import rules
from guardrail.database import Peer, Session
from hookset.outcome import Finding, Status

RULES = rules.RULES
QUERIES = Path(__file__).parent / "queries"
OLDEST, NEWEST_BEFORE, OLDEST_READABLE = 150000, 190000, 130000
TIMEOUTS = ("statement_timeout", "transaction_timeout")


class About(msgspec.Struct, frozen=True):
    """The server and the current database; collation versions are empty where they do not apply."""

    version: str
    standby: bool
    encoding: str
    collation_recorded: str
    collation_actual: str
    client: str


class Setting(msgspec.Struct, frozen=True):
    """A setting with which this role's sessions begin, and where its value comes from."""

    name: str
    value: str
    source: str


class Override(msgspec.Struct, frozen=True):
    """An ALTER ROLE or ALTER DATABASE ... SET; `role` is empty for every role."""

    role: str
    database: bool
    name: str
    value: str


class Extension(msgspec.Struct, frozen=True):
    """An extension whose installed version is not the one that the server's files have ("" for no files)."""

    name: str
    installed: str
    available: str


class Facts(msgspec.Struct, frozen=True):
    """One field for each file in `queries/`."""

    about: About
    settings: list[Setting]
    overrides: list[Override]
    extensions: list[Extension]


def check(session: Session, *, migrator: str = "") -> Iterator[Finding]:
    """Findings about the server itself, in one round trip; first, where nothing failed, that it will do.

    `migrator` is the role that runs the migrations where it is another one: its settings are judged then.
    """
    if session.version < OLDEST_READABLE:
        yield rules.VERSION_OLD.finding(expected="15 to 18", found=session.peer.server_version)
        return
    known = facts(session, QUERIES, Facts, {"migrator": migrator})
    found = list(_findings(session, known, migrator))
    if not any(finding.status is Status.FAILED for finding in found):
        yield rules.PASSED.finding(summary=f"writable, {known.about.version.partition(' ')[0]}")
    yield from found


def _findings(session: Session, known: Facts, migrator: str) -> Iterator[Finding]:
    about = known.about
    if about.standby:
        yield rules.STANDBY.finding(session.at, expected="a primary", found="a standby in recovery")
    elif source := _read_only(known):
        yield rules.READ_ONLY.finding(session.at, expected="writable", found=source)
    if not OLDEST <= session.version < NEWEST_BEFORE:
        yield rules.VERSION_UNTESTED.finding(expected="15 to 18", found=about.version)
    if about.encoding != "UTF8":
        yield rules.ENCODING.finding(session.peer.database, expected="UTF8", found=about.encoding)
    if about.collation_recorded and about.collation_recorded != about.collation_actual:
        expected, actual = about.collation_recorded, about.collation_actual or "none"
        yield rules.COLLATION.finding(session.peer.database, expected=expected, found=actual)
    yield from _encryption(session.peer, about)
    yield from _timeouts(session, known, migrator)
    yield from _extensions(known.extensions)
    zone = next((s.value for s in known.settings if s.name == "TimeZone"), "UTC")
    if zone.upper().rpartition("/")[2] not in ("UTC", "GMT", "UCT", "ZULU", "UNIVERSAL"):
        yield rules.TIME_ZONE.finding(found=zone, summary=f"sessions begin in time zone {zone}")


def _read_only(known: Facts) -> str:
    """Who made the database read-only; empty where nobody did, or only for this role or this connection."""
    name = "default_transaction_read_only"
    for override in known.overrides:
        if override.name == name and override.database and not override.role and override.value == "true":
            return f"ALTER DATABASE ... SET {name} = on"
    ours = next((s for s in known.settings if s.name == name), None)
    personal = ("user", "database user", "database", "client", "session")
    return (
        f"{name} = on ({ours.source})" if ours and ours.value == "on" and ours.source not in personal else ""
    )


def _encryption(peer: Peer, about: About) -> Iterator[Finding]:
    if not peer.tls and about.client and not _is_local(about.client) and not peer.pooled:
        yield rules.NO_TLS.finding(peer.at, expected="TLS", found="none")
    if peer.pooled:
        leg = peer.server_tls or "no TLS"
        yield rules.POOLER_TLS.finding(peer.at, found=leg, summary=f"pooler to server: {leg}")


def _is_local(address: str) -> bool:
    return ipaddress.ip_address(address).is_loopback


def _timeouts(session: Session, known: Facts, migrator: str) -> Iterator[Finding]:
    """Limits that hold for whoever migrates: a limit of the checker's own role does not concern them."""
    who = migrator or session.peer.user
    by_override = {(o.role, o.name): o.value for o in known.overrides if o.name in TIMEOUTS}
    for name in TIMEOUTS:
        own, everyone = by_override.get((who, name)), by_override.get(("", name))
        # what our own session began with is the server's value, unless our role or our URL has one of its own
        masked = (session.peer.user, name) in by_override or name in session.connection.info.options
        general = next((s.value for s in known.settings if s.name == name and not masked), "0")
        value = own if own is not None else everyone if everyone is not None else general
        if value in ("0", "0s", "0ms", "", "default"):
            continue
        where = f"role {who}" if own is not None else "the database" if everyone is not None else "the server"
        shown = value if not value.isdecimal() else f"{int(value) / 1000:g} s"
        yield rules.TIMEOUT.finding(
            f"{name} of {where}", expected="0 for the role that migrates", found=shown
        )


def _extensions(extensions: list[Extension]) -> Iterator[Finding]:
    for one in extensions:
        rule = rules.EXTENSION_OLD if one.available else rules.EXTENSION_FILES
        yield rule.finding(one.name, expected=one.available or "its files", found=one.installed)
