"""The scoring pack: a file beside the serving file, with all that scoring needs of a build."""

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from tessera.identity import key_checksum, stored_salt
from tessera.scoring.chain import Chain, Table

if TYPE_CHECKING:
    from tessera.publishing.build import Build

# What is offered: by customer, and for everyone.
OFFERS_BY_CUSTOMER = ("fct_customer_recommendations",)
OFFERS = ("fct_cross_sell", "fct_product_neighbours", "fct_segment_recommendations")
# Says of all customers together how far their probabilities can be believed.
PREDICTIONS = "fct_customer_predictions"
# Methods that are no score table learn from past cases anew when scoring starts, and some of them
# rank customers among everybody.
CASES = {"ml_prediction_cases": "all_cases", "int_last_order_days": "all_last_orders"}


def write_pack(connection: duckdb.DuckDBPyConnection, build: "Build", file: Path) -> bool:
    """Write what scoring needs: rows by customer, what was learned from everyone, and the SQL.

    Parameters
    ----------
    connection : DuckDBPyConnection
        Whose current database is the one that was built.
    build : Build
        Its records.
    file : Path
        To be written. It holds pseudonymous rows of staging, so it is private to its owner.

    Returns
    -------
    bool
        False, and nothing is written, if the build has not the models that scoring needs.
    """
    chain = Chain.read(build.manifest, build.run_results)
    if not chain:
        return False
    quoted = str(file).replace("'", "''")
    connection.execute(f"attach '{quoted}' as scoring_pack (block_size 16384)")
    try:
        _write(connection, build, chain)
    finally:
        connection.execute("detach scoring_pack")
    return True


def _write(connection: duckdb.DuckDBPyConnection, build: "Build", chain: Chain) -> None:
    offers = {
        node["name"]: Table(node["name"], node["schema"], node["alias"])
        for node in build.published_models
    }
    by_customer = [*chain.rows, *(offers[name] for name in OFFERS_BY_CUSTOMER)]
    for table in by_customer:
        # Sorted, so that the rows of a customer lie together and are found quickly.
        _copy(connection, table, "where customer_key is not null order by customer_key")
    for table in [*chain.everyone, *(offers[name] for name in OFFERS)]:
        _copy(connection, table)
    for table in chain.empty:
        _copy(connection, table, "limit 0")
    _copy(connection, chain.checked, "limit 0")
    _write_cases(connection, chain)
    lines = next(table for table in chain.rows if table.model == "stg_order_lines").quoted
    connection.execute(
        "create table scoring_pack.main.line_types as"
        " select product_id, any_value(line_type) as line_type"
        f" from {lines} where line_type != 'product' group by product_id"
    )
    connection.execute(
        "create table scoring_pack.main.rates as"
        " select currency, max_by(rate_to_base, order_date) as rate_to_base,"
        " count(*) filter (where rate_to_base = 1) as base_line_count"
        f" from {lines} where currency is not null group by currency"
    )
    predictions = offers[PREDICTIONS].quoted
    # By this, scoring tells whether it was given the secret that made the pseudonyms.
    stored = stored_salt(connection, "pii.pii_salt")
    connection.execute(
        "create table scoring_pack.main.build as select $1 as database_name,"
        " $2 as invocation_id, cast($3 as timestamp) as built_at, $4 as key_checksum,"
        " $5 as has_separate_equal_lines,"
        f" (select coalesce(bool_or(has_rough_probability), true) from {predictions})"
        " as has_rough_probability,"
        f" (select max(horizon_days) from {predictions}) as horizon_days",
        [
            _current_database(connection),
            build.invocation_id,
            build.built_at,
            key_checksum(stored[0]) if stored else "",
            chain.has_separate_equal_lines,
        ],
    )
    connection.execute(
        "create table scoring_pack.main.steps (place integer, kind varchar, model varchar,"
        " schema_name varchar, table_name varchar, code varchar)"
    )
    parts = [
        *(("rows", table, None) for table in chain.rows),
        *(("offers", offers[name], None) for name in (*OFFERS_BY_CUSTOMER, *OFFERS)),
        *(("everyone", table, None) for table in chain.everyone),
        *(("empty", table, None) for table in chain.empty),
        ("checked", chain.checked, None),
        ("new_lines", chain.new_lines.table, chain.new_lines.code),
        *(("dates", step.table, step.code) for step in chain.dates),
        *(("step", step.table, step.code) for step in chain.steps),
    ]
    connection.executemany(
        "insert into scoring_pack.main.steps values ($1, $2, $3, $4, $5, $6)",
        [
            [place, kind, table.model, table.schema, table.name, code]
            for place, (kind, table, code) in enumerate(parts)
        ],
    )


def _write_cases(connection: duckdb.DuckDBPyConnection, chain: Chain) -> None:
    """Write the cases that methods without a score table need; none if there is no such."""
    models = next(table for table in chain.everyone if table.model == "ml_prediction_models")
    used = f"exists (from {models.quoted} where not is_table and outcome != 'category')"
    for step in chain.steps:
        if name := CASES.get(step.table.model):
            connection.execute(
                f"create table scoring_pack.main.{name} as from {step.table.quoted} where {used}"
            )


def _copy(connection: duckdb.DuckDBPyConnection, table: Table, which: str = "") -> None:
    connection.execute(f'create schema if not exists scoring_pack."{table.schema}"')
    connection.execute(f"create table scoring_pack.{table.quoted} as from {table.quoted} {which}")


def _current_database(connection: duckdb.DuckDBPyConnection) -> str:
    ((name,),) = connection.execute("select current_database()").fetchall()
    return str(name)
