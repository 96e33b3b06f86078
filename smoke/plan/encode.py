"""How values are put into paths, queries, forms, JSON and headers, so that no value can end what it stands in."""

from urllib.parse import quote, quote_plus, urlsplit

import msgspec

_PATH = "/?:@!$&'()*+,;=~%[]|"
"""What stays in the path that a plan writes; RFC 3986, and what servers take."""


def path_text(text: str) -> str:
    """The plan's own text in a path: only what cannot stand in a request line is encoded."""
    return quote(text, safe=_PATH, errors="replace")


def path_value(value: str) -> str:
    """A variable inside a path: one segment, whatever is in it."""
    return quote(value, safe="~", errors="replace")


def whole_path(value: str, base: str = "", *, more: bool = False) -> str:
    """A variable that a path begins with: a path or URL that a response gave (`Location`), for this same target.

    `base` is the target's own path: it goes before every path, and is left out of a value that has it. Where there is
    `more` behind the value, which begins with a slash, the value ends without one.
    """
    try:
        parts = urlsplit(value)
    except ValueError:
        return path_text(value)
    local = parts.path + (f"?{parts.query}" if parts.query else "")
    local = local if local.startswith("/") else f"/{local}"
    if local.startswith(base) and local[len(base) : len(base) + 1] in ("", "/", "?"):
        local = local[len(base) :]
    return path_text(local.removesuffix("/") if more else local)


def form_value(value: str) -> str:
    """A name or value of a form."""
    return quote_plus(value, errors="replace")


def json_text(value: str) -> str:
    """The inside of a JSON string."""
    return msgspec.json.encode(value.encode(errors="replace").decode()).decode()[1:-1]


def header_value(value: str) -> str:
    """A variable in a header: a line break would end it, so it becomes a space."""
    return "".join(" " if ord(char) < 32 or ord(char) == 127 else char for char in value).strip()
