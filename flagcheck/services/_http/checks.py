"""What of a description is refused before any request, because it can never work."""

from collections.abc import Iterator

from flagcheck.services._http.settings import PLACEHOLDER, PLACEHOLDERS, HttpSettings, Request
from hookset.errors import UsageError
from hookset.nearest import did_you_mean

ANSWERS = (200, 204, 400, 404, 410, 422)
"""Statuses that may be an answer about a flag; others speak of the token, of limits or of an outage."""


def check(settings: HttpSettings) -> None:
    """Raises UsageError, naming the key, for what can never work."""
    for wrong, said, hint in _contradictions(settings):
        if wrong:
            raise UsageError(f"http: {said}", hint)
    for name, request in settings.requests.items():
        _check_request(name, request, settings.environment)
    for where, text in (("page", settings.page), ("token.header", settings.token.header)):
        _check_placeholders(where, text, settings.environment)


def _contradictions(settings: HttpSettings) -> Iterator[tuple[bool, str, str]]:
    both = (settings.listing is None) == (settings.flag is None)
    yield both, "give either `list` (all flags by one request) or `flag` (one request a flag)", ""
    needed = "it is the JMESPath to what says whether a flag is on"
    yield not settings.fields.state, "`fields.state` is empty", needed
    keyless = bool(settings.flag and not settings.flag.names("key"))
    yield keyless, "`flag` has no `{key}`: every flag would be asked by the same request", ""
    listed = bool(settings.listing and settings.absent)
    yield listed, "`absent` belongs to `flag`; from a `list`, what is not in it is absent", ""
    whole = f"`whole` is {settings.whole}; it is what the service writes for 100 %"
    yield not 0 < settings.whole < float("inf"), whole, ""
    if settings.absent:
        status = settings.absent.status
        yield status not in ANSWERS, f"`absent.status` {status} never says that there is no such flag", ""


def _check_request(name: str, request: Request, environment: str) -> None:
    if not request.path.startswith("/") or any(mark in request.path for mark in ("//", "?", "#", "..")):
        raise UsageError(
            f"http: `{name}.path` {request.path!r} is no plain path", "query has a key of its own"
        )
    if request.body is not None and request.method == "GET":
        raise UsageError(f"http: `{name}.body` needs `method: POST`")
    if any(header.lower() in ("authorization", "cookie") for header in request.headers):
        raise UsageError(
            f"http: `{name}.headers` holds a credential",
            "give it by FLAGCHECK_TOKEN; `token.header` names its header",
        )
    for where, text in request.texts():
        _check_placeholders(f"{name}.{where}", text, environment)
    if request.names("key") and name != "flag":
        raise UsageError(f"http: `{name}` is not asked for one flag, so that it can have no `{{key}}`")


def _check_placeholders(where: str, text: str, environment: str) -> None:
    for found in PLACEHOLDER.findall(text):
        if found not in PLACEHOLDERS:
            raise UsageError(
                f"http: `{where}`: unknown placeholder {{{found}}}{did_you_mean(found, PLACEHOLDERS)}"
            )
        if found == "environment" and not environment:
            raise UsageError(f"http: `{where}` has {{environment}}, and `environment` is missing")
