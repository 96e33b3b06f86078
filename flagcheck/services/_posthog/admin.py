"""PostHog's list of flags of one project."""

from collections.abc import Collection

import msgspec

from flagcheck.failures import unreadable
from flagcheck.http import Http, path
from flagcheck.record import NOBODY, Flag, Presence, Reading, not_given
from flagcheck.services._posthog import conditions
from flagcheck.services._posthog.shapes import Listed, Page

PAGE_SIZE = 500
MOST_PAGES = 200
CHANGED = "the list changed while it was read"


class Admin:
    """Reads one project. `contexts`: a flag for other evaluation contexts alone counts as off."""

    def __init__(self, http: Http, project: int, contexts: Collection[str]) -> None:
        self.http = http
        self.project = project
        self.contexts = set(contexts)

    def read(self, keys: Collection[str] | None) -> Reading:
        """These flags, or all: a request for each 500 that there are, until all are found."""
        listed, complete = self._listed(keys)
        names = {str(one.id): one.key for one in listed}
        flags = {one.key: self._flag(one, names) for one in listed if keys is None or one.key in keys}
        for key in keys or ():
            if key not in flags:
                presence = Presence.ABSENT if complete else Presence.UNKNOWN
                flags[key] = Flag(key=key, presence=presence, why="" if complete else CHANGED)
        return Reading(flags=flags, control=f"{len(listed)} flags listed" if listed else "")

    def _listed(self, keys: Collection[str] | None) -> tuple[list[Listed], bool]:
        """Flags, and whether they are all that there are."""
        found: dict[int, Listed] = {}
        offset = 0
        for _ in range(MOST_PAGES):
            page = self._page(offset)
            found |= {one.id: one for one in page.results}
            offset += len(page.results)
            if not page.next or not page.results or (keys is not None and _enough(found.values(), keys)):
                return list(found.values()), len(found) >= page.count
        raise unreadable(f"the list of flags has no end after {MOST_PAGES} pages")

    def _page(self, offset: int) -> Page:
        where = path("api", "projects", str(self.project), "feature_flags") + "/"
        page: Page = self.http.get(where, params={"limit": PAGE_SIZE, "offset": offset}).json(Page)
        return page

    def _flag(self, listed: Listed, names: dict[str, str]) -> Flag:
        page = f"{self.http.url}{path('project', str(self.project), 'feature_flags', str(listed.id))}"
        known = msgspec.structs.replace(conditions.flag(listed, names), page=page)
        if not self.contexts or not listed.contexts or self.contexts & listed.contexts:
            return known
        why = f"evaluated only in {', '.join(sorted(listed.contexts))}"
        variants = not_given(known.variants) if known.variants else known.variants
        return msgspec.structs.replace(
            known, presence=Presence.OFF, served=NOBODY, value=False, variants=variants, why=why
        )


def _enough(found: Collection[Listed], keys: Collection[str]) -> bool:
    """Whether all these flags are there, and those that they depend on."""
    asked = [one for one in found if one.key in keys]
    ids = {str(one.id) for one in found}
    return len(asked) >= len(set(keys)) and all(conditions.needed(one) <= ids for one in asked)
