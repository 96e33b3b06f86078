"""Any service that answers JSON, by a description of its requests and of where each field stands in the answers."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, ClassVar

from flagcheck.failures import unreadable
from flagcheck.http import Http
from flagcheck.http.answer import Answer
from flagcheck.record import Flag, Presence, Reading
from flagcheck.service import Service, Settings
from flagcheck.services._http.asking import ask, filled, follow
from flagcheck.services._http.checks import check
from flagcheck.services._http.fields import flag
from flagcheck.services._http.paths import Paths, key_of, listed
from flagcheck.services._http.settings import Control, HttpSettings, Request
from hookset.errors import UsageError


class AnyJson(Service):
    """What it tells is what its settings describe."""

    title: ClassVar[str] = "HTTP"
    settings_type: ClassVar[type[Settings]] = HttpSettings
    needs_token: ClassVar[bool] = False

    def __init__(self, settings: HttpSettings, token: str, http: Http) -> None:
        check(settings)
        self.paths = Paths(settings)
        self.tells = settings.tells
        # a control that names it does not make the flags another environment's
        self.environment_by_request = any(
            one.names("environment") for name, one in settings.requests.items() if name != "control"
        )
        super().__init__(settings, token, http)

    def headers(self) -> Mapping[str, str]:
        """The token's header, as `token` names it."""
        wanted = self.settings.token
        return {wanted.header: f"{wanted.prefix}{self.token}"} if self.token else {}

    def page(self, key: str) -> str:
        """From the template `page`."""
        return filled(self.settings.page, {**self._values, "key": key}, quoted=True)

    @property
    def _values(self) -> dict[str, str]:
        return {"environment": self.settings.environment}

    def read(self, keys: Collection[str]) -> Reading:
        """From the list, or one request a flag."""
        if self.settings.listing:
            found, environments, count = self._list(self.settings.listing)
            absent = {key: Flag(key=key, presence=Presence.ABSENT) for key in keys}
            return self._reading({key: found.get(key, absent[key]) for key in keys}, environments, count)
        answers = {key: self._flag(self.settings.flag, key) for key in keys}
        flags = {key: found for key, (found, _) in answers.items()}
        count = sum(one.presence in (Presence.ON, Presence.OFF) for one in flags.values())
        return self._reading(flags, {named for _, named in answers.values() if named}, count)

    def catalogue(self) -> Reading:
        """Every flag of the list. Raises UsageError where only single flags can be asked for."""
        if not self.settings.listing:
            raise UsageError(
                "http: only `flag` is described, so that nothing can be listed", "describe `list`"
            )
        found, environments, count = self._list(self.settings.listing)
        return self._reading(found, environments, count)

    def _reading(self, flags: dict[str, Flag], environments: set[str], count: int) -> Reading:
        if len(environments) > 1:
            raise unreadable(f"the answers name several environments: {', '.join(sorted(environments))}")
        control = f"{count} flags answered" if count else ""
        if not control and any(one.presence is Presence.ABSENT for one in flags.values()):
            control = self._control(self.settings.control)
        return Reading(flags=self.with_pages(flags), environment="".join(environments), control=control)

    def _control(self, request: Control | None) -> str:
        """What the control request shows; nothing where none is described or its `where` does not hold."""
        if request is None:
            return ""
        answer = ask(self.http, request, self._values)
        return answer.asked if self.paths.holds("control.where", answer.json()) else ""

    def _flag(self, request: Request, key: str) -> tuple[Flag, str]:
        absent = self.settings.absent
        answer = ask(self.http, request, {**self._values, "key": key}, {absent.status} if absent else ())
        if absent and answer.status == absent.status and self._holds_absent(answer):
            return Flag(key=key, presence=Presence.ABSENT), ""
        if answer.status >= 300:
            why = f"answered {answer.status}, and `absent.where` does not hold"
            return Flag(key=key, presence=Presence.UNKNOWN, why=why), ""
        body = self._valid(answer)
        if self.paths.find("fields.key", body) not in (None, key):
            raise unreadable(f"{answer.asked} answered for another flag")
        return flag(key, self.settings, self.paths, body), self._environment(body)

    def _holds_absent(self, answer: Answer) -> bool:
        """A body that is no JSON mapping says nothing: it may be an ingress's."""
        body = answer.problem()
        return bool(body) and self.paths.holds("absent.where", body)

    def _list(self, request: Request) -> tuple[dict[str, Flag], set[str], int]:
        found: dict[str, Flag] = {}
        environments = set()
        for body in self._pages(request):
            environments.add(self._environment(body))
            for name, item in listed(self.paths, body):
                key = key_of(self.paths, item, name)
                one = flag(key, self.settings, self.paths, item)
                twice = Flag(key=key, presence=Presence.UNKNOWN, why="it is listed more than once")
                found[key] = twice if key in found else one
        return found, environments - {""}, len(found)

    def _pages(self, request: Request) -> Iterator[Any]:
        answer, seen = ask(self.http, request, self._values), set[str]()
        while True:
            body = self._valid(answer)
            yield body
            cursor = self.paths.find("next", body)
            if cursor in (None, "", False):
                return
            if not isinstance(cursor, str | int) or str(cursor) in seen:
                raise unreadable(f"{answer.asked}: `next` leads in a circle, or is no text")
            seen.add(str(cursor))
            answer = self._page(request, str(cursor))

    def _page(self, request: Request, cursor: str) -> Answer:
        if request.names("cursor"):
            return ask(self.http, request, {**self._values, "cursor": cursor})
        return follow(self.http, request, self._values, cursor)

    def _valid(self, answer: Answer) -> Any:
        body = answer.json()
        if self.settings.valid and not self.paths.holds("valid", body):
            raise unreadable(f"{answer.asked}: `valid` does not hold in the answer")
        return body

    def _environment(self, body: Any) -> str:
        found = self.paths.find("answered_environment", body)
        return found if isinstance(found, str) else ""


SERVICE = AnyJson
