"""Names bound to constants in Python source, read without executing it."""

import ast
import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TypeAlias, TypeVar

from guardrail.history.files import read_text
from guardrail.history.model import Trouble

T = TypeVar("T")
Value: TypeAlias = str | int | float | bytes | complex | bool | tuple["Value", ...] | None


class Dynamic:
    """A name whose value is only known when the file runs; `line` is where it is bound."""

    def __init__(self, line: int) -> None:
        self.line = line


def syntax_trouble(source: str, path: str) -> Trouble | None:
    """What keeps this source from being Python, with its line; nothing is executed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, path, "exec", dont_inherit=True, optimize=2)
    except SyntaxError as error:
        return Trouble("history.files", f"{path}:{error.lineno or 1}", found=f"syntax error: {error.msg}")
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        return Trouble("history.files", path, found=f"cannot be parsed: {error}")
    return None


def read_constants(
    path: Path, parse: Callable[[str], Mapping[str, T | Dynamic]], expected: str
) -> dict[str, T] | Trouble:
    """What `parse` finds in a Python file, or why that cannot be said: unreadable, broken, or computed.

    `expected` is what a value should be instead of computed. `parse` may raise what `tree` raises.
    """
    source = read_text(path)
    if isinstance(source, Trouble):
        return source
    if broken := syntax_trouble(source, str(path)):
        return broken
    try:
        found = parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return Trouble("history.files", str(path), found=f"cannot be parsed: {error}")
    constants: dict[str, T] = {}
    for name, value in found.items():
        if isinstance(value, Dynamic):
            where, what = f"{path}:{value.line}", f"{name} is computed"
            return Trouble("history.unverified", where, found=what, expected=expected)
        constants[name] = value
    return constants


def tree(source: str) -> ast.Module:
    """The syntax tree; raises SyntaxError, ValueError or RecursionError as `ast.parse` does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source)


def bindings(body: Iterable[ast.stmt], names: Iterable[str]) -> dict[str, "Value | Dynamic"]:
    """Which of `names` these statements bind, and to what constant; the last binding counts, as when it runs.

    A name that is bound inside `if`, `try`, a loop, by `+=`, a walrus or an import is Dynamic.
    """
    wanted = set(names)
    found: dict[str, Value | Dynamic] = {}
    for statement in body:
        for name, value in _bound(statement):
            if name in wanted:
                found[name] = Dynamic(statement.lineno) if value is None else _value(value)
    return found


def _bound(statement: ast.stmt) -> Iterable[tuple[str, ast.expr | None]]:
    match statement:
        case ast.Assign(targets=targets, value=value) if all(isinstance(one, ast.Name) for one in targets):
            return [(one.id, value) for one in targets if isinstance(one, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name), value=value):
            return [(name, value)] if value is not None else []
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return [(statement.name, None)]
        case ast.Import() | ast.ImportFrom():
            return [(alias.asname or alias.name, None) for alias in statement.names]
    stores = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
    return [(node.id, None) for node in stores if isinstance(node.ctx, ast.Store)]


def _value(node: ast.expr) -> "Value | Dynamic":
    match node:
        case ast.Constant(value=value) if value is not Ellipsis:
            return value
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            values = [_value(part) for part in parts]
            late = next((value for value in values if isinstance(value, Dynamic)), None)
            return late or tuple(value for value in values if not isinstance(value, Dynamic))
    return Dynamic(node.lineno)


def literal(node: ast.expr) -> "Value | Dynamic":
    """The constant that an expression is, lists and sets as tuples; Dynamic where it is none."""
    return _value(node)


def module_constants(source: str, names: Iterable[str]) -> dict[str, "Value | Dynamic"]:
    """The constants that a module binds `names` to; a name that is not bound is not in the result.

    Parsing thousands of files whole takes seconds, so only the lines from the first binding to the next function
    are parsed where that is surely the same. Raises SyntaxError, ValueError or RecursionError.
    """
    span = _span(source, tuple(names))
    if span is None:
        return bindings(tree(source).body, names)
    simple = _simple(source[span[0] : span[1]])
    if simple is not None:
        return {name: value for name, value in simple.items() if name in names}
    try:
        found = bindings(tree(source[span[0] : span[1]]).body, names)
    except (SyntaxError, ValueError):
        return bindings(tree(source).body, names)
    before = source.count("\n", 0, span[0])
    return {
        name: Dynamic(value.line + before) if isinstance(value, Dynamic) else value
        for name, value in found.items()
    }


@cache
def _mentions(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)")


_TRIPLE = re.compile(r'"""|\'\'\'')
_BINDING = re.compile(r"\w+ *(?::[^=\n]*)?=(?!=)")


def _span(source: str, names: tuple[str, ...]) -> tuple[int, int] | None:
    """Where all bindings of the names lie, or None where that cannot be said for sure.

    Each mention must be a binding at the start of a line, or in a comment, or in the docstring above, and no
    string may span the edges: before the first binding only the docstring may have triple quotes.
    """
    docstring = source.find('"""', 3) + 3 if source.startswith('"""') else 0
    plain: list[int] = []
    for match in _mentions(names).finditer(source, docstring):
        line = source.rfind("\n", 0, match.start()) + 1
        if line == match.start() and _BINDING.match(source, line):
            plain.append(line)
        elif not source.startswith("#", line):
            return None
    if not plain:
        return None
    end = source.find("\ndef ", plain[-1])
    end = len(source) if end < 0 else end
    if _TRIPLE.search(source, docstring, plain[0]):
        return None
    return plain[0], end


_SIMPLE = re.compile(
    r"""(\w+)\ *(?::[^=\n'"#\\]*)?=\ *(?:"([^"\\\n]*)"|'([^'\\\n]*)'|(None))\ *(?:\#[^\n]*)?\n|(?:\#[^\n]*)?\n""",
    re.VERBOSE,
)


def _simple(lines: str) -> dict[str, Value | Dynamic] | None:
    """The bindings of lines that are nothing but `name = "text"` or `name = None`; None where one is more than that."""
    found: dict[str, Value | Dynamic] = {}
    place = 0
    lines = lines.rstrip() + "\n"
    while place < len(lines):
        match = _SIMPLE.match(lines, place)
        if match is None:
            return None
        if match[1]:
            found[match[1]] = next((text for text in match.groups()[1:3] if text is not None), None)
        place = match.end()
    return found
