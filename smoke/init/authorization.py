"""What authorization an OpenAPI document asks for, as headers with secrets."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from smoke.init.parameters import resolved

_TOKEN = re.compile(r"[A-Za-z0-9_-]+")


def authorization(document: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Headers, and the secrets in them by variable; of several ways the first that a header can carry, empty for none."""
    components = document.get("components")
    schemes = components.get("securitySchemes") if isinstance(components, dict) else None
    for name in _asked(document):
        scheme = resolved(document, schemes.get(name)) if isinstance(schemes, dict) else {}
        if found := _header(scheme):
            return found
    return {}, {}


def _asked(document: Mapping[str, Any]) -> Iterator[str]:
    """The names of schemes, as the document and its operations ask for them."""
    paths = document.get("paths")
    items = paths.values() if isinstance(paths, dict) else ()
    operations = [item.get("get") for item in items if isinstance(item, dict)]
    for said in (document, *operations):
        security = said.get("security") if isinstance(said, dict) else None
        for one in security if isinstance(security, list) else ():
            yield from one if isinstance(one, dict) else ()


def _header(scheme: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]] | None:
    kind, way = scheme.get("type"), str(scheme.get("scheme", "")).lower()
    if kind in ("oauth2", "openIdConnect") or (kind == "http" and way == "bearer"):
        return {"Authorization": "Bearer ${token}"}, {"token": "API_TOKEN"}
    if kind == "http" and way == "basic":
        return {"Authorization": "Basic ${basic}"}, {"basic": "API_BASIC"}
    name = scheme.get("name")
    if kind == "apiKey" and isinstance(name, str) and _TOKEN.fullmatch(name):
        if scheme.get("in") == "header":
            return {name: "${key}"}, {"key": "API_KEY"}
        if scheme.get("in") == "cookie":
            return {"Cookie": f"{name}=${{key}}"}, {"key": "API_KEY"}
    return None
