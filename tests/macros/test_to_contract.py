"""The macro with which a connector ends: columns of any type, and those that it lacks."""

from types import SimpleNamespace

import duckdb
import jinja2
import pytest

from tests.macro_sql import ROOT

CONTRACT = ("order_id", "ordered_at", "quantity", "unit_price", "is_gift", "channel")


@pytest.fixture(scope="module")
def delivered() -> list[tuple]:
    """Return the rows of a select of typed columns, in an order of its own."""
    folder = ROOT / "macros" / "connectors"
    macros = [(folder / f"{name}.sql").read_text() for name in ("empty_input", "to_contract")]
    dialect = (ROOT / "macros" / "dialect" / "in_columns.sql").read_text()
    macros.insert(0, dialect.replace("macro default__in_columns", "macro in_columns"))
    columns = {name: SimpleNamespace(name=name, data_type="string") for name in CONTRACT}
    sql = jinja2.Template("".join(macros) + "{{ to_contract('typed') }}").render(
        model=SimpleNamespace(columns=columns)
    )
    typed = (
        "select 4.5::double as unit_price, 2::integer as quantity, 17008::bigint as order_id,"
        " timestamp '2024-05-01 10:15:00' as ordered_at, true as is_gift"
        " union all select 0.1, 1, 2, date '2024-05-02', null"
    )
    result = duckdb.sql(f"with typed as ({typed}) {sql}")
    assert result.columns == list(CONTRACT)
    assert {str(kind) for kind in result.types} == {"VARCHAR"}
    return result.fetchall()


def test_typed_columns_are_what_a_file_would_say_and_missing_ones_null(delivered):
    assert delivered == [
        ("17008", "2024-05-01 10:15:00", "2", "4.5", "true", None),
        ("2", "2024-05-02 00:00:00", "1", "0.1", None, None),
    ]
