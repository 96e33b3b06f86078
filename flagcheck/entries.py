"""The services of one run: from the command line and the expectation file, each with its own token."""

import os
import re
import ssl
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from flagcheck.config import Target
from flagcheck.expectations.shape import File
from flagcheck.http import Http
from flagcheck.http.address import checked_url
from flagcheck.registry import service_type
from flagcheck.service import Service, Settings
from hookset.context import Context
from hookset.environment import secret_from
from hookset.errors import UsageError
from hookset.files import keys_of, struct_of

TOKEN = "FLAGCHECK_TOKEN"  # noqa: S105 - the variable's name
UNNAMED = ""
"""The key of the one service that needs no name."""


@dataclass(frozen=True)
class Entry:
    """One service to be asked: what it is called here, its class, its settings, its token."""

    name: str
    kind: type[Service]
    settings: Settings
    token: str

    @property
    def environment(self) -> str:
        """As it is called in findings."""
        return self.settings.environment

    def made(self, context: Context) -> Service:
        """The service, ready to be asked within the run's budget. Raises UsageError where its settings are wrong."""
        http = Http(
            self.settings.url,
            deadline=context.deadline,
            say=context.say,
            hide=context.hide,
            verify=self.settings.ca_bundle or True,
        )
        return self.kind(self.settings, self.token, http)

    def elsewhere(self, environment: str) -> "Entry":
        """The same service asked for another environment; its class must allow that."""
        settings = msgspec.structs.replace(self.settings, environment=environment)
        return Entry(self.name, self.kind, settings, self.token)


def entries(
    config: Target,
    file: File | None,
    where: str,
    hide: Callable[[str], None],
    environ: Mapping[str, str] = os.environ,
) -> dict[str, Entry]:
    """Every service by name, the unnamed one under an empty name. Raises UsageError naming key and place.

    What the command line says of the unnamed service wins over the file; where the file has no unnamed one and names
    just one, it is that.
    """
    raw = {name: dict(said) for name, said in file.services.items()} if file else {}
    if UNNAMED in raw:
        raise UsageError(f"{where}: services: an empty name is no name")
    own = _unnamed(config, file)
    if own.get("service"):
        raw = {UNNAMED: own, **raw}
    elif len(raw) == 1:
        name = next(iter(raw))
        raw[name] = raw[name] | {key: value for key, value in own.items() if value}
    elif any(own[key] for key in own if key != "environment"):
        raise UsageError(
            "which flag service? url, settings or token are given without it", "add --service NAME"
        )
    if not raw:
        raise UsageError(
            "no flag service is named", "add --service NAME and --url URL, or `service:` to the file"
        )
    _refuse_shared_variables(raw, where)
    common: dict[str, Any] = {
        "config": config,
        "environment": config.environment if own.get("service") else own["environment"],
        "where": where,
        "hide": hide,
        "environ": environ,
        "alone": len(raw) == 1,
    }
    return {name: _entry(name, said, **common) for name, said in raw.items()}


def _unnamed(config: Target, file: File | None) -> dict[str, Any]:
    settings: dict[str, Any] = dict(file.settings) if file else {}
    for word in config.setting:
        key, equals, value = word.partition("=")
        if not equals:
            raise UsageError(f"--setting {word}: is no KEY=VALUE")
        settings[key] = value
    return settings | {
        "service": config.service or (file.service if file else ""),
        "url": config.url or (file.url if file else ""),
        "environment": config.environment or (file.environment if file else ""),
    }


def _entry(
    name: str,
    said: dict[str, Any],
    *,
    config: Target,
    environment: str,
    where: str,
    hide: Callable[[str], None],
    environ: Mapping[str, str],
    alone: bool,
) -> Entry:
    at = f"{where}: services.{name}" if name else where
    if not said.get("service") or not isinstance(said["service"], str):
        raise UsageError(f"{at}: missing key service", "the kind of service, such as unleash or ofrep")
    if isinstance(said.get("token"), str):
        raise UsageError(f"{at}: a token is never written in a file", f"set {variable_of(name)}")
    kind = service_type(said["service"], f"{at}: service" if name else "--service")
    own = {"url": said.get("url") or kind.default_url, "environment": said.get("environment") or environment}
    given = said | own
    settings: Settings = struct_of(given, kind.settings_type, at, keys_of(kind.settings_type), strict=False)
    if settings.url:
        url = checked_url(settings.url, f"{at}: url" if name else "--url", allow_http=settings.allow_http)
        settings = msgspec.structs.replace(settings, url=url)
    if settings.ca_bundle:
        _refuse_bad_bundle(settings.ca_bundle, at)
    token = secret_from(variable_of(name), environ) if name else config.token
    token = token or (config.token if alone else "")
    hide(token)
    if kind.needs_token and not token:
        variable = TOKEN if alone else variable_of(name)
        raise UsageError(
            f"no token for {kind.title}{name and f' {name}'}", f"set {variable} or {variable}_FILE"
        )
    _refuse_unsendable(token, TOKEN if alone else variable_of(name))
    return Entry(name, kind, settings, token)


def _refuse_bad_bundle(path: str, at: str) -> None:
    try:
        ssl.create_default_context(cafile=path)
    except ssl.SSLError:
        raise UsageError(f"{at}: ca_bundle: no certificates in {path}") from None
    except OSError:
        raise UsageError(f"{at}: ca_bundle: cannot read {path}") from None


def _refuse_unsendable(token: str, variable: str) -> None:
    """A header takes neither line ends nor what is no Latin-1; nothing of the token is quoted."""
    if not token.isascii() or not token.isprintable():
        raise UsageError(f"the token of {variable} has characters that no header can carry", "give it anew")


def variable_of(name: str) -> str:
    """The variable of a service's token: `FLAGCHECK_TOKEN_EU_EDGE` for `eu-edge`, FLAGCHECK_TOKEN for the unnamed one."""
    return f"{TOKEN}_{re.sub(r'[^A-Za-z0-9]', '_', name).upper()}" if name else TOKEN


def _refuse_shared_variables(names: Iterable[str], where: str) -> None:
    """No two services may listen to one variable: one's token would be sent to the other."""
    taken = {TOKEN: "the unnamed service", f"{TOKEN}_FILE": "the unnamed service"}
    for name in (each for each in names if each != UNNAMED):
        variable = variable_of(name)
        for one in (variable, f"{variable}_FILE"):
            if one in taken:
                raise UsageError(
                    f"{where}: services.{name}: its token's variable {one} is that of {taken[one]} too",
                    "take another name",
                )
        taken |= {variable: name, f"{variable}_FILE": name}
