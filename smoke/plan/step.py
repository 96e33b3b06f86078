"""One request of the file as the step that the engine runs."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hookset.errors import UsageError
from hookset.files import keys_of, struct_of
from hookset.nearest import did_you_mean
from smoke.plan import shape
from smoke.plan.body import JSON, body_of
from smoke.plan.captures import captures_of
from smoke.plan.checks import checks_of
from smoke.plan.folder import Folder
from smoke.plan.headers import has, header_templates, spelt_as
from smoke.plan.paths import path_of
from smoke.plan.plan import Step
from smoke.plan.tags import SCENARIO, tags_of
from smoke.plan.template import Scope, Text
from smoke.plan.words import Statuses, seconds, statuses

METHODS = (
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "QUERY",
    "PURGE",
    "PROPFIND",
    "REPORT",
    "SEARCH",
)
LONGEST_NAME = 120
_SHORT = re.compile(r"(?:(?P<method>[A-Za-z]+) +)?(?P<path>[/$].*)", re.DOTALL)


@dataclass(frozen=True)
class Common:
    """What holds for every request that says nothing else."""

    folder: Folder
    timeout: float
    expected: Statuses
    think: float
    headers: Mapping[str, Text] = field(default_factory=dict)
    checks: Mapping[str, Any] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    base: str = ""
    """The target's own path."""


def step_of(said: Any, kind: type[shape.Step], common: Common, scope: Scope, at: str) -> tuple[Step, Any]:
    """The step, and its shape (`kind`) for what else it says. Raises UsageError; `at` begins its message."""
    plain = _mapping(said, at)
    own = plain.pop("checks", None)
    meant = struct_of(plain, kind, at, (*keys_of(kind), "checks"), strict=False)
    body, content_type = body_of(meant, scope, common.folder, at)
    headers = header_templates(meant.headers, scope, f"{at}.headers")
    if content_type and not has(headers, "content-type") and not _is_said(content_type, common.headers):
        headers["Content-Type"] = Text((content_type,))
    method = _method(meant.method, has_body=body is not None, at=at)
    name = _name(meant.name or f"{method} {meant.path}", at)
    checks = checks_shape(own, common.checks, at)
    made = Step(
        name=name,
        method=method,
        path=path_of(meant.path, meant.query, scope, at, common.base),
        headers=spelt_as(headers, common.headers),
        body=body,
        timeout=_or(meant.timeout, common.timeout, lambda said: seconds(said, f"{at}.timeout", least=0.001)),
        expected=_expected(meant, own, common, at),
        checks=checks_of(checks, name, common.folder, f"{at}.checks") if checks else (),
        captures=captures_of(meant.capture, f"{at}.capture"),
        think=_or(meant.think, common.think, lambda said: seconds(said, f"{at}.think")),
        tags={SCENARIO: name, **common.tags, **tags_of(meant.tags, f"{at}.tags")},
    )
    return made, meant


def checks_shape(own: Any, common: Mapping[str, Any], at: str) -> shape.Checks | None:
    """The request's own checks over the plan's, None where there are none."""
    if own is not None and not isinstance(own, dict):
        raise UsageError(f"{at}.checks: is no mapping", "write it like checks: {status: 200}")
    said = {**common, **(own or {})}
    if not said and own is None:
        return None
    found: shape.Checks = struct_of(said, shape.Checks, f"{at}.checks", keys_of(shape.Checks), strict=False)
    return found


def _is_said(content_type: str, headers: Mapping[str, Text]) -> bool:
    """Whether the plan's own headers say which JSON it is, such as `application/vnd.api+json`."""
    said = [str(value.parts) for name, value in headers.items() if name.lower() == "content-type"]
    return content_type == JSON and any("json" in one for one in said)


def _mapping(said: Any, at: str) -> dict[str, Any]:
    if isinstance(said, dict):
        return dict(said)
    match = _SHORT.fullmatch(said) if isinstance(said, str) else None
    if not match:
        raise UsageError(f"{at}: is no request", "write `GET /path`, or {path: /path, ...}")
    return {"path": match["path"]} | ({"method": match["method"]} if match["method"] else {})


def _method(said: str, *, has_body: bool, at: str) -> str:
    method = said.upper() or ("POST" if has_body else "GET")
    if method not in METHODS:
        raise UsageError(f"{at}.method: unknown {said[:40]!r}{did_you_mean(method, METHODS)}")
    return method


def _name(said: str, at: str) -> str:
    name = " ".join(said.split())
    if len(name) > LONGEST_NAME:
        raise UsageError(f"{at}: its name has more than {LONGEST_NAME} characters", "give it a short `name`")
    return name


def _expected(meant: shape.Step, checks: Any, common: Common, at: str) -> Statuses:
    """What is no failure: what the request says, else the plan's and what the request's own check asks for."""
    if meant.expected is not None:
        return statuses(meant.expected, f"{at}.expected")
    asked = (checks or {}).get("status")
    return common.expected | statuses(asked, f"{at}.checks.status") if asked is not None else common.expected


def _or(said: Any, otherwise: float, read: Callable[[Any], float]) -> float:
    return otherwise if said is None else read(said)
