"""Names that a machine made up, and names that a person chose."""

import pytest

from guardrail.drift.names import generated

BTREE = "ON public.orders USING btree "


@pytest.mark.parametrize(
    ("name", "definition"),
    [
        ("orders_pkey", "PRIMARY KEY (id)"),
        ("orders_pkey1", "PRIMARY KEY (id)"),
        ("orders_customer_id_fkey", "FOREIGN KEY (customer_id) REFERENCES public.customers(id)"),
        ("orders_customer_id_region_fkey2", "FOREIGN KEY (customer_id, region) REFERENCES public.c(a, b)"),
        ("orders_total_check", "CHECK ((total > 0))"),
        ("orders_check", "CHECK ((a > b))"),
        ("orders_expr_idx", BTREE + "((a + b))"),
        ("orders_lower_idx", BTREE + "(lower(email))"),
        ("orders_status_created_at_idx", BTREE + "(status, created_at DESC)"),
        ("orders_id_seq", "bigint owned by public.orders.id"),
        ("orders_total_not_null", "NOT NULL total"),
        ('"orders_Total_key"', 'UNIQUE ("Total")'),
        ("orders_customer_id_12ab34cd_fk_customers_id", "FOREIGN KEY (customer_id) REFERENCES public.c(id)"),
        ("orders_email_1234abcd_uniq", "UNIQUE (email)"),
        ("orders_email_1234abcd_like", BTREE + "(email varchar_pattern_ops)"),
        ("fk8x2dkq6ksk2v5q0bqfvdlq3j4", "FOREIGN KEY (a) REFERENCES public.b(c)"),
        ("uk_6dotkott2kjsp8vw4d0m25fb7", "UNIQUE (email)"),
        ('"FK_151b79a83ba240b0cb31b2302d1"', 'FOREIGN KEY ("a") REFERENCES public.b(c)'),
        ("orders_" + "x" * 48 + "_key1", "UNIQUE (" + "x" * 60 + ")"),
    ],
)
def test_made_up(name: str, definition: str):
    assert generated(name, "public.orders", definition)


@pytest.mark.parametrize(
    ("name", "definition"),
    [
        ("orders_open_idx", BTREE + "(status)"),
        ("orders_fast_idx", BTREE + "(status)"),
        ("total_is_positive", "CHECK ((total > 0))"),
        ("ck_orders_total", "CHECK ((total > 0))"),
        ("ix_orders_status", BTREE + "(status)"),
        ("items_pkey", "PRIMARY KEY (id)"),
        ("fk_orders_customer", "FOREIGN KEY (customer_id) REFERENCES public.c(id)"),
    ],
)
def test_chosen(name: str, definition: str):
    assert not generated(name, "public.orders", definition)
