"""What applications are given: the config JSON of an SDK key, by ConfigCat's CDN or a ConfigCat Proxy.

Source of the shape and of the redirect within it: configcatclient/config.py and configfetcher.py of
github.com/configcat/python-sdk 10.0.1.
"""

from collections.abc import Collection
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from flagcheck import failures
from flagcheck.failures import ServiceFailed
from flagcheck.http import Http
from flagcheck.record import Flag, Presence, Reading
from flagcheck.services._configcat import setting as settings
from flagcheck.services._configcat.setting import Rule, Setting

TYPES = ("boolean", "string", "number", "number")
NO_REDIRECT, FORCED = 0, 2
MOST_REDIRECTS = 3
OWN_HOSTS = ".configcat.com"


class Value(msgspec.Struct, frozen=True):
    """One of the four."""

    b: bool | None = None
    s: str | None = None
    i: int | None = None
    d: float | None = None

    @property
    def plain(self) -> Any:
        """The one that is given; None where it is of a kind that is not known here."""
        return next((value for value in (self.b, self.s, self.i, self.d) if value is not None), None)


class Served(msgspec.Struct, frozen=True):
    """What a rule gives."""

    v: Value


class Option(msgspec.Struct, frozen=True):
    """A share in percent."""

    p: float
    v: Value


class NeededFlag(msgspec.Struct, frozen=True):
    """Flag `f` must have value `v` (`c` 0), or not have it (1)."""

    f: str
    c: int
    v: Value


class Condition(msgspec.Struct, frozen=True):
    """Only the kind is read that names another flag."""

    p: NeededFlag | None = None


class TargetingRule(msgspec.Struct, frozen=True):
    """Conditions that must all hold, then one value or percentage options."""

    c: tuple[Condition, ...] = ()
    s: Served | None = None
    p: tuple[Option, ...] = ()


class Given(msgspec.Struct, frozen=True):
    """A setting: type, default, rules, percentage options past the rules, the attribute that they split by."""

    t: int
    v: Value
    r: tuple[TargetingRule, ...] = ()
    p: tuple[Option, ...] = ()
    a: str | None = None


class Preferences(msgspec.Struct, frozen=True):
    """`u` is where this config is kept, `r` whether to go there: 0 no, 1 yes, 2 whatever the SDK was told."""

    u: str = ""
    r: int = NO_REDIRECT


class Config(msgspec.Struct, frozen=True):
    """A config JSON; `f` is left out of one that only points elsewhere."""

    p: Preferences = Preferences()
    f: dict[str, Given] | None = None


class Cdn:
    """Reads the config of one SDK key. `own_url`: an address was given, so that only a forced redirect counts."""

    def __init__(self, http: Http, sdk_key: str, *, own_url: bool) -> None:
        self.http = http
        self.sdk_key = sdk_key
        self.own_url = own_url

    def read(self, keys: Collection[str] | None) -> Reading:
        """One request, or two where the config is kept in another region."""
        found = self._config()
        if found.f is None and found.p.r != NO_REDIRECT:
            raise ServiceFailed(failures.REDIRECTED, "the config JSON only points elsewhere")
        known = {key: settings.flag(_setting(key, one)) for key, one in (found.f or {}).items()}
        flags = {
            key: known.get(key) or Flag(key=key, presence=Presence.ABSENT)
            for key in (known if keys is None else keys)
        }
        return Reading(flags=flags, control=f"{len(known)} settings in the config JSON" if known else "")

    def _config(self) -> Config:
        """The config JSON where its redirects end, as the SDKs follow them."""
        http = self.http
        for _ in range(MOST_REDIRECTS):
            where = f"/configuration-files/{quote(self.sdk_key, safe='/')}/config_v6.json"
            found: Config = http.get(where).json(Config)
            kept = found.p.u.rstrip("/")
            if not kept or kept == http.url or found.p.r == NO_REDIRECT:
                return found
            if self.own_url and found.p.r != FORCED:
                return found
            http = http.at(self._checked(kept))
        raise ServiceFailed(
            failures.REDIRECTED, "the config JSON points from one region to the next in a circle"
        )

    def _checked(self, url: str) -> str:
        """The SDK key goes to ConfigCat's own hosts, and to the one that was asked, alone."""
        there, here = urlsplit(url), urlsplit(self.http.url)
        own = there.scheme == "https" and (there.hostname or "").endswith(OWN_HOSTS)
        if not own and (there.scheme, there.netloc) != (here.scheme, here.netloc):
            shown = f"{there.scheme}://{there.hostname}"
            raise ServiceFailed(failures.REDIRECTED, f"the config JSON points to {shown}")
        return url


def _setting(key: str, given: Given) -> Setting:
    rules = [_rule(rule, given.a) for rule in given.r]
    if given.p:
        rules.append(Rule(gives=_options(given.p), conditional=bool(given.a)))
    kind = TYPES[given.t] if 0 <= given.t < len(TYPES) else ""
    return Setting(key=key, type=kind, default=given.v.plain, rules=tuple(rules))


def _rule(rule: TargetingRule, attribute: str | None) -> Rule:
    """Percentage options by an attribute of its own pass over users who have none."""
    gives = ((100.0, rule.s.v.plain),) if rule.s is not None else _options(rule.p)
    needs = tuple(
        needed
        for condition in rule.c
        if condition.p is not None
        for needed in settings.prerequisite(condition.p.f, condition.p.v.plain, equal=condition.p.c == 0)
    )
    own = bool(attribute) and rule.s is None
    return Rule(gives=gives, conditional=bool(rule.c) or own, needs=needs)


def _options(options: tuple[Option, ...]) -> tuple[tuple[float, Any], ...]:
    return tuple((one.p, one.v.plain) for one in options)
