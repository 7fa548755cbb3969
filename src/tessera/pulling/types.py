"""What of a table is asked for, and the types of Parquet that hold it."""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from psycopg import Column as Described
from psycopg import sql

# What CSV hands over is read as these; of anything else the text is.
TYPES = {
    16: pa.bool_(),
    20: pa.int64(),
    21: pa.int16(),
    23: pa.int32(),
    700: pa.float32(),
    701: pa.float64(),
    1082: pa.date32(),
    1114: pa.timestamp("us"),
    1184: pa.timestamp("us", "UTC"),
}
BYTEA, MONEY, NUMERIC = 17, 790, 1700
DATES_AND_TIMES = (1082, 1114, 1184)
# More digits than these no reader keeps exactly.
MAX_DIGITS = 38
# Of arrays and rows JSON is made; these are what pg_type calls them.
IS_NESTED = "select oid from pg_type where oid = any(%s) and (typcategory = 'A' or typtype = 'c')"
AS_IT_IS = "{}"
# Neither dates that never come nor what is no number has a place in Parquet, or in a CSV file.
FINITE = "case when isfinite({0}) then {0} end"
NOT_NAN = "nullif({}, 'NaN')"


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    name : str
        As the server has it.
    type_name : str
        The server's word for its type.
    arrow_type : pyarrow.DataType
        Of the file.
    select : psycopg.sql.Composable
        What to select, so that its text is one of arrow_type.
    """

    name: str
    type_name: str
    arrow_type: Any
    select: sql.Composable


def column_of(described: Described, is_nested: bool) -> Column:
    """Return how to copy a column that a query described."""
    arrow_type, pattern = _how(described, is_nested)
    select = sql.SQL(pattern).format(sql.Identifier(described.name))
    return Column(described.name, described.type_display, arrow_type, select)


def _how(described: Described, is_nested: bool) -> tuple[Any, str]:
    oid = described.type_code
    if oid in DATES_AND_TIMES:
        return TYPES[oid], FINITE
    if oid in TYPES:
        return TYPES[oid], AS_IT_IS
    if oid == NUMERIC:
        digits, scale = described.precision, described.scale or 0
        if digits and digits <= MAX_DIGITS and scale <= digits:
            return pa.decimal128(digits, scale), NOT_NAN
        return pa.string(), "cast(nullif({}, 'NaN') as text)"
    if oid == MONEY:
        return pa.string(), "cast(cast({} as numeric) as text)"
    if oid == BYTEA:
        return pa.string(), "encode({}, 'hex')"
    return pa.string(), "cast(to_json({}) as text)" if is_nested else "cast({} as text)"


def growing_type(column: Column) -> str | None:
    """Return the type of the server in which values of a column that grows are compared.

    Returns
    -------
    str or None
        None: by such a column nothing can be pulled, for its order is not known here.
    """
    kind = column.arrow_type
    if pa.types.is_integer(kind):
        return "bigint"
    if pa.types.is_decimal(kind):
        return "numeric"
    if pa.types.is_date(kind):
        return "date"
    if pa.types.is_timestamp(kind):
        return "timestamptz" if kind.tz else "timestamp"
    return None
