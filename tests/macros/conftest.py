"""Macros that read values, rendered by one run of dbt and tried on DuckDB alone."""

from collections.abc import Callable, Iterable

import duckdb
import pytest

from tests.macro_sql import macro_sql

# What is rendered, on the columns value and format.
EXPRESSIONS = {
    "clean_id": "clean_id('value')",
    "clean_customer_id": "clean_customer_id('value')",
    "is_scientific": "is_scientific('value')",
    "clean_text": "clean_text('value')",
    "clean_code": "clean_code('value')",
    "clean_label": "clean_label('value')",
    "clean_status": "clean_status('value')",
    "is_missing": "is_missing('value')",
    "unreadable": "unreadable('value', 'try_cast(value as integer)')",
    "plain_decimal": "read_decimal('value')",
    "decimal": "read_decimal('value', 'format')",
    "plain_integer": "read_integer('value')",
    "integer": "read_integer('value', 'format')",
    "iso_timestamp": "read_timestamp('value')",
    "timestamp": "read_timestamp('value', 'format')",
    "date": "read_date('value', 'format')",
    "number_evidence": "computed_once('written', number_text('value'), written_number('written'))",
    "time_evidence": "written_time('value')",
    "boolean": "read_boolean('value')",
}


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the SQL of each expression."""
    return macro_sql(tmp_path_factory.mktemp("macros"), EXPRESSIONS)


Read = Callable[..., list]


@pytest.fixture(scope="session")
def read(rendered: dict[str, str]) -> Read:
    """Return a function that applies an expression to texts, all of one format or each its own."""
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("set timezone = 'UTC'")

    def apply(name: str, values: Iterable[str | None], formats: str | Iterable = "plain") -> list:
        values = list(values)
        formats = [formats] * len(values) if isinstance(formats, str) else list(formats)
        return [
            row[0]
            for row in connection.execute(
                f"select {rendered[name]} from (select unnest($values) as value, "
                "unnest($formats) as format)",
                {"values": values, "formats": formats},
            ).fetchall()
        ]

    return apply
