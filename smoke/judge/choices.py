"""Keys that take one of a few words: what is none of them is said with those there are."""

from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin

import msgspec

from hookset.errors import UsageError
from hookset.nearest import did_you_mean


def refuse_other_words(plain: Mapping[str, Any], shape: type[msgspec.Struct], at: str) -> None:
    """Raise UsageError for a text that is none of its key's words, naming the nearest; `at` begins its message."""
    for field in msgspec.structs.fields(shape):
        said, words = plain.get(field.encode_name), _words(field.type)
        if words and isinstance(said, str) and said not in words:
            raise UsageError(f"{at}: {field.encode_name}: unknown {said[:40]!r}{did_you_mean(said, words)}")


def _words(kind: Any) -> tuple[str, ...]:
    if get_origin(kind) is Literal:
        return get_args(kind)
    return tuple(word for part in get_args(kind) for word in _words(part))
