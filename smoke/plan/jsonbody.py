"""JSON in responses: parsed once for all checks and captures of one response, queried by JMESPath."""

import codecs
import re
from typing import Any

import msgspec

from hookset.errors import UsageError
from hookset.nearest import did_you_mean

NOT_JSON = object()
"""What `parsed` gives for a body that is no JSON."""
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
"""An escape in a JSON string: of both halves of a surrogate pair, of one `half` alone, or any other."""
_last: tuple[bytes, Any] = (b"", NOT_JSON)


def parsed(body: bytes) -> Any:
    """The body's value, or NOT_JSON. The last one is remembered: a response has several checks."""
    global _last  # noqa: PLW0603 - one slot, swapped as a whole
    seen, value = _last
    if seen is not body:
        value = _value(body.removeprefix(codecs.BOM_UTF8))
        if value is NOT_JSON and b"\\u" in body:
            value = _value(_ESCAPE.sub(_whole, body.removeprefix(codecs.BOM_UTF8)))
        _last = (body, value)
    return value


def _value(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return NOT_JSON


def _whole(escape: re.Match[bytes]) -> bytes:
    """The escape; for half of a pair, as JavaScript writes of an emoji that was cut, what stands for no character."""
    return b"\\ufffd" if escape["half"] else escape[0]


def expression_of(text: str, at: str) -> Any:
    """A compiled JMESPath expression; raises UsageError where it does not parse."""
    import jmespath  # noqa: PLC0415 - 20 ms, and only where a plan asks JSON

    try:
        compiled = jmespath.compile(text)
    except (jmespath.exceptions.JMESPathError, RecursionError) as error:
        said = str(error).splitlines()[0][:200]
        raise UsageError(
            f"{at}: `{text[:80]}` is no JMESPath expression: {said}", "https://jmespath.org has its grammar"
        ) from None
    _refuse_unknown_functions(compiled.parsed, at)
    return compiled


def _refuse_unknown_functions(tree: Any, at: str) -> None:
    """JMESPath itself looks for a function only when it is to be called: then it is too late."""
    from jmespath.functions import Functions  # noqa: PLC0415 - as above

    known = Functions.FUNCTION_TABLE
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        name = node["value"] if node["type"] == "function_expression" else ""
        if name and name not in known:
            raise UsageError(f"{at}: JMESPath has no function {name}{did_you_mean(name, known)}")
        waiting += [child for child in node.get("children", ()) if isinstance(child, dict)]


def found(expression: Any, body: bytes) -> Any:
    """What the expression finds in the body: None for nothing, also where it cannot be applied; NOT_JSON."""
    value = parsed(body)
    if value is NOT_JSON:
        return NOT_JSON
    try:
        return expression.search(value)
    except Exception:  #  a function of the wrong type, or a depth that nobody foresaw: nothing is found
        return None
