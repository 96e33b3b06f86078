"""The benchmark shape: N tables as a grown service has them, with enums, views, triggers and every usual index.

    python bench/shape.py 1000            prints the SQL
    python bench/shape.py 1000 URL        runs it in that (empty) database

10,000 tables make 200,425 objects. The same N gives the same text.
"""

import sys
from collections.abc import Iterator

ENUMS = 20
VIEWS = 50
TRIGGERS = 50
STATEMENTS_A_TRANSACTION = 900  # what one transaction may lock without more shared memory

TABLE = """\
CREATE TABLE public.t{n} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  parent_id bigint REFERENCES public.t{n} (id),
  name varchar(100) NOT NULL DEFAULT '',
  body text,
  amount numeric(12,2) DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  data jsonb DEFAULT '{{}}',
  state public.e{enum} DEFAULT 'new',
  flag boolean,
  code text COLLATE "C",
  CONSTRAINT t{n}_amount_check CHECK (amount >= 0 AND amount < 1000000),
  CONSTRAINT t{n}_code_key UNIQUE (code, parent_id)
);
CREATE INDEX t{n}_lower_idx ON public.t{n} (lower(name)) WHERE flag;
CREATE INDEX t{n}_created_idx ON public.t{n} (created_at DESC, state);"""

FUNCTION = """\
CREATE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN NEW.created_at := now(); RETURN NEW; END$$;"""

VIEW = """\
CREATE VIEW public.v{n} AS
SELECT a.id, a.name, b.amount, b.state FROM public.t{n} a LEFT JOIN public.t{n} b ON b.parent_id = a.id WHERE a.flag;"""

TRIGGER = """\
CREATE TRIGGER touch BEFORE UPDATE ON public.t{n} FOR EACH ROW EXECUTE FUNCTION public.touch();"""


def statements(tables: int) -> Iterator[str]:
    """The statements that make the shape with this many tables."""
    for enum in range(ENUMS):
        yield f"CREATE TYPE public.e{enum} AS ENUM ('new', 'open', 'paid', 'done', 'void');"
    yield FUNCTION
    for table in range(tables):
        yield from TABLE.format(n=table, enum=table % ENUMS).split(";\n")
    for number in range(min(VIEWS, tables)):
        yield VIEW.format(n=number)
    for number in range(min(TRIGGERS, tables)):
        yield TRIGGER.format(n=number)


def load(url: str, tables: int) -> None:
    """Make the shape in the database at `url`, in transactions small enough for any server's lock table."""
    import psycopg  # noqa: PLC0415 - printing needs no driver

    todo = list(statements(tables))
    with psycopg.connect(url, autocommit=True) as connection:
        for start in range(0, len(todo), STATEMENTS_A_TRANSACTION):
            connection.execute(";\n".join(todo[start : start + STATEMENTS_A_TRANSACTION]))
        connection.execute("ANALYZE")


def main() -> None:
    """Print the shape, or load it."""
    tables, *url = sys.argv[1:]
    if url:
        load(url[0], int(tables))
    else:
        sys.stdout.writelines(f"{statement.rstrip(';')};\n" for statement in statements(int(tables)))


if __name__ == "__main__":
    main()
