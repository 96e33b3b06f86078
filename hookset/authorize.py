"""Who requests are sent as: what was given to us, and nothing that lies on this machine."""

from collections.abc import Callable
from typing import Any


def authorization(url: str, token: str = "") -> Callable[[Any], Any] | None:
    """The `auth` of a request by requests: a bearer token; None where only the URL's own user is to be sent.

    A callable also keeps requests from sending what a .netrc says of the host, which it would put over our own header.
    """
    if not token and "@" in url.partition("://")[2].partition("/")[0]:
        return None

    def authorize(request: Any) -> Any:
        if token:
            request.headers["Authorization"] = f"Bearer {token}"
        return request

    return authorize
