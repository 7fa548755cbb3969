import duckdb
import pytest

from tessera.quality.duckdb_session import SessionConnection


@pytest.fixture
def session():
    session = duckdb.connect()
    session.execute("create table orders as select range as id from range(5)")
    return session


def test_a_result_survives_the_hand_back(session):
    connection = SessionConnection(session, {"o": "select * from orders"})
    cursor = connection.cursor().execute("select id from o order by id")
    connection.cursor().execute("select 'another statement'")
    cursor.close()
    connection.rollback()
    assert cursor.fetchone() == (0,)
    assert cursor.fetchmany(2) == [(1,), (2,)]
    assert cursor.fetchall() == [(3,), (4,)]
    assert cursor.fetchone() is None


def test_the_callers_transaction_is_left_alone(session):
    connection = SessionConnection(session, {})
    session.execute("begin")
    session.execute("insert into orders values (5)")
    connection.cursor().execute("select count(*) from orders")
    connection.rollback()
    connection.commit()
    connection.dispose()
    session.execute("commit")
    assert session.execute("select count(*) from orders").fetchone() == (6,)


def test_relations_are_views_that_nobody_else_sees(session):
    connection = SessionConnection(session, {"o": "select * from orders"})
    copies = "select count(*) from duckdb_tables() where table_name = 'o'"
    assert connection.cursor().execute(copies).fetchone() == (0,)
    session.execute("insert into orders values (5)")
    assert connection.cursor().execute("select count(*) from o").fetchone() == (6,)
    with pytest.raises(duckdb.CatalogException):
        session.execute("select * from o")


@pytest.mark.parametrize("kind", ["match", "not_match"])
@pytest.mark.parametrize(("currency", "is_code"), [("GBP", True), ("pounds", False)])
def test_regular_expressions_work(shop, kind, currency, is_code):
    shop.table("input.orders", f"select '{currency}' as currency")
    kwargs = {"regex": "^[A-Z]{3}$"}
    rule = {"type": f"expect_column_values_to_{kind}_regex", "column": "currency"}
    shop.suite("orders", {**rule, "kwargs": kwargs})
    (row,) = shop.run("orders")
    assert row["success"] is (is_code == (kind == "match"))
    assert row["error"] is None
