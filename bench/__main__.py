"""`make bench`: guardrail beside its peers, in one run, on the benchmark shape.

python -m bench                     everything (about half an hour)
python -m bench --tables 1000       one size
python -m bench --major 18          one server
python -m bench --without alembic   leave a slow peer out
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import peers
from bench.timing import Contender, measure, run_once, table
from tests.servers.postgres import Server, installations

SHAPE = str(Path(__file__).with_name("shape.py"))
GUARDRAIL = (sys.executable, "-m", "guardrail")


def main() -> None:
    """Measure what the arguments ask for."""
    given = _arguments()
    for major in given.major:
        if major not in installations():
            sys.stdout.write(f"\nPostgreSQL {major} is not installed: left out\n")
            continue
        server = Server(major, settings=["max_locks_per_transaction=1024"]).start()
        try:
            for tables in given.tables:
                _check(server, tables, given.runs, set(given.without))
            _wait(server, given.runs)
        finally:
            server.stop()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    parser.add_argument("--tables", type=int, nargs="+", default=[1000, 10000])
    parser.add_argument("--major", type=int, nargs="+", default=[15, 18])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--without", choices=["alembic", "migra"], nargs="+", default=[])
    return parser.parse_args()


def _check(server: Server, tables: int, runs: int, without: set[str]) -> None:
    name = f"shape{tables}"
    server.run(f"CREATE DATABASE {name}")
    url = server.url(name)
    # in processes of their own: what this one has used would count as the peak of every child
    subprocess.run([sys.executable, SHAPE, str(tables), url], check=True)
    with tempfile.TemporaryDirectory(prefix="hookset-bench-") as folder:
        lock = Path(folder) / "schema.lock"
        _write_lock(url, lock)
        ours = "guardrail check"
        contenders = [
            Contender(ours, (*GUARDRAIL, "check", "--database-url", url, "--schema-lock", str(lock))),
            peers.pg_dump(server, url),
        ]
        title = f"PostgreSQL {server.major}, {tables} tables, medians of {runs}"
        table(title, ours, measure(contenders, runs))
        slow = [contenders[0]]
        if "alembic" not in without:
            slow.append(peers.alembic_check(url, Path(folder)))
        if "migra" not in without:
            # two copies: `alembic check` leaves its version table in the original
            slow.extend(peers.migra(_copy(server, name, "a"), _copy(server, name, "b")))
        if len(slow) > 1:
            table(title + ", slow peers", ours, measure(slow, runs))


def _write_lock(url: str, lock: Path) -> None:
    run_once(Contender("guardrail lock", (*GUARDRAIL, "lock", "--database-url", url, "--out", str(lock))))
    sys.stdout.write(f"\nschema lock: {lock.stat().st_size / 1e6:.1f} MB\n")


def _copy(server: Server, name: str, suffix: str) -> str:
    server.run(f"CREATE DATABASE {name}_{suffix} TEMPLATE {name}")
    return server.url(f"{name}_{suffix}")


def _wait(server: Server, runs: int) -> None:
    ours = "guardrail wait"
    contenders = [
        Contender(ours, (*GUARDRAIL, "wait", "--database-url", server.url())),
        Contender("psql -c 'select 1'", ("psql", "-X", "-c", "select 1", server.url())),
    ]
    title = f"PostgreSQL {server.major}, start to exit, medians of {runs}"
    table(title, ours, measure(contenders, runs))


if __name__ == "__main__":
    main()
