"""The REST API with a reader's token: https://launchdarkly.com/docs/api."""

from collections.abc import Collection, Iterable

from flagcheck.failures import unreadable
from flagcheck.http import Http, path
from flagcheck.services._launchdarkly.shapes import FeatureFlag, Page

VERSION = {"LD-API-Version": "20240415"}
"""Without it the version that the token was made for counts, and lists have another shape."""
PAGE = 100
MOST_PAGES = 200
FEW = 8
"""So many flags are read one by one; more by the list, a hundred at a time."""


class Rest:
    """Reads flags of one project in one environment."""

    def __init__(self, http: Http, project: str, environment: str) -> None:
        self.http = http
        self.project = project
        self.environment = environment

    def some(self, keys: Collection[str]) -> dict[str, FeatureFlag | str | None]:
        """These flags: None for one that does not exist, a sentence where the answer is no answer."""
        if len(keys) <= FEW:
            return {key: self.one(key) for key in keys}
        found: dict[str, FeatureFlag | str | None] = {flag.key: flag for flag in self.all()}
        missing = [key for key in keys if key not in found]
        if len(missing) <= FEW:
            return found | {key: self.one(key) for key in missing}
        found |= {flag.key: flag for flag in self.all("state:archived,")}
        return found | {key: None for key in missing if key not in found}

    def one(self, key: str) -> FeatureFlag | str | None:
        """One flag with its targeting, archived ones too."""
        at = path("api", "v2", "flags", self.project, key)
        answer = self.http.get(at, params={"env": self.environment}, allow=(404,))
        if answer.status != 404:
            flag: FeatureFlag = answer.json(FeatureFlag)
            if flag.key != key:
                raise unreadable(f"{answer.asked} answered about the flag {flag.key}")
            return flag
        if isinstance(answer.problem().get("code"), str):
            return None
        return f"{answer.asked} answered 404 with {answer.kind}, which is not LaunchDarkly's"

    def all(self, state: str = "") -> Iterable[FeatureFlag]:
        """Every flag of the project, page by page to the end; archived ones only by `state`.

        `summary=0` gives rules, targets and prerequisites, which a list leaves out otherwise; `filterEnv` the
        environment (https://launchdarkly.com/docs/api/feature-flags/get-feature-flags).
        """
        found: dict[str, FeatureFlag] = {}
        count = 0
        for _ in range(MOST_PAGES):
            page = self.page(PAGE, count, state)
            found |= {flag.key: flag for flag in page.items}
            count += len(page.items)
            if "next" not in page.links or not page.items:
                break
        if page.total_count is not None and len(found) < page.total_count:
            raise unreadable(
                f"the list of flags has {len(found)} of {page.total_count}: it changes, or is cut short"
            )
        return found.values()

    def page(self, limit: int, offset: int = 0, state: str = "") -> Page:
        """One page of the list."""
        params = {
            "env": self.environment,
            "filter": f"{state}filterEnv:{self.environment}",
            "summary": "0",
            "sort": "key",
            "limit": limit,
            "offset": offset,
        }
        page: Page = self.http.get(path("api", "v2", "flags", self.project), params=params).json(Page)
        return page
