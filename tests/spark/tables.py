"""Whether two tables hold the same rows."""

import duckdb

TOLERANCE = 1e-9
FLOATS = {"DOUBLE", "FLOAT"}


def differences(
    connection: duckdb.DuckDBPyConnection, one: str, other: str, ignored: frozenset[str]
) -> list[str]:
    """Return a sentence for each column in which the rows of two relations differ.

    Rows are laid beside each other in the order of all columns that are no floating point numbers,
    then of these; numbers may differ by `TOLERANCE`, of themselves where they are above one.
    """
    columns, others = (_types(connection, name) for name in (one, other))
    if list(columns) != list(others):
        return [f"columns {list(columns)} and {list(others)}"]
    compared = [name for name in columns if name not in ignored]
    exact = [name for name in compared if columns[name] not in FLOATS | {"DECIMAL"}]
    order = [f'"{name}"' for name in exact]
    order += [f'round(cast("{name}" as double), 6)' for name in compared if name not in exact]
    numbered = "select *, row_number() over (order by {}) as _place from {}"
    counted = (
        ", ".join(f"count_if({_differs(name, columns[name], others[name])})" for name in compared)
        or "0"
    )
    shown = (
        ", ".join(
            f"min(case when {_differs(name, columns[name], others[name])} then "
            f"coalesce(cast(one.\"{name}\" as varchar), 'null') || ' <> ' || "
            f"coalesce(cast(other.\"{name}\" as varchar), 'null') end)"
            for name in compared
        )
        or "null"
    )
    ordered = [numbered.format(", ".join(order) or "1", name) for name in (one, other)]
    row = connection.execute(
        f"select count(one._place), count(other._place), {counted}, {shown} "
        f"from ({ordered[0]}) as one full outer join ({ordered[1]}) as other using (_place)"
    ).fetchone()
    if row[0] != row[1]:
        return [f"{row[0]} and {row[1]} rows"]
    counts, examples = row[2 : 2 + len(compared)], row[2 + max(len(compared), 1) :]
    return [
        f"{name}: {count} of {row[0]} rows, for example {example}"
        for name, count, example in zip(compared, counts, examples, strict=False)
        if count
    ]


def _types(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    rows = connection.execute(f"describe select * from {relation}").fetchall()
    return {row[0]: row[1] for row in rows}


def _differs(name: str, kind: str, other_kind: str) -> str:
    one, other = f'one."{name}"', f'other."{name}"'
    if kind in FLOATS or other_kind in FLOATS:
        return (
            f"{one} is distinct from {other} and not coalesce(abs({one} - {other}) <= "
            f"{TOLERANCE} * greatest(1, abs({one}), abs({other})), false)"
        )
    if kind == other_kind or "VARCHAR" not in (kind, other_kind):
        return f"{one} is distinct from {other}"
    return f"cast({one} as varchar) is distinct from cast({other} as varchar)"
