"""The pseudonyms that customers had before they asked to be erased, so that histories drop them."""

import os


def model(dbt, session):
    """Return customer_key, sorted."""
    import pyarrow as pa
    from dbt.adapters.events.logging import AdapterLogger

    from tessera.identity import pseudonym_key, pseudonyms

    dbt.config(materialized="table")
    erased = dbt.ref("pii_customer_ids").filter("is_erased").select("customer_id")
    customer_ids = erased.arrow().read_all()["customer_id"].to_pylist()
    key = pseudonym_key(os.environ, warn=AdapterLogger("Tessera").debug)
    return pa.table(
        {"customer_key": sorted(pseudonyms(customer_ids, key))},
        schema=pa.schema({"customer_key": pa.string()}),
    )
