"""A release of two Alembic revisions, and a database that it fits."""

from pathlib import Path

REVISION = 'revision = "{id}"\ndown_revision = {down!r}\n\n\ndef upgrade() -> None:\n{body}\n'
BODIES = {
    "a1": '    op.execute("CREATE TABLE orders (id bigint PRIMARY KEY)")',
    "a2": '    op.execute("CREATE TABLE items (id bigint PRIMARY KEY)")',
}
SCHEMA = (
    "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)",
    "INSERT INTO alembic_version VALUES ('a2')",
    "CREATE TABLE orders (id bigint PRIMARY KEY)",
    "CREATE TABLE items (id bigint PRIMARY KEY)",
    "CREATE VIEW all_items AS SELECT id FROM items",
)


def revision(folder: Path, id: str, down: str | None, body: str = "    pass", name: str = "") -> None:
    """Write one revision file into the versions folder of `folder`."""
    versions = folder / "versions"
    versions.mkdir(parents=True, exist_ok=True)
    text = "from alembic import op\n\n" + REVISION.format(id=id, down=down, body=body)
    (versions / f"{name or id}.py").write_text(text)


def release(folder: Path) -> Path:
    """The release's migrations: what `--migrations` takes."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "env.py").write_text("from alembic import context\n")
    revision(folder, "a1", None, BODIES["a1"])
    revision(folder, "a2", "a1", BODIES["a2"])
    return folder
