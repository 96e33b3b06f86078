"""A schema's own name is left open where it qualifies, and nowhere else."""

import pytest

from guardrail.drift.judge import Terms
from guardrail.drift.schemas import OPEN, by_schema, matching, opened
from guardrail.drift.tenants import weighed_schemas
from hookset.errors import UsageError

SHAPE = [
    "schema\tpublic\t",
    "owner\tschema public\tshop",
    "table\tpublic.orders\tpermanent",
    "column\tpublic.orders.id\tbigint default nextval('public.orders_id_seq'::regclass)",
    "column\tpublic.orders.public\ttext",
    "index\tpublic.orders_idx\tON public.orders USING btree (public)",
    "constraint\tpublic.orders.fk\tFOREIGN KEY (c) REFERENCES public.customers(id)",
    "function\tpublic.f(public.mood)\tCREATE FUNCTION\\n SET search_path TO 'public', 'pg_temp'\\nAS\\npublic.orders",
]


def of(schema: str) -> list[str]:
    kept = "column\tpublic.orders.public\ttext".replace("public.orders", f"{schema}.orders")
    plain = schema.strip('"')
    lines = [line.replace("public.", f"{schema}.").replace("'public'", f"'{plain}'") for line in SHAPE]
    lines[:2] = [f"schema\t{schema}\t", f"owner\tschema {schema}\tshop"]
    lines[4] = kept
    return lines


def test_the_name_is_left_open_wherever_it_qualifies():
    lines = opened("public", SHAPE)
    assert lines[0] == f"schema\t{OPEN}\t"
    assert lines[4] == f"column\t{OPEN}.orders.public\ttext"
    assert lines[5].endswith("(public)")
    assert lines[7].endswith(f"TO '{OPEN}', 'pg_temp'\\nAS\\n{OPEN}.orders")


@pytest.mark.parametrize("schema", ["tenant_1", '"Tenant-2"', "tenant_10"])
def test_a_schema_of_the_shape_is_equal(schema):
    assert opened(schema, of(schema)) == opened("public", SHAPE)


def test_each_schema_is_compared_with_the_shape_and_named():
    found = [*of("tenant_1"), *(line for line in of("tenant_2") if not line.startswith("index"))]
    parts = list(weighed_schemas(SHAPE, found, schemas=["tenant_1", "tenant_2"], terms=Terms()))
    assert [[f.object for f in part.findings] for part in parts] == [[], ["index tenant_2.orders_idx"]]
    assert "tenant_2.orders" in parts[1].findings[0].expected


def test_recorded_schemas_are_compared_with_themselves():
    both = [*of("a"), *of("b")]
    parts = list(weighed_schemas(both, both[:-1], schemas=["b"], terms=Terms()))
    assert [f.object for f in parts[0].findings] == ["function b.f(b.mood)"]


def test_no_single_shape_is_a_usage_error():
    with pytest.raises(UsageError, match="records 2 schemas: a, b"):
        list(weighed_schemas([*of("a"), *of("b")], [], schemas=["c"], terms=Terms()))


def test_globs_and_groups():
    assert matching(["tenant_2", "other", "tenant_1"], ["tenant_*"]) == ["tenant_1", "tenant_2"]
    assert matching(["a", "b"], ["b", "x"]) == ["b"]
    groups = by_schema([*of('"Tenant-2"'), "extension\tpgcrypto\t", "cast\t(a AS b)\t"])
    assert {name: len(lines) for name, lines in groups.items()} == {'"Tenant-2"': 8}
