"""The advisory locks by which migration tools mark that they are at work.

Sources: golang-migrate database/util.go (GenerateAdvisoryLockId), Rails ActiveRecord::Migrator::MIGRATOR_SALT, sqlx
sqlx-postgres/src/migrate.rs, Flyway PostgreSQLAdvisoryLockTemplate, Prisma schema engine, Kysely postgres-adapter.ts,
goose lock.DefaultLockID, node-pg-migrate runner, tern migrate.go, postgres-migrations.
"""

from collections.abc import Iterable
from zlib import crc32

FIXED = {
    72707369: "Prisma",
    3853314791062309107: "Kysely",
    4097083626: "goose",
    5887940537704921958: "goose",
    7241865325823964: "node-pg-migrate",
    9628173550095224: "tern",
    -8525285245963000605: "postgres-migrations",
}
FLYWAY = 0x466C79776179  # "Flyway" in ASCII, to which the Java hash of the history table's name is added
RAILS_SALT = 2053462845
SQLX_SALT = 0x3D32AD9E
GOLANG_SALT = 1486364155


def tool_of(key: int, database: str, schemas: Iterable[str] = ("public",)) -> str:
    """The tool that takes the advisory lock `key` in this database; empty where it is none that we know."""
    if key in FIXED:
        return FIXED[key]
    if -(2**31) <= key - FLYWAY < 2**31:
        return "Flyway"
    return computed(database, schemas).get(key, "")


def computed(database: str, schemas: Iterable[str]) -> dict[int, str]:
    """The keys that tools make of the database's name, with the tool; golang-migrate adds schema and table."""
    name = crc32(database.encode())
    keys = {_signed(RAILS_SALT * name): "Rails", _signed(SQLX_SALT * name): "sqlx"}
    parts = [f"{schema}\0schema_migrations\0{database}" for schema in schemas]
    keys |= {crc32(part.encode()) * GOLANG_SALT % 2**32: "golang-migrate" for part in (*parts, database)}
    return keys


def _signed(number: int) -> int:
    return (number + 2**63) % 2**64 - 2**63
