import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.quality.failing_rows import failing_rows_query, literal, table_name
from tessera.quality.suites import Expectation

# Not the usual one, in which other tests may have left anything.
SESSION = duckdb.connect()


def rule(kind, **kwargs):
    return Expectation(type=kind, severity="critical", note="Why.", name=kind, kwargs=kwargs)


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))
def test_a_text_comes_back_as_it_was_written(text):
    assert SESSION.execute(f"select {literal(text)}").fetchone() == (text,)


@pytest.mark.parametrize(
    ("query", "table"),
    [
        ('SELECT * FROM shop."input".orders', '"input".orders'),
        ('SELECT * FROM "my shop"."in put"."a ""b"""', '"in put"."a ""b"""'),
        ('SELECT * FROM memory.main."order"', 'main."order"'),
    ],
)
def test_the_table_of_a_relation_is_written_with_its_schema(query, table):
    assert table_name(query) == table


@pytest.mark.parametrize(
    ("kind", "kwargs", "failing"),
    [
        ("expect_column_values_to_not_be_null", {}, 1),
        ("expect_column_values_to_be_null", {}, 4),
        ("expect_column_values_to_be_between", {"min_value": 2}, 1),
        ("expect_column_values_to_be_between", {"min_value": 2, "strict_min": True}, 3),
        ("expect_column_values_to_be_between", {"min_value": 2, "max_value": 2}, 2),
        ("expect_column_values_to_be_in_set", {"value_set": [1, 2]}, 1),
        ("expect_column_values_to_not_be_in_set", {"value_set": [1, 2]}, 3),
        ("expect_column_values_to_be_unique", {}, 2),
    ],
)
def test_the_query_shows_as_many_rows_as_great_expectations_counts(shop, kind, kwargs, failing):
    shop.table("input.orders", "select unnest([1, 2, 2, 3, null]) as price")
    shop.suite("orders", {"type": kind, "column": "price", "kwargs": kwargs})
    (row,) = shop.run("orders")
    assert not row["success"]
    assert row["unexpected_count"] == failing
    assert len(shop.session.execute(row["failing_rows_query"]).fetchall()) == failing


def test_rules_about_whole_tables_have_no_failing_rows():
    row_count = rule("expect_table_row_count_to_be_between", min_value=1)
    assert failing_rows_query(row_count, "orders", {"orders": "select * from input.orders"}) is None


def test_a_query_runs_without_the_gates_views():
    relations = {"orders": "select * from input.orders", "other": "select * from input.other"}
    query = "with o as (select * from {batch}) select id from o where name != '{{x}}'"
    text = failing_rows_query(rule("sql", unexpected_rows_query=query), "orders", relations)
    session = duckdb.connect()
    session.execute("create schema input; create table input.orders as select 1 as id, 'y' as name")
    assert session.execute(text).fetchall() == [(1,)]
    assert "input.other" not in text
