"""PostHog: configured state by the list of flags, or what its /flags endpoint gives applications."""

from collections.abc import Collection, Mapping
from typing import Any, Literal

from flagcheck.http import Http
from flagcheck.record import Evaluation, Reading
from flagcheck.service import Service, Settings, Tells
from flagcheck.services._posthog.admin import Admin
from flagcheck.services._posthog.evaluating import Evaluating
from hookset.errors import UsageError

BY_ADMIN = frozenset(
    {
        Tells.STATE,
        Tells.ROLLOUT,
        Tells.TARGETING,
        Tells.VARIANT,
        Tells.VALUE,
        Tells.TYPE,
        Tells.PREREQUISITES,
        Tells.CHANGED,
        Tells.ARCHIVED,
        Tells.STALE,
    }
)
BY_FLAGS = frozenset({Tells.STATE, Tells.EVALUATION})
FLAGS_URL = "https://us.i.posthog.com"
SERVER_AGENT = "python-requests/2"
"""PostHog gives flags for server-side code only to agents that it knows: posthog-..., curl/ and this one."""


class PostHogSettings(Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`api`: `admin` reads what is configured, `flags` asks PostHog to evaluate.

    `project`: the project's id, a number (Settings > Project); needed by `api: admin`. PostHog has no environments: teams
    keep a project for each. `evaluation_contexts`: where one project is for several, the contexts that the application names.
    """

    api: Literal["admin", "flags"] = "admin"
    project: int = 0
    evaluation_contexts: tuple[str, ...] = ()


class PostHog(Service):
    """By two APIs with different keys: one sees what is configured, the other what persons are given."""

    title = "PostHog"
    settings_type = PostHogSettings
    tells = BY_ADMIN | BY_FLAGS
    default_url = "https://us.posthog.com"

    def __init__(self, settings: PostHogSettings, token: str, http: Http) -> None:
        _check(settings, token)
        by_flags = settings.api == "flags"
        super().__init__(settings, token, http.at(FLAGS_URL) if by_flags and not settings.url else http)
        self.tells = BY_FLAGS if by_flags else BY_ADMIN
        self.wants = self.tells

    def headers(self) -> Mapping[str, str]:
        """A personal key goes in a header; the project's token in the body, from an agent that counts as a server."""
        if self.settings.api == "flags":
            return {"User-Agent": SERVER_AGENT}
        return {"Authorization": f"Bearer {self.token}"}

    def read(self, keys: Collection[str]) -> Reading:
        """Five hundred flags a request, or one evaluation."""
        return self._read(keys)

    def catalogue(self) -> Reading:
        """Every flag; by evaluation those that are active."""
        return self._read(None)

    def _read(self, keys: Collection[str] | None) -> Reading:
        if self.settings.api == "flags":
            return self._evaluating().read(keys)
        return Admin(self.http, self.settings.project, self.settings.evaluation_contexts).read(keys)

    def _evaluating(self) -> Evaluating:
        return Evaluating(self.http, self.token, self.settings.evaluation_contexts)

    def evaluate(self, keys: Collection[str], context: Mapping[str, Any]) -> dict[str, Evaluation]:
        """What this person is given, in one request; by the project's token only."""
        if self.settings.api != "flags":
            raise UsageError(
                "posthog: contexts are evaluated with `api: flags` and the project's token (phc_...)"
            )
        return self._evaluating().evaluate(keys, context)


def _check(settings: PostHogSettings, token: str) -> None:
    """Raises UsageError where a key is missing or the token is of the other API."""
    if settings.api == "admin" and settings.project <= 0:
        raise UsageError(
            "posthog: `project` is missing", "give the project's id: a number (Settings > Project)"
        )
    if settings.api == "admin" and token.startswith("phc_"):
        raise UsageError(
            "posthog: the token is a project's token (phc_...)",
            "say `api: flags`, or give a personal API key (phx_...) with the scope feature_flag:read",
        )
    if settings.api == "flags" and token.startswith("phx_"):
        raise UsageError(
            "posthog: the token is a personal API key (phx_...)",
            "say `api: admin`, or give the project's token (phc_...)",
        )


SERVICE = PostHog
