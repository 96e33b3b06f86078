"""`pg_dump --schema-only` and the reader, side by side, over named changes."""

import os
import re
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from guardrail.catalog import read
from guardrail.database import reading
from hookset.deadline import Deadline
from tests.servers.postgres import Server, installations

FOLDER = Path(__file__).parent / "changes"
THOROUGH = os.environ.get("HOOKSET_REQUIRE_REAL") == "1"
"""In CI: every file on every major, and many more random sequences."""
ROLES = ("app_owner", "reader", "writer")
HEAD = re.compile(
    r"^-- (base|change|same|blind|partition)( \d+)?(, may fail)?(?:: ([^|\n]*?)(?: \| (.*))?)?$", re.MULTILINE
)


@dataclass(frozen=True)
class Step:
    """One block of a file: what is done, and what must be seen of it.

    `change`: both see it, and a line begins with `line`; `same`: neither; `blind`: only the reader; `partition`:
    only pg_dump. `since` is the first major that knows the statement.
    """

    kind: str
    since: int
    may_fail: bool
    name: str
    line: str
    sql: str


def steps(name: str) -> list[Step]:
    """The blocks of `changes/NAME.sql`; the first is the base."""
    text = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    heads = list(HEAD.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return [
        Step(
            head[1],
            int(head[2] or 0),
            bool(head[3]),
            head[4] or "",
            head[5] or "",
            text[head.end() : end].strip(),
        )
        for head, end in zip(heads, ends, strict=True)
    ]


def roles(server: Server) -> None:
    """The roles and the tablespace that the files speak of."""
    with (
        psycopg.connect(server.url(), autocommit=True) as connection,
        suppress(psycopg.errors.DuplicateObject),
    ):
        connection.execute("SET allow_in_place_tablespaces = on")
        connection.execute("CREATE TABLESPACE fast_disk LOCATION ''")
    for role in ROLES:
        server.run(f"DO $$BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object THEN NULL; END$$")


def lines(url: str) -> set[str]:
    """What the reader says, as a set, and that it says nothing twice."""
    with reading(url, Deadline(60)) as session:
        found = read(session)
    paths = [line.rsplit("\t", 1)[0] for line in found]
    assert len(paths) == len(set(paths)), sorted({path for path in paths if paths.count(path) > 1})
    return set(found)


def dump(server: Server, url: str) -> list[str]:
    """What pg_dump says, without comments, empty lines and its random key. 17 (npm) has none of its own: 18's."""
    major = server.major if server.major != 17 else 18
    program = installations()[major] / "pg_dump"
    found = subprocess.run(
        [program, "--schema-only", url], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    return [
        line
        for line in found.stdout.split("\n")
        if line and not line.startswith(("--", "\\restrict", "\\unrestrict"))
    ]


@dataclass
class Watch:
    """The state before a step, and what a step changed in it."""

    server: Server
    url: str

    def __post_init__(self) -> None:
        self.connection = psycopg.connect(self.url, autocommit=True)
        self.lines, self.dump = lines(self.url), dump(self.server, self.url)

    def run(self, step: Step) -> tuple[bool, set[str]]:
        """Whether pg_dump differs after the step, and the lines that came or went."""
        try:
            self.connection.execute(step.sql)  # type: ignore[call-overload]
        except psycopg.Error:
            if not step.may_fail:
                raise
        before, dumped = self.lines, self.dump
        self.lines, self.dump = lines(self.url), dump(self.server, self.url)
        return self.dump != dumped, self.lines ^ before

    def judge(self, step: Step) -> str:
        """What is wrong after this step, or nothing."""
        try:
            dumped, seen = self.run(step)
        except psycopg.Error as error:
            return f"{step.name}: {error}"
        expected_dump, expected_lines = step.kind in {"change", "partition"}, step.kind in {"change", "blind"}
        named = not step.line or any(_starts(line, step.line) for line in seen)
        if dumped == expected_dump and bool(seen) == expected_lines and named:
            return ""
        return f"{step.kind}: {step.name}: pg_dump {'differs' if dumped else 'same'}, lines {sorted(seen)}"


def _starts(line: str, expected: str) -> bool:
    kind, _, path = expected.partition(" ")
    return line.startswith(f"{kind}\t{path}\t")
