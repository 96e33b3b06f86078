"""Flagsmith's lists, page by page."""

from collections.abc import Mapping
from typing import Any

import msgspec

from flagcheck.failures import unreadable
from flagcheck.http import Http

PAGE_SIZE = 999
MOST_PAGES = 100


class Page(msgspec.Struct, frozen=True):
    """A page of a list."""

    results: tuple[Any, ...]
    next: str | None = None


def every(http: Http, where: str, params: Mapping[str, Any], shape: Any) -> list[Any]:
    """Every row of a list as `shape`. The page's number is counted here: `next` may be an address of within."""
    found: list[Any] = []
    for number in range(1, MOST_PAGES + 1):
        more = {"page": number} if number > 1 else {}
        page = http.get(where, params={**params, **more}).json(Page)
        found += rows(page.results, shape, where)
        if not page.next:
            return found
    raise unreadable(f"GET {where} has no end after {MOST_PAGES} pages")


def rows(found: Any, shape: Any, where: str) -> list[Any]:
    """Rows as `shape`. Raises ServiceFailed (unreadable)."""
    try:
        return msgspec.convert(found, list[shape])
    except msgspec.ValidationError as error:
        raise unreadable(f"GET {where} answered another shape: {error}") from None
