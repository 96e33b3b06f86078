"""What is asked or sent by HTTP, with requests. To be imported where that is done: it takes 130 ms."""

from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.ssl_ import create_urllib3_context

from hookset.trust import as_others


class Adapter(HTTPAdapter):
    """Connections that believe whom other programs believe, with or without a proxy."""

    def init_poolmanager(self, *args: Any, **how: Any) -> None:
        """As in requests, with our context."""
        super().init_poolmanager(*args, **how, ssl_context=as_others(create_urllib3_context()))

    def proxy_manager_for(self, *args: Any, **how: Any) -> Any:
        """As in requests, with our context."""
        return super().proxy_manager_for(*args, **how, ssl_context=as_others(create_urllib3_context()))


def request(method: str, url: str, **how: Any) -> requests.Response:
    """As requests.request, in a session of its own. Raises requests.RequestException."""
    with requests.Session() as session:
        session.mount("https://", Adapter())
        return session.request(method, url, **how)
