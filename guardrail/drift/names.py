"""Names that a database, an ORM or a migration tool made up, and that may differ where nothing else does."""

import re

SUFFIX = re.compile(r"^(?P<front>.*)_(?P<what>check|key|fkey|pkey|excl|idx|not_null|seq)\d*$")
WORD = re.compile(r'"((?:[^"]|"")+)"|([A-Za-z_\u0080-\uffff][\w$]*)')
HASHED = re.compile(
    r"^(?:fk|uk)_?[a-z0-9]{20,}$"  # Hibernate: base 36 of an MD5
    r"|^(?:pk|fk|uq|idx|rel|chk|xcl)_[0-9a-f]{26,27}$"  # TypeORM: hex of a SHA-1, cut
    r"|_[0-9a-f]{8}(?:_fk(?:_.*)?|_uniq|_idx|_like|_check|_pk)?\d*$",  # Django: 8 hex of an MD5
    re.IGNORECASE,
)
LONGEST_BYTES = 63
SHORTENED_BYTES = 55
"""From this length on PostgreSQL may have shortened the table and column parts (makeObjectName, indexcmds.c)."""


def generated(name: str, table: str, definition: str) -> bool:
    """Whether `name` looks made up: by PostgreSQL from its table and the columns in `definition`, or by a hash."""
    plain = unquoted(name)
    if HASHED.search(plain):
        return True
    match = SUFFIX.match(plain)
    if not match:
        return False
    table, front = unquoted(table.rpartition(".")[2]), match["front"]
    if len(plain.encode()) >= SHORTENED_BYTES:
        return front.startswith(table[:20])
    if not front.startswith(table):
        return False
    rest = front[len(table) :]
    return not rest or (rest[0] == "_" and _of_words(rest[1:], _words(definition)))


def unquoted(name: str) -> str:
    """An identifier as it is stored, without the quotes that SQL needs."""
    return name[1:-1].replace('""', '"') if name.startswith('"') else name


def _words(definition: str) -> set[str]:
    found = {(quoted.replace('""', '"') or plain) for quoted, plain in WORD.findall(definition)}
    return found | {"expr"}


def _of_words(text: str, words: set[str]) -> bool:
    """Whether `text` is some of `words`, joined by underscores."""
    if text in words:
        return True
    fitting = (word for word in words if text.startswith(word + "_"))
    return any(_of_words(text[len(word) + 1 :], words) for word in fitting)
