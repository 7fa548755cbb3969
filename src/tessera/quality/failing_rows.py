"""Queries that show the rows that fail an expectation."""

import re
from collections.abc import Mapping
from typing import Any

from tessera.quality.suites import Expectation


def table_name(query: str) -> str:
    """Return schema and table of a query over one table, as DuckDB writes it for a relation.

    Examples
    --------
    >>> table_name('SELECT * FROM shop."input".input_order_lines')
    '"input".input_order_lines'
    """
    parts = re.findall(r'"(?:[^"]|"")+"|[^."\s]+', re.split(r"(?i)\bfrom\b", query, maxsplit=1)[1])
    return ".".join(parts[-2:])


def literal(value: object) -> str:
    """Write a value in SQL.

    Examples
    --------
    >>> literal("it's"), literal(5), literal(None)
    ("'it''s'", '5', 'null')
    """
    if value is None:
        return "null"
    if isinstance(value, bool | int | float):
        return str(value).lower()
    return "'" + str(value).replace("'", "''") + "'"


def _outside(value: str, kwargs: Mapping[str, Any]) -> str:
    """Write the condition that a value is out of a range."""
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    below = "<=" if kwargs.get("strict_min") else "<"
    above = ">=" if kwargs.get("strict_max") else ">"
    parts = [f"{value} {below} {literal(low)}"] if low is not None else []
    parts += [f"{value} {above} {literal(high)}"] if high is not None else []
    return " or ".join(parts)


def _condition(expectation: Expectation) -> str | None:
    """Write the condition that a row fails, for the rules about single values."""
    kwargs = expectation.arguments
    column = f'"{kwargs["column"]}"' if "column" in kwargs else ""
    match expectation.type.removeprefix("expect_column_"):
        case "values_to_not_be_null":
            return f"{column} is null"
        case "values_to_be_null":
            return f"{column} is not null"
        case "values_to_be_between":
            return _outside(column, kwargs)
        case "value_lengths_to_be_between":
            return _outside(f"length({column})", kwargs)
        case "values_to_be_in_set":
            return f"{column} not in ({', '.join(map(literal, kwargs['value_set']))})"
        case "values_to_not_be_in_set":
            return f"{column} in ({', '.join(map(literal, kwargs['value_set']))})"
        case "values_to_match_regex":
            return f"not regexp_matches({column}, {literal(kwargs['regex'])})"
        case "values_to_not_match_regex":
            return f"regexp_matches({column}, {literal(kwargs['regex'])})"
        case "values_to_be_unique":
            return f"{column} is not null qualify count(*) over (partition by {column}) > 1"
    return None


def failing_rows_query(
    expectation: Expectation, batch: str, relations: Mapping[str, str]
) -> str | None:
    """Write a query that a person can run on the database to see what failed.

    Parameters
    ----------
    expectation : Expectation
        The rule.
    batch : str
        The name of the relation under test, a key of `relations`.
    relations : mapping of str to str
        The query, over tables with their schema, that each name stands for.

    Returns
    -------
    str or None
        None where failure is no matter of single rows, such as a row count.
    """
    if expectation.query is None:
        condition = None if "row_condition" in expectation.kwargs else _condition(expectation)
        table = table_name(relations[batch])
        return f"select * from {table} where {condition}" if condition else None
    return over_tables(expectation.query, batch, relations)


def over_tables(query: str, batch: str, relations: Mapping[str, str]) -> str:
    """Write a suite's query so that it runs on the database, without the gate's views.

    Parameters
    ----------
    query : str
        A query over ``{batch}`` and other names of `relations`.
    batch : str
        The name of the relation under test.
    relations : mapping of str to str
        The query, over tables with their schema, that each name stands for.

    Returns
    -------
    str
        The query.
    """
    query = query.strip().rstrip(";").replace("{batch}", batch)
    used = [name for name in relations if re.search(rf"\b{re.escape(name)}\b", query)]
    views = ", ".join(f"{name} as ({relations[name]})" for name in used)
    return f"with {views} select * from ({query})" if views else query
