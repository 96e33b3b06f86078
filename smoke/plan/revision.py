"""Which revision is to answer."""

from collections.abc import Mapping

from hookset.errors import UsageError
from smoke.plan import shape
from smoke.plan.encode import path_text, path_value
from smoke.plan.headers import TOKEN
from smoke.plan.jsonbody import expression_of
from smoke.plan.plan import Revision
from smoke.plan.template import Scope, fill, known_only


def revision_of(
    said: shape.Revision, scope: Scope, release: str, at: str, *, needed: bool = True
) -> Revision:
    """`release` is what is expected where the plan does not say it; an empty text there: only recorded. Raises UsageError."""
    if bool(said.header) == bool(said.json):
        raise UsageError(
            f"{at}: takes either header or json", "say where responses have it: {header: X-Release}"
        )
    if said.header and not TOKEN.fullmatch(said.header):
        raise UsageError(f"{at}.header: {said.header[:80]!r} is no name of a header")
    if said.json:
        expression_of(said.json, f"{at}.json")
    expected = release if said.expected is None else known_only(said.expected, scope, f"{at}.expected")
    if said.wait and not expected and needed:
        raise UsageError(
            f"{at}: waits, and nothing says for what",
            "set HOOK_RELEASE, or `expected`, to what new pods answer",
        )
    if not said.path.startswith("/"):
        raise UsageError(f"{at}.path: {said.path[:80]!r} does not begin with /")
    parts = fill(said.path, Scope(scope.known), f"{at}.path", hole=path_value, literal=path_text)
    return Revision(expected, said.header.lower(), said.json, said.wait, "".join(map(str, parts)))


def release_from(environ: Mapping[str, str]) -> str:
    """The release that pods answer: smoke's own variable, else the one of all hooks."""
    return environ.get("SMOKE_RELEASE", "") or environ.get("HOOK_RELEASE", "")
