"""Elements of HTML and SVG, in which every text is escaped because nothing else can be written.

Only `Markup` goes in as it is, and only this module makes it.
"""

from collections.abc import Iterable
from html import escape
from typing import TypeAlias

from hookset.report.terminal import printable

VOID = frozenset({"meta", "link", "br"})


class Markup(str):
    """Text that is markup already: made by `tag`, or a file of ours."""

    __slots__ = ()


Child: TypeAlias = "str | float | Iterable[Child] | None"
Attribute: TypeAlias = str | float | bool | None


def tag(name: str, /, *children: Child, **attributes: Attribute) -> Markup:
    """One element. `class_` is class, `aria_label` aria-label; None and False attributes are left out.

    >>> tag("p", "a < b", class_="x", hidden=True, title='"')
    '<p class="x" hidden title="&quot;">a &lt; b</p>'
    """
    start = f"<{name}{''.join(map(_attribute, attributes, attributes.values()))}>"
    return Markup(start if name in VOID else f"{start}{joined(children)}</{name}>")


def joined(children: Child) -> Markup:
    """Children one after another: markup as it is, all else as escaped text."""
    if children is None:
        return Markup("")
    if isinstance(children, Markup):
        return children
    if isinstance(children, str | int | float):
        return Markup(escape(printable(str(children))))
    return Markup("".join(map(joined, children)))


def _attribute(name: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = name.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(printable(_short(value)))}"'


def _short(value: str | float) -> str:
    """Coordinates need no more than a tenth of a pixel of a thousand."""
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
