"""Where to connect: what a URL, a key=value list, PG* and a service file come to, and the hosts to try in turn."""

import os
import random
import re
from collections.abc import Mapping

import msgspec

from hookset.errors import UsageError

SOURCES = ("PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE")
NOTHING_SET = "no database is named: set DATABASE_URL (or DATABASE_URL_FILE), or PGHOST and its companions"


class Host(msgspec.Struct, frozen=True):
    """One host of the list: its name or socket folder, its address where given, its port, what it must be."""

    name: str
    address: str
    port: str
    session_attrs: str

    def __str__(self) -> str:
        return f"{self.name or self.address or 'local socket'}:{self.port}"

    @property
    def needs_lookup(self) -> bool:
        """Whether a name server must be asked."""
        local = not self.name or self.name[0] in "/@"
        return not local and not self.address and not _is_address(self.name)


class Target(msgspec.Struct, frozen=True):
    """`conninfo` as given (a driver's suffix taken off), and what libpq makes of it and the environment."""

    conninfo: str
    options: dict[str, str]
    hosts: tuple[Host, ...]

    @property
    def database(self) -> str:
        """Its name, by default that of the user."""
        return self.options.get("dbname", "")

    @property
    def user(self) -> str:
        """The role's name, by default that of this process's user."""
        return self.options.get("user", "")

    @property
    def password(self) -> str:
        """For redaction; empty where it comes from a password file."""
        return self.options.get("password", "")

    def __str__(self) -> str:
        return f"{','.join(map(str, self.hosts))}/{self.database}"


def plain(conninfo: str) -> str:
    """`conninfo` as libpq takes it: `postgresql+psycopg://` and the like lose their driver.

    Raises UsageError where neither it nor the environment names a database, or the scheme is another one.
    """
    text = conninfo.strip()
    if not text and not any(os.environ.get(name) for name in SOURCES):
        raise UsageError(NOTHING_SET)
    scheme, separator, rest = text.partition("://")
    if not separator or "=" in scheme:
        return text
    if not re.fullmatch(r"postgres(ql)?(\+\w+)?", scheme):
        raise UsageError(
            f"DATABASE_URL: {_scheme(scheme)} is no PostgreSQL URL",
            "write postgresql://USER@HOST:PORT/DATABASE",
        )
    return f"{scheme.partition('+')[0]}://{rest}"


def target(conninfo: str, options: Mapping[str, str]) -> Target:
    """The Target of a plain `conninfo`, from libpq's resolved `options`.

    Raises UsageError, which never repeats what could be part of a password.
    """
    hosts = tuple(_hosts(options))
    ports_are_numbers = all(host.port.isdecimal() and 0 < int(host.port) < 65536 for host in hosts)
    if (
        not ports_are_numbers
        or any("@" in host.name[1:] for host in hosts)
        or _lost_its_user(conninfo, options)
    ):
        raise UsageError(
            "DATABASE_URL: host, port and database cannot be told apart",
            "in a URL write %40 for @, %2F for / and %3A for : within the password; a port is a number below 65536",
        )
    return Target(conninfo, dict(options), hosts)


def _hosts(options: Mapping[str, str]) -> list[Host]:
    names, addresses = _listed(options, "host"), _listed(options, "hostaddr")
    count = max(len(names), len(addresses), 1)
    ports = _listed(options, "port") or ["5432"]
    ports = ports * count if len(ports) == 1 else ports
    attrs = options.get("target_session_attrs", "any")
    each = zip(names or [""] * count, addresses or [""] * count, ports, strict=True)
    hosts = [Host(name, address, port or "5432", attrs) for name, address, port in each]
    if options.get("load_balance_hosts") == "random":
        random.shuffle(hosts)
    if attrs != "prefer-standby":
        return hosts
    return [
        msgspec.structs.replace(host, session_attrs=wanted) for wanted in ("standby", "any") for host in hosts
    ]


def _listed(options: Mapping[str, str], key: str) -> list[str]:
    value = options.get(key, "")
    return value.split(",") if value else []


def _lost_its_user(conninfo: str, options: Mapping[str, str]) -> bool:
    """A slash in a password ends the host part early: what follows turns up in the database's name."""
    return "://" in conninfo and "@" in options.get("dbname", "") and "%40" not in conninfo


def _is_address(name: str) -> bool:
    import ipaddress  # noqa: PLC0415 - 8 ms that a socket or a given address need not pay

    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True


def _scheme(scheme: str) -> str:
    return f"{scheme!r}" if re.fullmatch(r"[a-z][a-z0-9+.:-]{0,20}", scheme) else "the value"
