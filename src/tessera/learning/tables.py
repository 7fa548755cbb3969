"""A relation read into Arrow and checked, and ids as positions."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc


def read_table(
    relation: pa.Table | pd.DataFrame,
    name: str,
    columns: Sequence[str],
    key: Sequence[str] = (),
    filled: Sequence[str] = (),
    above: Mapping[str, float] | None = None,
    texts: Sequence[str] = (),
) -> pa.Table:
    """Check a relation and return it as Arrow, decimals as numbers.

    Parameters
    ----------
    relation : pyarrow.Table or DataFrame
        In any order.
    name : str
        What it is called in an error.
    columns : sequence of str
        Columns that it must have; others are kept.
    key : sequence of str
        Columns that are never null and, together, never twice the same.
    filled : sequence of str
        Further columns that are never null.
    above : mapping of str to float, optional
        Columns whose values lie above a number.
    texts : sequence of str
        Columns that are text, also where there is no row to tell their type.

    Returns
    -------
    pyarrow.Table

    Raises
    ------
    ValueError
        If any of this does not hold; the message tells how often.

    Examples
    --------
    >>> read_table(pa.table({"id": ["a", "a"]}), "products", ["id"], key=["id"])
    Traceback (most recent call last):
    ...
    ValueError: products: 1 are listed twice by id, such as a
    """
    table = (
        relation
        if isinstance(relation, pa.Table)
        else pa.Table.from_pandas(relation, preserve_index=False)
    )
    absent = sorted(set(columns) - set(table.column_names))
    if absent:
        raise ValueError(f"{name}: columns are absent: {', '.join(absent)}")
    for place, field in enumerate(table.schema):
        is_decimal = pa.types.is_decimal(field.type)
        kind = pa.string() if field.name in texts else pa.float64() if is_decimal else field.type
        column = as_type(table[field.name], kind, f"{name}: {field.name}")
        table = table.set_column(place, field.name, column)
    for column in (*key, *filled):
        if table[column].null_count:
            raise ValueError(f"{name}: {table[column].null_count} have no {column}")
    for column, least in (above or {}).items():
        wrong = len(table) - (pc.sum(pc.greater(table[column], least)).as_py() or 0)
        if wrong:
            raise ValueError(f"{name}: {wrong} have no {column} above {least:g}")
    if key:
        counts = table.select(list(key)).group_by(list(key)).aggregate([([], "count_all")])
        repeated = counts.filter(pc.greater(counts["count_all"], 1))
        if len(repeated):
            first = " ".join(str(repeated[column][0]) for column in key)
            count = len(table) - len(counts)
            raise ValueError(
                f"{name}: {count} are listed twice by {', '.join(key)}, such as {first}"
            )
    return table


def as_type(column: pa.ChunkedArray, kind: pa.DataType, name: str) -> pa.ChunkedArray:
    """Return a column as another type.

    Raises
    ------
    ValueError
        If a value cannot be one; the message names the column.

    Examples
    --------
    >>> as_type(pa.chunked_array([["five"]]), pa.float64(), "reviews: rating")
    Traceback (most recent call last):
    ...
    ValueError: reviews: rating is string, and not every value can be double: five
    """
    if column.type == kind:
        return column
    try:
        return column.cast(kind)
    except pa.ArrowException as error:
        first = next((str(value) for value in column if not _casts(value, kind)), "")
        raise ValueError(
            f"{name} is {column.type}, and not every value can be {kind}: {first[:40]}"
        ) from error


def _casts(value: pa.Scalar, kind: pa.DataType) -> bool:
    try:
        value.cast(kind)
    except pa.ArrowException:
        return False
    return True


def encode(
    column: pa.ChunkedArray, more: pa.Array | Sequence[str] | None = None
) -> tuple[pa.Array, np.ndarray]:
    """Return the values of a column, and where each row's value is among them.

    Parameters
    ----------
    column : pyarrow.ChunkedArray of shape (n_rows,)
        Without nulls.
    more : pyarrow.Array or sequence, optional
        Values to add.

    Returns
    -------
    values : pyarrow.Array
        Rising, each once.
    positions : ndarray of int64 of shape (n_rows,)

    Examples
    --------
    >>> values, positions = encode(pa.chunked_array([["b", "a"], ["b"]]), ["c"])
    >>> values.to_pylist(), positions.tolist()
    (['a', 'b', 'c'], [1, 0, 1])
    """
    # Encoded before they are put together, as numbers take less than texts.
    encoded = column.dictionary_encode().combine_chunks()
    values = encoded.dictionary
    if more is not None:
        # Those of the column stay first.
        values = pa.concat_arrays([values, pa.array(more, values.type)]).unique()
    order = pc.sort_indices(values)
    positions = np.empty(len(order), dtype=np.int64)
    positions[order.to_numpy()] = np.arange(len(order))
    return values.take(order), positions[encoded.indices.to_numpy()]
