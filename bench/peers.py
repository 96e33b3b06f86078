"""The peers: other tools that look at the same database, each as a person would call it."""

import subprocess
import sys
from pathlib import Path

from bench.timing import Contender
from tests.servers.postgres import Server

ENV_PY = """\
import pickle
from pathlib import Path
from alembic import context
from sqlalchemy import create_engine, pool

metadata = pickle.loads(Path(__file__).with_name("metadata.pickle").read_bytes())
with create_engine({url!r}, poolclass=pool.NullPool).connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
"""


REFLECT = """\
import pickle, sqlalchemy
metadata = sqlalchemy.MetaData()
metadata.reflect(sqlalchemy.create_engine({url!r}))
pickle.dump(metadata, open({file!r}, "wb"))
"""


def pg_dump(server: Server, url: str) -> Contender:
    """`pg_dump --schema-only` of the server's own version."""
    return Contender(
        f"pg_dump {server.major} --schema-only", (str(server.bin / "pg_dump"), "--schema-only", url)
    )


def alembic_check(url: str, folder: Path) -> Contender:
    """`alembic check` with models that agree: reflected once and unpickled, which is cheaper than importing them."""
    scripts = folder / "alembic"
    (scripts / "versions").mkdir(parents=True)
    target = url.replace("postgresql://", "postgresql+psycopg://")
    (scripts / "env.py").write_text(ENV_PY.format(url=target))
    (folder / "alembic.ini").write_text(f"[alembic]\nscript_location = {scripts}\n")
    reflect = REFLECT.format(url=target, file=str(scripts / "metadata.pickle"))
    subprocess.run([sys.executable, "-c", reflect], check=True)
    return Contender(
        "alembic check", (sys.executable, "-m", "alembic", "-c", str(folder / "alembic.ini"), "check")
    )


def migra(url: str, twin: str) -> list[Contender]:
    """migra on two equal databases, where it is installed."""
    try:
        import migra as _  # noqa: F401, PLC0415 - only to know whether it is there
    except ImportError:
        sys.stdout.write("migra is not installed: left out (uv sync --group bench)\n")
        return []
    return [Contender("migra (two databases)", (str(Path(sys.executable).with_name("migra")), url, twin))]
