"""GrowthBook: configured state by the REST API, or what applications are given by an SDK connection."""

from collections.abc import Collection, Mapping
from typing import Any, Literal
from urllib.parse import quote, urlsplit

from flagcheck.http import Http
from flagcheck.record import Evaluation, Reading
from flagcheck.service import Service, Settings, Tells
from flagcheck.services._growthbook.evaluating import Evaluating
from flagcheck.services._growthbook.rest import Rest
from flagcheck.services._growthbook.sdk import Sdk
from hookset.errors import UsageError

BY_SDK = frozenset(
    {
        Tells.STATE,
        Tells.ROLLOUT,
        Tells.TARGETING,
        Tells.VARIANT,
        Tells.VALUE,
        Tells.TYPE,
        Tells.PREREQUISITES,
    }
)
BY_REST = BY_SDK | {
    Tells.SCHEDULED,
    Tells.CHANGED,
    Tells.ARCHIVED,
    Tells.STALE,
    Tells.EVALUATION,
}
SDK_URL = "https://cdn.growthbook.io"
CLOUD = ("api.growthbook.io", "cdn.growthbook.io")


class GrowthBookSettings(Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`api`: `rest` reads what is configured, `sdk` what applications are given.

    `environment`: the environment's id (SDK Configuration > Environments), such as `production`; needed by `api: rest`.
    `project`: the id of a project (prj_...) where features of one are meant alone.
    """

    api: Literal["rest", "sdk"] = "rest"
    project: str = ""


class GrowthBook(Service):
    """By two APIs with different keys: one sees what is configured, the other what has arrived."""

    title = "GrowthBook"
    settings_type = GrowthBookSettings
    tells = BY_REST
    default_url = "https://api.growthbook.io"
    environment_by_request = True

    def __init__(self, settings: GrowthBookSettings, token: str, http: Http) -> None:
        _check(settings, token)
        super().__init__(
            settings, token, http if settings.url or settings.api == "rest" else http.at(SDK_URL)
        )
        if settings.api == "sdk":
            self.tells = BY_SDK
            self.wants = BY_SDK
            self.environment_by_request = False

    def headers(self) -> Mapping[str, str]:
        """A secret key goes in a header; a client key stands in the path."""
        return {"Authorization": f"Bearer {self.token}"} if self.settings.api == "rest" else {}

    def read(self, keys: Collection[str]) -> Reading:
        """A hundred features a request by REST, all in one as an SDK."""
        return self._read(keys)

    def catalogue(self) -> Reading:
        """Every feature, archived ones too; as an SDK those that are enabled."""
        return self._read(None)

    def _read(self, keys: Collection[str] | None) -> Reading:
        if self.settings.api == "sdk":
            found = Sdk(self.http, self.token).read(keys)
        else:
            found = Rest(self.http, self.settings.environment, self.settings.project, self.wants).read(keys)
        return Reading(
            flags=self.with_pages(found.flags), environment=found.environment, control=found.control
        )

    def evaluate(self, keys: Collection[str], context: Mapping[str, Any]) -> dict[str, Evaluation]:
        """What GrowthBook's server gives this context; two requests a feature."""
        if self.settings.api != "rest":
            raise UsageError("growthbook: contexts are evaluated with `api: rest` and a secret key")
        return Evaluating(self.http, self.settings.environment).evaluate(keys, context)

    def page(self, key: str) -> str:
        """In the cloud; where a self-hosted GrowthBook has its pages its API does not tell."""
        if urlsplit(self.http.url).hostname not in CLOUD:
            return ""
        return f"https://app.growthbook.io/features/{quote(key, safe='')}"


def _check(settings: GrowthBookSettings, token: str) -> None:
    """Raises UsageError where a key is missing or the token is of the other API."""
    if settings.api == "rest" and not settings.environment:
        raise UsageError(
            "growthbook: `environment` is missing", "give the environment's id, such as `production`"
        )
    if settings.api == "rest" and token.startswith("sdk-"):
        raise UsageError(
            "growthbook: the token is a client key (sdk-...)",
            "say `api: sdk`, or give a secret key with the role readonly (Settings > API Keys)",
        )
    if settings.api == "sdk" and token.startswith("secret_"):
        raise UsageError(
            "growthbook: the token is a secret key (secret_...), which would stand in a URL",
            "say `api: rest`, or give the SDK connection's client key (sdk-...)",
        )


SERVICE = GrowthBook
