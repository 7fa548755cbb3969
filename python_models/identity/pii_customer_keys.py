"""One pseudonym for each customer number that any input mentions."""

import os


def model(dbt, session):
    """Return customer_id and customer_key, sorted by customer_id."""
    import pyarrow as pa
    from dbt.adapters.events.logging import AdapterLogger

    from tessera.identity import pseudonym_key, pseudonyms

    dbt.config(materialized="table")
    mentions = [
        dbt.ref("input_order_lines").select("customer_id"),
        dbt.ref("input_customers").select("customer_id"),
        dbt.ref("input_events").select("customer_id"),
        dbt.ref("input_reviews").select("customer_id"),
        dbt.ref("input_tickets").select("customer_id"),
        dbt.ref("input_campaign_contacts").select("customer_id"),
        dbt.ref("input_links").select("customer_id"),
        dbt.ref("input_links").select("linked_customer_id as customer_id"),
        dbt.ref("input_signals").select("customer_id"),
    ]
    ids = mentions[0].distinct()
    for mention in mentions[1:]:
        ids = ids.union(mention.distinct())
    named = ids.select("nullif(trim(customer_id), '') as customer_id").distinct()
    numbers = named.filter("customer_id is not null").order("customer_id").arrow().read_all()
    customer_ids = numbers["customer_id"].to_pylist()
    key = pseudonym_key(os.environ, warn=AdapterLogger("Tessera").warning)
    return pa.table(
        {"customer_id": customer_ids, "customer_key": pseudonyms(customer_ids, key)},
        schema=pa.schema({"customer_id": pa.string(), "customer_key": pa.string()}),
    )
