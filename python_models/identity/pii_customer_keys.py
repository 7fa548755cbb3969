"""One pseudonym for each customer number that any input mentions, but for erased customers."""

import os


def model(dbt, session):
    """Return customer_id and customer_key, sorted by customer_id."""
    import pyarrow as pa
    from dbt.adapters.events.logging import AdapterLogger

    from tessera.identity import pseudonym_key, pseudonyms

    dbt.config(materialized="table")
    named = dbt.ref("pii_customer_ids").filter("not is_erased").select("customer_id")
    customer_ids = named.order("customer_id").arrow().read_all()["customer_id"].to_pylist()
    key = pseudonym_key(os.environ, warn=AdapterLogger("Tessera").warning)
    return pa.table(
        {"customer_id": customer_ids, "customer_key": pseudonyms(customer_ids, key)},
        schema=pa.schema({"customer_id": pa.string(), "customer_key": pa.string()}),
    )
