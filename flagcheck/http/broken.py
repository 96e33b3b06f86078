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
        return ServiceFailed(
            failures.TLS, f"{asked}: {_between(text, 'certificate verify failed') or 'no TLS'}"
        )
    if isinstance(error, requests.exceptions.ProxyError):
        return ServiceFailed(failures.UNREACHABLE, f"{asked}: the proxy does not answer", again=True)
    if isinstance(error, requests.exceptions.ConnectTimeout):
        found = f"{asked}: no connection within {seconds:.3g} s"
        return ServiceFailed(failures.UNREACHABLE, found, again=True)
    if isinstance(error, requests.exceptions.Timeout | urllib3.exceptions.TimeoutError | TimeoutError):
        return ServiceFailed(failures.SILENT, f"{asked}: no answer within {seconds:.3g} s", again=True)
    return _unreachable(text, asked)


def _unreachable(text: str, asked: str) -> ServiceFailed:
    for mark, said in (
        ("NameResolutionError", "the name does not resolve"),
        ("Failed to resolve", "the name does not resolve"),
        ("Connection refused", "connection refused"),
        ("No route to host", "no route to host"),
        ("Read timed out", "no answer in time"),
        ("Connection reset", "the connection was reset"),
        ("IncompleteRead", "the answer broke off"),
        ("closed connection without response", "the connection was closed without an answer"),
        ("Connection aborted", "the connection was closed without an answer"),
    ):
        if mark in text:
            rule = failures.SILENT if mark == "Read timed out" else failures.UNREACHABLE
            return ServiceFailed(rule, f"{asked}: {said}", again=True)
    return ServiceFailed(failures.UNREACHABLE, f"{asked}: no connection, or no HTTP in it", again=True)


def _between(text: str, start: str) -> str:
    """The reason that OpenSSL gives, without the library's wrapping."""
    _, found, rest = text.partition(start)
    return f"{start}{rest.partition(' (_ssl')[0]}" if found else ""
