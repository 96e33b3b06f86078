"""Errors in few words that are the same for all requests that fail alike."""

import re

from smoke.engine.failure import words

LONGEST = 200
OF_THE_STATUS = {"HTTPError", "LocustBadStatusCode"}
_ADDRESS = re.compile(r"0x[0-9a-fA-F]+")
_DEPTH = 10


def text_of(error: object) -> str:
    """Why a request failed; empty where its status says it."""
    kind = type(error).__name__
    if kind in OF_THE_STATUS:
        return ""
    if kind == "CatchResponseError" or not isinstance(error, BaseException):
        return short(str(error)) or "failed"
    cause = _of_the_system(error)
    if isinstance(cause, TimeoutError):
        return "timed out"
    return short(_words(cause) if cause else "") or told(error)


def _words(cause: BaseException) -> str:
    try:
        return words(cause)
    except AttributeError:  # an SSLError that a library made lacks what OpenSSL's have
        return ""


def told(error: BaseException) -> str:
    """An exception as a person reads it: its kind, and what it says."""
    return short(f"{type(error).__name__}: {error}").rstrip(": ")


def short(text: str) -> str:
    """Its first line, without addresses of objects, at most 200 characters."""
    line = next((line for line in text.splitlines() if line.strip()), "").strip()
    return sound(_ADDRESS.sub("0x....", line)[:LONGEST])


def sound(text: str) -> str:
    """The text without halves of surrogate pairs, as a service's JSON may have them: no message could carry them."""
    return text.encode(errors="replace").decode()


def _of_the_system(error: BaseException | None) -> BaseException | None:
    """The operating system's error that libraries have wrapped, if there is one."""
    for _ in range(_DEPTH):
        if error is None:
            return None
        if isinstance(error, OSError) and (error.errno or isinstance(error, TimeoutError)):
            return error
        error = _inner(error)
    return None


def _inner(error: BaseException) -> BaseException | None:
    wrapped = [getattr(error, "reason", None), *error.args, error.__cause__, error.__context__]
    return next((each for each in wrapped if isinstance(each, BaseException)), None)
