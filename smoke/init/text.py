"""The text of a plan: readable, commented, and one that the loader takes."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from smoke.init.sketch import Asked, Sketch
from smoke.plan.step import LONGEST_NAME
from smoke.plan.template import escaped

_PLAIN = re.compile(r"(?:https?://)?[A-Za-z/][A-Za-z0-9_/.-]*(?: [A-Za-z0-9_/.-]+)*")
_NO_TEXT = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}
SECRETS = {
    "token": "the bearer token",
    "basic": "`user:password` in base64",
    "key": "the API key",
}


def plan_text(sketch: Sketch, what: str) -> str:
    """The plan; what cannot be sent as it is stands in it as comments."""
    named = list(_named(sketch))
    checked = any(asked.status for asked, _, missing in named if not missing)
    return "\n".join([*_head(sketch, what), *_judged(checked=checked), *_requests(named, sketch)]) + "\n"


def _head(sketch: Sketch, what: str) -> Iterator[str]:
    of = f" for {_line(sketch.title)}" if sketch.title else ""
    yield f"# A load plan{of}, made by `smoke init` from {_line(what)}."
    yield "# Look through it, then: smoke validate --plan FILE"
    if sketch.target:
        yield f"target: {word(escaped(sketch.target))}"
    else:
        yield "# target: https://shop.example   # where the load goes; or give --target URL"
    yield ""
    yield "# Ten requests a second for half a minute, the first seconds not judged. More than 50/s takes `limits`."
    yield "load: 10/s for 30s"
    yield "warm_up: 5s"
    yield ""
    if sketch.headers:
        yield from _authorization(sketch)


def _authorization(sketch: Sketch) -> Iterator[str]:
    for name, variable in sketch.secrets.items():
        yield f"# {SECRETS[name]} is read from {variable}, or from the file that {variable}_FILE names"
    yield f"secrets: {_flow(sketch.secrets)}"
    yield f"headers: {_flow(sketch.headers)}"
    yield ""


def _judged(*, checked: bool) -> Iterator[str]:
    yield "# What the service promises: put in your own numbers."
    yield "thresholds:"
    yield "  http_req_failed: rate<0.01"
    if checked:
        yield "  checks: rate>0.99"
    yield "  http_req_duration: p(95)<1s"
    yield ""
    yield "# Only the release that was rolled out is to be tested: say where responses name it."
    yield "# revision: {header: X-Release, wait: true}"
    yield ""


def _named(sketch: Sketch) -> Iterator[tuple[Asked, str, str]]:
    """Each request, what it is called, and why it cannot be sent as it is."""
    names = set[str]()
    for asked in sketch.requests:
        name = _name(asked, sketch.prefix)
        missing = asked.missing or _unusable(asked, name, names)
        names |= set() if missing else {name}
        yield asked, name, missing


def _requests(named: Sequence[tuple[Asked, str, str]], sketch: Sketch) -> Iterator[str]:
    yield "requests:"
    if all(missing for _, _, missing in named):
        yield "  # nothing can be asked as it stands: complete one of those below"
        yield "  - GET /"
    for asked, name, missing in named:
        yield from (f"  {line}" for line in _request(asked, name, missing, sketch.prefix))


def _request(asked: Asked, name: str, missing: str, prefix: str) -> Iterator[str]:
    mark = "# " if missing else ""
    if missing:
        yield f"# left out: {_line(missing)}"
    yield f"{mark}- path: {word(escaped(prefix + asked.path))}"
    if asked.method != "GET":
        yield f"{mark}  method: {asked.method}"
    if name != _usual_name(asked, prefix):
        yield f"{mark}  name: {word(name)}"
    for key, values in (("query", asked.query), ("headers", asked.headers)):
        if values:
            yield f"{mark}  {key}: {_flow({name: escaped(value) for name, value in values.items()})}"
    if asked.status:
        yield f"{mark}  checks: {{status: {asked.status}}}"


def _unusable(asked: Asked, name: str, taken: set[str]) -> str:
    if "#" in asked.path or not asked.path.isprintable():
        return "its path has characters that cannot be sent"
    return "its name is taken" if name in taken else ""


def _name(asked: Asked, prefix: str) -> str:
    """What the request is called: by the source, or as the loader calls it by itself."""
    own = "" if asked.name == f"{asked.method} {asked.path}" else " ".join(asked.name.split())
    name = own or _usual_name(asked, prefix)
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 3] + "..."


def _usual_name(asked: Asked, prefix: str) -> str:
    return " ".join(f"{asked.method} {escaped(prefix + asked.path)}".split())


def word(text: str) -> str:
    """A text as a scalar of YAML, in quotes where it needs them.

    >>> word("/items"), word("no"), word("a: b")
    ('/items', '"no"', '"a: b"')
    """
    if _PLAIN.fullmatch(text) and text.lower() not in _NO_TEXT:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in quoted)


def _flow(said: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{word(key)}: {word(value)}" for key, value in said.items()) + "}"


def _line(text: str) -> str:
    """The text on one line, without what a comment cannot hold."""
    return "".join(char if char.isprintable() else " " for char in text)[:200]
