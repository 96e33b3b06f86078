"""Swagger 2, which is what OpenAPI 2 is called: brought into the shape of OpenAPI 3, as far as a plan needs it.

https://spec.openapis.org/oas/v2.0.html. References stay good: what they lead to stays where it is.
"""

from collections.abc import Mapping
from typing import Any


def as_openapi(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with `servers` and `components.securitySchemes`."""
    schemes = document.get("securityDefinitions")
    found = {name: _scheme(scheme) for name, scheme in schemes.items()} if isinstance(schemes, dict) else {}
    return {
        **document,
        "servers": [{"url": _server(document)}],
        "components": {"securitySchemes": found},
    }


def _server(document: Mapping[str, Any]) -> str:
    """The host's URL, or the base path alone where the document does not say the host."""
    host, base, schemes = (document.get(key) for key in ("host", "basePath", "schemes"))
    path = base if isinstance(base, str) and base.startswith("/") else ""
    if not isinstance(host, str) or not host:
        return path
    plain = isinstance(schemes, list) and "http" in schemes and "https" not in schemes
    return f"{'http' if plain else 'https'}://{host}{path}"


def _scheme(scheme: Any) -> Any:
    if isinstance(scheme, dict) and scheme.get("type") == "basic":
        return {"type": "http", "scheme": "basic"}
    return scheme
