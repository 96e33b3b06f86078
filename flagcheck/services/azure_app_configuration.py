"""Azure App Configuration: the feature flags of one store under one label.

https://learn.microsoft.com/azure/azure-app-configuration/rest-api-key-value
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import ClassVar
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import msgspec

from flagcheck.failures import unreadable
from flagcheck.http import Http
from flagcheck.record import Flag, Presence, Reading
from flagcheck.service import Service, Settings, Tells
from flagcheck.services._azure.flags import PREFIX, KeyValue, flag
from flagcheck.services._azure.signing import parsed, signed
from hookset.errors import UsageError

API_VERSION = "2023-11-01"
ACCEPTED = "application/vnd.microsoft.appconfig.kvset+json, application/problem+json"
NO_LABEL = "\0"
MOST_NAMED = 5
"""As many keys as one filter may name."""


class AzureSettings(Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`label`: the label that stands for the environment; `environment` where it is left out, none at all where it is empty."""

    label: str | None = None


class Page(msgspec.Struct, frozen=True, rename={"next_link": "@nextLink"}):
    """One page of the store's entries."""

    items: list[KeyValue]
    next_link: str = ""


class AzureAppConfiguration(Service):
    """Only GET /kv. Filters are not run: what they do is read."""

    title: ClassVar[str] = "Azure App Configuration"
    settings_type: ClassVar[type[Settings]] = AzureSettings
    tells = frozenset(
        {
            Tells.STATE,
            Tells.ROLLOUT,
            Tells.TARGETING,
            Tells.VARIANT,
            Tells.VALUE,
            Tells.TYPE,
            Tells.SCHEDULED,
            Tells.CHANGED,
        }
    )

    def __init__(self, settings: AzureSettings, token: str, http: Http) -> None:
        self.key = parsed(token)
        super().__init__(settings, token, http)
        if settings.label is None and not settings.environment:
            raise UsageError(
                "azure-app-configuration: `environment` is missing",
                "name the label of the environment, or say `label: ''` for flags without a label",
            )
        self.label = settings.environment if settings.label is None else settings.label
        # a label that is given is one environment's, whatever another one is called
        self.environment_by_request = settings.label is None
        if self.key:
            http.hide(self.key.secret)
            host = urlsplit(http.url).netloc.lower()
            if self.key.host not in ("", host):
                raise UsageError(
                    f"azure-app-configuration: the connection string is for {self.key.host}, `url` says {host}"
                )

    def headers(self) -> Mapping[str, str]:
        """A connection string signs each request for itself instead."""
        return {"Accept": ACCEPTED, **({} if self.key else super().headers())}

    def read(self, keys: Collection[str]) -> Reading:
        """Up to five keys by name, by one request; more from the whole list."""
        if len(keys) > MOST_NAMED:
            found = self._entries(PREFIX + "*")
        else:
            found = self._entries(",".join(escaped(PREFIX + key) for key in keys)) if keys else {}
        flags = {key: found[key] if key in found else Flag(key=key, presence=Presence.ABSENT) for key in keys}
        listed = found if found or len(keys) > MOST_NAMED else self._entries(PREFIX + "*", most_pages=1)
        return self._reading(flags, listed)

    def catalogue(self) -> Reading:
        """Every feature flag with this label."""
        found = self._entries(PREFIX + "*")
        return self._reading(found, found)

    def _reading(self, flags: dict[str, Flag], listed: Mapping[str, Flag]) -> Reading:
        """The label is what the answers name as their environment; without flags nothing was answered about it."""
        labelled = self.settings.environment if listed and self.label else ""
        control = f"{len(listed)} flags with {self._label_shown}" if listed else ""
        return Reading(flags=flags, environment=labelled, control=control)

    @property
    def _label_shown(self) -> str:
        return f"label {self.label}" if self.label else "no label"

    def _entries(self, key_filter: str, most_pages: int | None = None) -> dict[str, Flag]:
        """The flags that the filter finds with our label, on all pages or the first few."""
        now = datetime.now(UTC)
        found = [one for page in islice(self._pages(key_filter), most_pages) for one in page.items]
        for one in found:
            self._checked(one)
        return {read.key: read for read in (flag(one, now) for one in found)}

    def _pages(self, key_filter: str) -> Iterator[Page]:
        label = escaped(self.label) if self.label else NO_LABEL
        query, asked = {"key": key_filter, "label": label, "api-version": API_VERSION}, set[str]()
        while query:
            link = "/kv?" + urlencode(query, quote_via=quote, safe="")
            if link in asked:
                raise unreadable("GET /kv: the pages lead in a circle")
            asked.add(link)
            page = self._page(link)
            yield page
            query = dict(parse_qsl(urlsplit(page.next_link).query, keep_blank_values=True))

    def _page(self, link: str) -> Page:
        """A next link is taken for its query alone, which is encoded anew: so it stays with this host and is signed as sent."""
        headers = signed(self.key, self.http.url + link) if self.key else {}
        page: Page = self.http.get(link, headers=headers).json(Page)
        return page

    def _checked(self, entry: KeyValue) -> None:
        if not entry.key.startswith(PREFIX) or (entry.label or "") not in (
            self.label,
            NO_LABEL * (not self.label),
        ):
            raise unreadable(f"GET /kv answered for another key or label than {self._label_shown}")


def escaped(name: str) -> str:
    r"""A name in a filter: `*`, `,` and `\` mean themselves."""
    return "".join(f"\\{character}" if character in "*,\\" else character for character in name)


SERVICE = AzureAppConfiguration
