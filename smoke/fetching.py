"""A document from an address, within a time and a size, whatever the other side does."""

import threading
from dataclasses import dataclass
from typing import Any

from hookset.authorize import authorization
from hookset.errors import UsageError
from hookset.redact import without_credentials

LARGEST_BYTES = 64 * 1024 * 1024
_PART_BYTES = 1 << 16


class NotHad(Exception):
    """The document could not be had; the text says why."""


@dataclass(frozen=True)
class Answer:
    """What was answered."""

    status: int
    body: bytes


def fetch(url: str, token: str, seconds: float, **params: str) -> Answer:
    """The answer to a GET, given in so many seconds, look-up and a dripping body included.

    Redirects are not followed: the token would go along. Raises NotHad, and UsageError for an address that is none.
    """
    answers: list[Answer | Exception] = []

    def ask() -> None:
        try:
            answers.append(_asked(url, token, seconds, params))
        except Exception as error:
            answers.append(error)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(seconds)
    if not answers:
        raise NotHad(f"it has not answered within {seconds:g} s")
    if isinstance(answers[0], Exception):
        raise answers[0]
    return answers[0]


def _asked(url: str, token: str, seconds: float, params: dict[str, str]) -> Answer:
    import requests  # noqa: PLC0415 - 130 ms, and only where a baseline has an address

    from hookset.asking import request  # noqa: PLC0415 - as above

    auth = authorization(url, token)
    try:
        with request(
            "GET", url, params=params, auth=auth, allow_redirects=False, timeout=seconds, stream=True
        ) as answer:
            return Answer(answer.status_code, _body(answer))
    except (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema):
        raise UsageError(f"--baseline: {without_credentials(url)!r} is no address") from None
    except (requests.RequestException, UnicodeError) as error:
        raise NotHad(f"it does not answer: {_reason(error)}") from None


def _body(answer: Any) -> bytes:
    body = bytearray()
    for part in answer.iter_content(_PART_BYTES):
        body += part
        if len(body) > LARGEST_BYTES:
            raise NotHad(f"it is larger than {LARGEST_BYTES >> 20} MB")
    return bytes(body)


def _reason(error: BaseException) -> str:
    """The kind of fault, and what the system said at its bottom: requests wraps that three times over."""
    found: Any = error
    while isinstance(inner := _inner(found), BaseException):
        found = inner
    said = getattr(found, "strerror", "") or ""
    return f"{type(error).__name__}{f' ({said})' if said else ''}"


def _inner(error: Any) -> Any:
    deeper = getattr(error, "reason", None)
    if isinstance(deeper, BaseException):
        return deeper
    causes = [*getattr(error, "args", ()), error.__cause__, error.__context__]
    return next((each for each in causes if isinstance(each, BaseException)), None)
