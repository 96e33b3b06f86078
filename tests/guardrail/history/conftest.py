"""A read-only session as guardrail has it, and small projects of each tool written to a folder."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic import command as commands
from alembic.config import Config

from guardrail.database import Session, reading
from hookset.deadline import Deadline

ENV = """
from alembic import context
from sqlalchemy import create_engine
engine = create_engine(context.config.get_main_option("url"))
with engine.connect() as connection:
    context.configure(connection=connection{options})
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
"""


@pytest.fixture
def look(database: str) -> Iterator[Callable[[], Session]]:
    """`look()`: a session on the test's database that sees it as it is now."""
    open_ones = []

    def give() -> Session:
        manager = reading(database, Deadline(20))
        session = manager.__enter__()
        open_ones.append(manager)
        return session

    yield give
    for manager in open_ones:
        manager.__exit__(None, None, None)


def revision(
    name: str,
    down: object = None,
    *,
    depends: object = None,
    labels: object = None,
    body: str = "pass",
) -> str:
    """The text of one Alembic revision file, as its template writes it."""
    return (
        f'"""{name}\n\nRevision ID: {name}\n"""\nfrom typing import Sequence, Union\n\nfrom alembic import op\n\n\n'
        f'# revision identifiers, used by Alembic.\nrevision: str = "{name}"\n'
        f"down_revision: Union[str, Sequence[str], None] = {down!r}\n"
        f"branch_labels: Union[str, Sequence[str], None] = {labels!r}\n"
        f"depends_on: Union[str, Sequence[str], None] = {depends!r}\n\n\n"
        f"def upgrade() -> None:\n    {body}\n\n\ndef downgrade() -> None:\n    pass\n"
    )


class AlembicProject:
    """A project in a folder: `write` its revisions, `run` a real Alembic command on the database."""

    def __init__(self, root: Path, url: str, options: str = "", ini: str = "") -> None:
        self.root, self.url = root, url.replace("postgresql://", "postgresql+psycopg://")
        self.script = root / "alembic"
        self.versions = self.script / "versions"
        self.versions.mkdir(parents=True, exist_ok=True)
        (self.script / "env.py").write_text(ENV.format(options=options))
        (self.script / "script.py.mako").write_text("")
        (root / "alembic.ini").write_text(
            f"[alembic]\nscript_location = %(here)s/alembic\npath_separator = os\nurl = {self.url}\n{ini}"
        )

    def write(self, name: str, down: object = None, folder: Path | None = None, **more: object) -> Path:
        path = (folder or self.versions) / f"{name}_step_{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(revision(name, down, **more))  # type: ignore[arg-type]
        return path

    def run(self, command: str, *arguments: object, **options: object) -> None:
        getattr(commands, command)(Config(str(self.root / "alembic.ini")), *arguments, **options)


@pytest.fixture
def project(tmp_path: Path, database: str) -> AlembicProject:
    return AlembicProject(tmp_path / "shop", database)
