"""The expectation file: read, checked against its shape, defaults put under each flag."""

from collections.abc import Mapping
from typing import Any

from flagcheck.expectations.contradictions import refuse_contradictions
from flagcheck.expectations.payload import refuse_bad_schema
from flagcheck.expectations.plain import refuse_strange
from flagcheck.expectations.shape import Bounds, Edge, Expectation, File, Given
from flagcheck.expectations.wanted import Wanted, wanted
from flagcheck.expectations.wording import better
from hookset.errors import UsageError
from hookset.files import keys_of, read_plain, struct_of
from hookset.report.terminal import one_line

WHAT = "expectation file"
KEYS = tuple({*keys_of(File), *keys_of(Expectation), *keys_of(Bounds), *keys_of(Given), *keys_of(Edge)})
DEFAULTS_HINT = (
    "`defaults` fill in what a flag leaves out; null under the flag takes one back (`rollout: null`)"
)


def load(path: str) -> tuple[File, tuple[Wanted, ...]]:
    """The file and what it expects of each flag. Raises UsageError naming file, key and nearest valid name."""
    where = f"{WHAT} {path}"
    plain = read_plain(path, WHAT, typed=True)
    if not isinstance(plain, dict):
        raise UsageError(f"{where}: is no mapping", "it has at least the key `flags`")
    refuse_strange(plain, where)
    file: File = _struct(plain, File, where)
    if not file.flags:
        raise UsageError(f"{where}: flags: expects nothing of any flag")
    _struct(file.defaults, Expectation, f"{where}: defaults")
    return file, tuple(_wanted(key, said, file, where) for key, said in file.flags.items())


def _wanted(key: str, said: Any, file: File, where: str) -> Wanted:
    """One flag: a mapping, or its state alone (`checkout: enabled`)."""
    at = f"{where}: flags.{one_line(key)}"
    if not key.strip() or key in (".", ".."):
        raise UsageError(f"{where}: flags: {key!r} is no flag's key")
    own = said if isinstance(said, dict) else {"state": said}
    expected: Expectation = _struct({**file.defaults, **own}, Expectation, at)
    for name, given in expected.contexts.items():
        if isinstance(given, dict) and set(given) & set(keys_of(Given)):
            _struct(given, Given, f"{at}.for.{name}")
    made = wanted(key, expected, file.contexts, at)
    refuse_contradictions(made, at, hint=DEFAULTS_HINT if file.defaults else "")
    if isinstance(made.payload, dict):
        refuse_bad_schema(made.payload, f"{at}.payload")
    return made


def _struct(said: Mapping[str, Any], shape: Any, where: str) -> Any:
    try:
        return struct_of(said, shape, where, keys_of(shape) if shape is Given else KEYS)
    except UsageError as error:
        raise UsageError(better(error.message, said), error.hint) from None
