"""The text of a schema lock, format 1, and back: docs/design/schema-lock.md describes it line by line."""

import hashlib
import re
from collections.abc import Iterator

from guardrail.schemalock.chain import Delta
from guardrail.schemalock.lock import SchemaLock, State

FORMAT = 1
FIRST = f"guardrail schema lock, format {FORMAT}"
FIRST_LINE = re.compile(rb"guardrail schema lock, format (\d{1,6})\n")
DIGEST_LINE = re.compile(rb"digest\tsha256 of the lines below\t([0-9a-f]{64})\n")
STATE = re.compile(r"PostgreSQL (\d+), (\d+) objects(?:, less (\d+), more (\d+))?, sha256 ([0-9a-f]{64})")
TRAILING = re.compile(r"[ \t]$", re.MULTILINE)
"""White space at the end of a line, which editors and commit hooks strip: a single backslash then ends the line, as
the escapes of the lines themselves never do."""
BLOCK_BYTES = 1 << 20


class Malformed(ValueError):
    """The text is not as this version writes it; `line` is the number of the line, where it is known."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def written(lock: SchemaLock) -> str:
    """The text of `lock`, ended by a line feed."""
    body = list(_head(lock))
    for place, state in enumerate(lock.states):
        body += ["", f"[{escaped(state.name)}]"]
        if place == 0:
            body += lock.newest
        else:
            body += ["-" + line for line in lock.deltas[place - 1].less]
            body += ["+" + line for line in lock.deltas[place - 1].more]
    body += ["", f"end\t{len(body) + 4} lines\n"]
    text = TRAILING.sub(r"\g<0>\\", "\n".join(body))
    return f"{FIRST}\ndigest\tsha256 of the lines below\t{hashlib.sha256(text.encode()).hexdigest()}\n{text}"


def parsed(data: bytes) -> SchemaLock:
    """The lock in `data`, whose digest has been verified. Raises Malformed where the text is not in format 1."""
    lines = decoded(data)
    fields: dict[str, str] = {"tool": "", "service": ""}
    states: list[tuple[State, int, int]] = []
    place = 2
    while place < len(lines) and lines[place]:
        name, _, value = lines[place].partition("\t")
        if name == "state":
            states.append(_state(value, place + 1))
        elif name in fields:
            fields[name] = unescaped(value)
        else:
            raise Malformed(f"unknown header {name[:40]!r}", place + 1)
        place += 1
    return _sections(lines, place, states, **fields)


def decoded(data: bytes) -> list[str]:
    """The lines of `data`, decoded a block at a time: one wide character then widens one line and not the file."""
    lines: list[str] = []
    start = 0
    while start < len(data):
        end = data.find(b"\n", min(start + BLOCK_BYTES, len(data))) + 1 or len(data)
        text = str(data[start:end], "utf-8").replace("\t\\\n", "\t\n").replace(" \\\n", " \n")
        block = text.split("\n")
        if data[end - 1 : end] == b"\n":
            block.pop()
        lines += block
        start = end
    return lines


def escaped(name: str) -> str:
    """A name on one line and without tabs, by the escapes of COPY's text format."""
    return name.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def unescaped(text: str) -> str:
    """What `escaped` was given."""
    plain = {"t": "\t", "n": "\n", "r": "\r"}
    return re.sub(r"\\(.)", lambda match: plain.get(match[1], match[1]), text)


def _head(lock: SchemaLock) -> Iterator[str]:
    for place, state in enumerate(lock.states):
        delta = lock.deltas[place - 1] if place else None
        differs = f", less {len(delta.less)}, more {len(delta.more)}" if delta else ""
        size = f"PostgreSQL {state.major}, {state.objects} objects{differs}"
        yield f"state\t{escaped(state.name)}\t{size}, sha256 {state.digest}"
    if lock.tool:
        yield f"tool\t{escaped(lock.tool)}"
    if lock.service:
        yield f"service\t{escaped(lock.service)}"


def _state(value: str, line: int) -> tuple[State, int, int]:
    name, _, rest = value.partition("\t")
    match = STATE.fullmatch(rest)
    if not match:
        raise Malformed("a state line that cannot be read", line)
    major, objects, less, more, digest = match.groups(default="0")
    state = State(name=unescaped(name), major=int(major), objects=int(objects), digest=digest)
    return state, int(less), int(more)


def _sections(
    lines: list[str], place: int, states: list[tuple[State, int, int]], *, tool: str, service: str
) -> SchemaLock:
    newest: list[str] = []
    deltas = []
    for index, (state, less, more) in enumerate(states):
        if lines[place : place + 2] != ["", f"[{escaped(state.name)}]"]:
            raise Malformed(f"the objects of state {state.name!r} should begin", place + 2)
        place += 2
        if index == 0:
            newest = lines[place : place + state.objects]
            place += state.objects
        else:
            deltas.append(
                Delta(
                    less=_signed(lines, place, place + less, "-"),
                    more=_signed(lines, place + less, place + less + more, "+"),
                )
            )
            place += less + more
    if lines[place:] != ["", f"end\t{len(lines)} lines"]:
        raise Malformed("the end line should stand", place + 2)
    names = tuple(state for state, _, _ in states)
    return SchemaLock(tool=tool, service=service, states=names, newest=newest, deltas=tuple(deltas))


def _signed(lines: list[str], start: int, end: int, sign: str) -> list[str]:
    for place in range(start, min(end, len(lines))):
        if not lines[place].startswith(sign):
            raise Malformed(f"a line that begins with {sign!r} should stand", place + 1)
    return [line[1:] for line in lines[start:end]]
