"""Keep secrets out of everything that is said: by value, in every form in which the value may turn up.

A value of 4 characters or more is replaced wherever it stands, also inside a word: a leak is worse than a report
that is hard to read. A shorter one would blot out ordinary text ("a", "db"), so it is replaced only where it stands
as a value: in quotes, or after `=` or `:` and before `@`, a separator or the end.
"""

import re
from collections.abc import Iterator, Sequence

MASK = "***"
SHORT = 4

# Of the scheme only its end is looked at: from each letter of a long word anew, a line of 200 KB took 16 s, deaf to signals.
_URL_PASSWORD = re.compile(r"((?<=[a-zA-Z0-9+.-])://[^\s/?#:@\"']*):[^\s\"']*@")
_URL_USER = re.compile(r"((?<=[a-zA-Z0-9+.-])://)[^\s/?#\"']*@")
_PARAMETER = re.compile(
    r"(?i)\b([\w-]*(?:password|passwd|pwd|token|secret|api_?key))(\s*=\s*)('(?:[^'\\]|\\.)*'|[^\s&;\"']+)"
)
_PLAIN = re.compile(r"[A-Za-z0-9_.-]*")


class Redactor:
    """Knows the secret values of one run, and takes them out of text."""

    def __init__(self) -> None:
        self._forms: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def hide(self, value: str) -> None:
        """Never let `value` be seen; of a URL only its passwords are secret (of an http one, also path and query)."""
        if not value:
            return
        parts = list(passwords_in(value))
        if value.startswith(("http://", "https://")):
            parts += [value, value.partition("://")[2].partition("/")[2]]
        elif not is_url(value):
            parts.append(value)
        self._hide(parts)

    def hide_passwords(self, value: str) -> None:
        """Never let the passwords in a URL be seen; the rest of it is no secret."""
        self._hide(list(passwords_in(value)))

    def _hide(self, parts: Sequence[str]) -> None:
        for part in parts:
            self._forms.update(form for form in forms_of(part) if form.strip() and form != MASK)
        longest_first = sorted(self._forms, key=lambda form: (-len(form), form))
        self._pattern = re.compile("|".join(map(_expression, longest_first))) if longest_first else None

    def clean(self, text: str) -> str:
        """The text without any known secret, and without the password of any URL."""
        if self._pattern:
            text = self._pattern.sub(MASK, text)
        return _URL_PASSWORD.sub(rf"\1:{MASK}@", text) if "://" in text else text


def without_credentials(url: str) -> str:
    """A URL as it may be shown: no user information, and the values of password and token parameters masked.

    >>> without_credentials("postgresql://app:s3cret@db:5432/shop?password=x")
    'postgresql://db:5432/shop?password=***'
    """
    return _PARAMETER.sub(rf"\1\2{MASK}", _URL_USER.sub(r"\1", _URL_PASSWORD.sub(r"\1@", url)))


def shown(secret: str) -> str:
    """What may be shown of a secret option's value: of a URL, where it leads to; of anything else, nothing."""
    if not is_url(secret):
        return secret and MASK
    bare = without_credentials(secret)
    if not bare.startswith(("http://", "https://")):
        return bare
    scheme, _, rest = bare.partition("://")
    return f"{scheme}://{rest.partition('/')[0].partition('?')[0]}/{MASK}"


def is_url(value: str) -> bool:
    """Whether a value is surely a URL: what is not its password may be shown then."""
    scheme, colon, rest = value.partition("://")
    if not colon or not re.fullmatch(r"[a-zA-Z][a-zA-Z0-9+.-]*", scheme) or re.search(r"\s", value):
        return False
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    return rest.count("@") == authority.count("@") <= 1


def passwords_in(value: str) -> Iterator[str]:
    """The passwords in a URL or in `key=value` pairs; of a malformed URL, all that may have been meant as one."""
    for match in _PARAMETER.finditer(value):
        yield match.group(3).strip("'")
    head, colon, _ = value.rpartition("@")
    if not colon:
        return
    userinfo = re.sub(r"^[a-zA-Z][a-zA-Z0-9+.-]*:/{1,3}", "", head)
    password = userinfo.partition(":")[2] if ":" in userinfo else ""
    if password:
        yield password
        if not is_url(value):
            # A library that reads the URL otherwise than it was meant quotes a fragment of the password.
            yield from (part for part in re.split(r"[/?#@:\s]", password) if part)


def forms_of(value: str) -> Iterator[str]:
    """A value as it may turn up: plain, percent-encoded or decoded, escaped as in JSON or repr, line by line."""
    yield value
    if "\n" in value:
        yield from (line.strip() for line in value.splitlines() if not line.startswith("-----"))
    if _PLAIN.fullmatch(value):
        return
    from urllib.parse import unquote, unquote_plus  # noqa: PLC0415  (11 ms, and only for unusual characters)

    # A password is given percent-encoded in a URL, and shown decoded, or encoded anew by another rule.
    for meant in {value, unquote(value), unquote_plus(value)}:
        yield meant
        yield from _encoded(meant)


def _encoded(value: str) -> Iterator[str]:
    import json  # noqa: PLC0415  (9 ms, and only for unusual characters)
    from urllib.parse import quote, quote_plus  # noqa: PLC0415  (as above)

    data = value.encode("utf-8", "surrogatepass")
    yield from (quote(data, safe=""), quote(data), quote_plus(data))
    yield from (repr(value)[1:-1], value.encode("unicode_escape").decode("ascii"))
    yield from (json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1])


def _expression(form: str) -> str:
    if len(form) >= SHORT:
        return re.escape(form)
    return rf"(?:(?<=[\"'=:])){re.escape(form)}(?=[\"'@&;,\s]|$)"
