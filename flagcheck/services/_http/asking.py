"""A request template filled in and sent."""

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from flagcheck.failures import unreadable
from flagcheck.http import Http
from flagcheck.http.answer import Answer
from flagcheck.services._http.settings import PLACEHOLDER, Request
from hookset.errors import UsageError


def ask(http: Http, request: Request, values: Mapping[str, str], allow: Collection[int] = ()) -> Answer:
    """The answer to this template with `values` for its placeholders. Raises ServiceFailed, Denied."""
    path = filled(request.path, values, quoted=True)
    query = {
        name: filled(_written(value), values)
        for name, value in request.query.items()
        if values.get("cursor") or "{cursor}" not in str(value)
    }
    headers = {name: filled(value, values) for name, value in request.headers.items()}
    if request.method == "POST":
        body = _body(request.body, values)
        return http.post(path, json=body, params=query, headers=headers, allow=allow)
    return http.get(path, params=query, headers=headers, allow=allow)


def follow(http: Http, request: Request, values: Mapping[str, str], link: str) -> Answer:
    """The page behind a link, which must lead to the same host. Raises ServiceFailed, Denied."""
    base = http.url + filled(request.path, values, quoted=True)
    here, there = urlsplit(base), urlsplit(urljoin(base, link))
    if (here.scheme, here.netloc) != (there.scheme, there.netloc):
        raise unreadable("the link to the next page leads to another host")
    headers = {name: filled(value, values) for name, value in request.headers.items()}
    root = http.at(f"{there.scheme}://{there.netloc}")
    return root.get(there.path + (f"?{there.query}" if there.query else ""), headers=headers)


def filled(text: str, values: Mapping[str, str], *, quoted: bool = False) -> str:
    """The text with its placeholders replaced; `quoted` for a path, of which a value is one segment."""

    def value(name: str) -> str:
        found = values.get(name, "")
        if quoted and found in (".", ".."):
            raise UsageError(f"http: {name} {found!r} cannot be a part of a path", "put it into `query`")
        return quote(found, safe="") if quoted else found

    return PLACEHOLDER.sub(lambda match: value(match[1]), text)


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _body(body: Any, values: Mapping[str, str]) -> Any:
    """Only whole strings are placeholders here: a query language has braces of its own."""
    if isinstance(body, dict):
        return {name: _body(value, values) for name, value in body.items()}
    if isinstance(body, list):
        return [_body(value, values) for value in body]
    whole = PLACEHOLDER.fullmatch(body) if isinstance(body, str) else None
    return values.get(whole[1], "") or None if whole and whole[1] in values else body
