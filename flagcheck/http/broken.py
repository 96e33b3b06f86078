"""What went wrong on the way to an answer, in our own words: libraries' texts carry whole URLs and object addresses."""

import requests
import urllib3

from flagcheck import failures
from flagcheck.failures import ServiceFailed


def failed(error: Exception, asked: str, seconds: float) -> ServiceFailed:
    """The failure that this exception of requests or urllib3 means; `asked` is what was asked, `seconds` its time limit."""
    if isinstance(error, ServiceFailed):
        return error
    text = str(error)
    if isinstance(error, requests.exceptions.SSLError) or "CERTIFICATE_VERIFY_FAILED" in text:
        why = _between(text, "certificate verify failed") or "no TLS"
        return ServiceFailed(failures.TLS, f"{asked}: {why}", again="EOF occurred" in text)
    if isinstance(error, requests.exceptions.ProxyError):
        return ServiceFailed(failures.UNREACHABLE, f"{asked}: the proxy does not answer", again=True)
    if isinstance(error, requests.exceptions.ConnectTimeout):
        found = f"{asked}: no connection within {seconds:.3g} s"
        return ServiceFailed(failures.UNREACHABLE, found, again=True)
    if isinstance(error, requests.exceptions.Timeout | urllib3.exceptions.TimeoutError | TimeoutError):
        return silent(asked, seconds)
    return _reason(text, asked)


def silent(asked: str, seconds: float) -> ServiceFailed:
    """No whole answer came in its time."""
    return ServiceFailed(failures.SILENT, f"{asked}: no answer within {seconds:.3g} s", again=True)


REASONS = (
    (failures.UNREACHABLE, "NameResolutionError", "the name does not resolve"),
    (failures.UNREACHABLE, "Failed to resolve", "the name does not resolve"),
    (failures.UNREACHABLE, "Connection refused", "connection refused"),
    (failures.UNREACHABLE, "No route to host", "no route to host"),
    (failures.SILENT, "Read timed out", "no answer in time"),
    (failures.UNREACHABLE, "Connection reset", "the connection was reset"),
    (failures.UNREACHABLE, "IncompleteRead", "the answer broke off"),
    (failures.UNREADABLE, "BadStatusLine", "what answers there speaks no HTTP"),
    (failures.UNREADABLE, "LineTooLong", "what answers there speaks no HTTP"),
    (failures.UNREADABLE, "got more than", "what answers there speaks no HTTP"),
    (failures.UNREADABLE, "failed to decode it", "the answer is not compressed as it says"),
    (
        failures.UNREACHABLE,
        "closed connection without response",
        "the connection was closed without an answer",
    ),
    (failures.UNREACHABLE, "Connection aborted", "the connection was closed without an answer"),
)
"""What a library's text has in it, and what it means. What answers, but not as a flag service, is not asked again."""


def _reason(text: str, asked: str) -> ServiceFailed:
    for rule, mark, said in REASONS:
        if mark in text:
            return ServiceFailed(rule, f"{asked}: {said}", again=rule is not failures.UNREADABLE)
    return ServiceFailed(failures.UNREACHABLE, f"{asked}: no connection, or no HTTP in it", again=True)


def _between(text: str, start: str) -> str:
    """The reason that OpenSSL gives, without the library's wrapping."""
    _, found, rest = text.partition(start)
    return f"{start}{rest.partition(' (_ssl')[0]}" if found else ""
