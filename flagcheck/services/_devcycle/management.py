"""The Management API: https://docs.devcycle.com/management-api."""

from collections.abc import Collection

import msgspec

from flagcheck.failures import unreadable
from flagcheck.http import Http, path
from flagcheck.services._devcycle.shapes import Config, Environment, Feature

AUDIENCE = "https://api.devcycle.com/"
FEW = 8
"""So many features are read one by one; more by the list."""
PAGE = 200
MOST_PAGES = 100
Found = dict[str, Feature | str | None]


class Token(msgspec.Struct, frozen=True):
    """What client credentials are exchanged for; it lasts a day."""

    access_token: str


class Management:
    """Reads one project. `http` carries the access token."""

    def __init__(self, http: Http, project: str) -> None:
        self.http = http
        self.root = ("projects", project)

    def authorize(self, auth_url: str, client_id: str, secret: str) -> None:
        """Exchange client credentials for an access token, which is shown nowhere; it changes nothing at DevCycle."""
        asked = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": secret,
            "audience": AUDIENCE,
        }
        token: Token = self.http.at(auth_url).post("/oauth/token", json=asked).json(Token)
        self.http.hide(token.access_token)
        self.http = self.http.authorized({"Authorization": f"Bearer {token.access_token}"})

    def environment(self, key: str) -> Environment:
        """An environment by its key; it says by which id features mean it."""
        found: Environment = self.http.get(path("v1", *self.root, "environments", key)).json(Environment)
        return found

    def some(self, keys: Collection[str]) -> Found:
        """These features: None for one that does not exist, a sentence where the answer is no answer."""
        if len(keys) <= FEW:
            return {key: self.one(key) for key in keys}
        found: Found = {one.key: one for one in self.all()}
        missing = [key for key in keys if key not in found]
        if len(missing) <= FEW:
            return found | {key: self.one(key) for key in missing}
        return found | {one.key: one for one in self.all("archived")}

    def one(self, key: str) -> Feature | str | None:
        """One feature, archived ones too."""
        answer = self.http.get(path("v2", *self.root, "features", key), allow=(404,))
        if answer.status != 404:
            found: Feature = answer.json(Feature)
            if found.key != key:
                raise unreadable(f"{answer.asked} answered about the feature {found.key}")
            return found
        if {"statusCode", "message", "error"} & set(answer.problem()):
            return None
        return f"{answer.asked} answered 404 with {answer.kind}, which is not DevCycle's"

    def all(self, status: str = "") -> list[Feature]:
        """Every feature of the project, page by page; the last page is one that is not full."""
        found: list[Feature] = []
        for number in range(1, MOST_PAGES + 1):
            page = self.page(PAGE, number, status)
            found += page
            if len(page) < PAGE:
                break
        return found

    def page(self, size: int, number: int = 1, status: str = "") -> list[Feature]:
        """One page of the list."""
        params = {"perPage": size, "page": number, "sortBy": "key", "sortOrder": "asc"}
        asked = params | ({"status": status} if status else {})
        page: list[Feature] = self.http.get(path("v2", *self.root, "features"), params=asked).json(
            list[Feature]
        )
        return page

    def config(self, feature: Feature, environment: Environment) -> Config | None:
        """The feature in the environment; asked for by itself where the feature came without."""
        configs = feature.configurations
        if configs is None:
            at = path("v1", *self.root, "features", feature.key, "configurations")
            configs = self.http.get(at, params={"environment": environment.key}).json(list[Config])
        return next((config for config in configs if config.environment == environment.id), None)
