"""One service over HTTP: patient within the budget, following no redirect elsewhere, whole answers or none."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import requests

from flagcheck import failures
from flagcheck.failures import Denied, ServiceFailed
from flagcheck.http.answer import Answer
from flagcheck.http.ratelimit import seconds_to_wait
from flagcheck.http.sending import Question, send
from flagcheck.http.sending import session as new_session
from hookset.deadline import FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, Deadline
from hookset.duration import duration_text
from hookset.errors import UsageError

REQUEST_SECONDS = 5.0
"""Of one request: well below the 60 s after which Unleash answers "no such flag" when its database is down."""
SLOW_ATTEMPTS = 2
REPORTING_SECONDS = 0.2
MOST_REDIRECTS = 3
REDIRECTS = (301, 302, 303, 307, 308)
KEEPING = (307, 308)
"""Redirects that keep method and body (RFC 9110, 15.4)."""
PORTS = {"http": 80, "https": 443}
AGENT = "hookset-flagcheck"


def path(*segments: str) -> str:
    """A path of these segments, each quoted whole: a flag key may have any character."""
    return "".join("/" + quote(segment, safe="") for segment in segments)


class Http:
    """Sends requests to one service at `url` (a prefix is kept). `verify` is True or a file of certificates.

    `say` shows progress; `hide` takes a secret that must never be shown. `tally["requests"]` counts what was sent.
    """

    def __init__(
        self,
        url: str,
        *,
        deadline: Deadline,
        say: Callable[[str], None] = lambda _: None,
        hide: Callable[[str], None] = lambda _: None,
        verify: bool | str = True,
        headers: Mapping[str, str] | None = None,
        session: requests.Session | None = None,
        tally: Counter[str] | None = None,
    ) -> None:
        self.url = url.rstrip("/")
        self.deadline = deadline
        self.say = say
        self.hide = hide
        self.verify = verify
        self.headers = {
            "User-Agent": AGENT,
            "Accept": "application/json",
            "Cache-Control": "no-cache",
        } | dict(headers or {})
        self.session = session or new_session()
        self.tally = Counter() if tally is None else tally

    def authorized(self, headers: Mapping[str, str]) -> "Http":
        """The same, with these headers on every request."""
        return self._like(self.url, headers)

    def at(self, url: str) -> "Http":
        """The same for another base URL of the same service."""
        return self._like(url, {})

    def _like(self, url: str, headers: Mapping[str, str]) -> "Http":
        return Http(
            url,
            deadline=self.deadline,
            say=self.say,
            hide=self.hide,
            verify=self.verify,
            headers=self.headers | dict(headers),
            session=self.session,
            tally=self.tally,
        )

    def get(
        self,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        allow: Collection[int] = (),
    ) -> Answer:
        """GET; `allow` lists statuses besides 2xx that are answers too (404). Raises ServiceFailed, Denied."""
        return self._patiently(Question("GET", self.url + path, params, None, self._headers(headers)), allow)

    def post(
        self,
        path: str,
        *,
        json: Any,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        allow: Collection[int] = (),
    ) -> Answer:
        """POST of a question that changes nothing; as `get`."""
        return self._patiently(Question("POST", self.url + path, params, json, self._headers(headers)), allow)

    def _headers(self, headers: Mapping[str, str] | None) -> dict[str, str]:
        return self.headers | dict(headers or {})

    def _patiently(self, question: Question, allow: Collection[int]) -> Answer:
        """Try again what may pass by itself, for at most half of what is left: other services are to be asked too."""
        if not self.url:
            raise UsageError(
                "no url of the flag service is given", "say --url URL, or `url:` beside `service:`"
            )
        until, pause, slow = self.deadline.left / 2, FIRST_PAUSE_SECONDS, 0
        while True:
            try:
                return _judged(self._redirected(question), allow)
            except ServiceFailed as error:
                slow += error.rule is failures.SILENT
                wait = max(pause, error.wait)
                if not error.again or slow >= SLOW_ATTEMPTS or self.deadline.left - wait < until:
                    raise
                self.say(f"{error.message}; trying again in {wait:.3g} s")
            self.deadline.sleep(wait)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def _redirected(self, question: Question) -> Answer:
        """The answer where redirects within the same host end."""
        for _ in range(MOST_REDIRECTS):
            self.tally["requests"] += 1
            seconds = min(REQUEST_SECONDS, max(0.05, self.deadline.require() - REPORTING_SECONDS))
            answer = send(self.session, question, verify=self.verify, seconds=seconds)
            if answer.status not in REDIRECTS:
                return answer
            question = replace(question, url=_target(question, answer), params=None)
        raise ServiceFailed(failures.REDIRECTED, f"{answer.asked} redirects in a circle")


def _target(question: Question, answer: Answer) -> str:
    """Where a redirect leads, if that is the same place and the question stays what it is."""
    said = answer.headers.get("location", "")
    try:
        target = urljoin(question.url, said)
        old, new = _origin(question.url), _origin(target)
    except ValueError:
        raise ServiceFailed(failures.REDIRECTED, f"{answer.asked} redirects to what is no URL") from None
    if old != new:
        port = "" if new[2] == PORTS.get(new[0]) else f":{new[2]}"
        raise ServiceFailed(failures.REDIRECTED, f"{answer.asked} redirects to {new[0]}://{new[1]}{port}")
    if question.method != "GET" and answer.status not in KEEPING:
        raise ServiceFailed(
            failures.UNEXPECTED, f"{answer.asked} answered {answer.status}, which turns a POST into a GET"
        )
    return target


def _origin(url: str) -> tuple[str, str, int | None, str | None]:
    """Scheme, host, port and credentials: what must stay the same for a token to go there."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or PORTS.get(parts.scheme), parts.username


def _judged(answer: Answer, allow: Collection[int]) -> Answer:
    status, asked = answer.status, answer.asked
    if 200 <= status < 300 or status in allow:
        return answer
    if status in (401, 407):
        raise Denied(failures.UNAUTHORIZED, f"{asked} answered {status}{_said(answer)}")
    if status == 403:
        raise Denied(failures.FORBIDDEN, f"{asked} answered 403{_said(answer)}")
    if status == 429:
        wait = seconds_to_wait(answer.headers)
        raise ServiceFailed(
            failures.RATE_LIMITED,
            f"{asked} answered 429: to be asked again in {duration_text(round(wait, 1))}",
            again=True,
            wait=wait,
        )
    if status >= 500:
        wait = seconds_to_wait(answer.headers) if "retry-after" in answer.headers else 0.0
        raise ServiceFailed(
            failures.UNAVAILABLE, f"{asked} answered {status}{_said(answer)}", again=True, wait=wait
        )
    raise ServiceFailed(failures.UNEXPECTED, f"{asked} answered {status}{_said(answer)}")


def _said(answer: Answer) -> str:
    """The service's own words, where they are short JSON; never a page."""
    problem = answer.problem()
    for key in ("message", "detail", "error", "errorDetails", "title"):
        if isinstance(problem.get(key), str) and problem[key]:
            return f": {problem[key][:200]}"
    return f" ({answer.kind})" if answer.kind == "an HTML page" else ""
