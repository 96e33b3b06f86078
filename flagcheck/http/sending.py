"""One request over requests: its time, its size, and nothing of this machine's that was not asked for."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
import urllib3

from flagcheck import failures
from flagcheck.failures import ServiceFailed, unreadable
from flagcheck.http.answer import Answer
from flagcheck.http.broken import failed
from flagcheck.http.punctual import Punctual
from hookset.authorize import authorization

LARGEST_BYTES = 16 * 1024 * 1024
"""Ten thousand flags with everything about them are a tenth of it; the whole run stays below 80 MB."""


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002
        """None, or requests would read a redirect's whole body, of whatever size, to prepare what we never follow."""
        return


def session() -> requests.Session:
    """A session that takes proxies and certificates from the environment, and no credentials."""
    made = _Session()
    for scheme in ("http://", "https://"):
        made.mount(scheme, Punctual())
    made.auth = authorization("")
    return made


@dataclass(frozen=True)
class Question:
    """What is asked: nothing that changes anything. `json` None sends no body."""

    method: str
    url: str
    params: Mapping[str, Any] | None
    json: Any
    headers: Mapping[str, str]

    @property
    def shown(self) -> str:
        """As it may be said: without its query."""
        return f"{self.method} {self.url.partition('?')[0]}"


def send(session: requests.Session, question: Question, *, verify: bool | str, seconds: float) -> Answer:
    """One whole answer of whatever status, redirects too, within `seconds`. Raises ServiceFailed."""
    asked = question.shown
    ends = time.monotonic() + seconds
    try:
        with session.request(
            question.method,
            question.url,
            params=question.params,
            json=question.json,
            headers=dict(question.headers),
            timeout=seconds,
            verify=verify,
            allow_redirects=False,
            stream=True,
        ) as response:
            body = _body(response, ends, asked)
    except ServiceFailed:
        raise
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise failed(error, asked, seconds) from None
    named = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, named, body, asked)


def _body(response: requests.Response, ends: float, asked: str) -> bytes:
    """The whole body within its time and size: a byte a second keeps no one, and 100 MB fill no memory."""
    parts: list[bytes] = []
    size = 0
    while part := response.raw.read1(65536, decode_content=True):
        size += len(part)
        if size > LARGEST_BYTES:
            raise unreadable(f"{asked} answered more than {LARGEST_BYTES >> 20} MB")
        if time.monotonic() > ends:
            raise ServiceFailed(
                failures.SILENT, f"{asked}: the answer came too slowly to end in time", again=True
            )
        parts.append(part)
    return b"".join(parts)
