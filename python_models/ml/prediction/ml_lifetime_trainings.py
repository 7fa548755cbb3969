"""Which model tells what customers will be worth, compared on later weeks when that is due."""


def model(dbt, session):
    """Return one row if this build trained or looked whether it should."""
    from dbt.adapters.events.logging import AdapterLogger

    from tessera.loading import load

    # A model in Python is a table unless it says so itself.
    dbt.config(materialized="incremental")
    lifetime = load("tessera.prediction.lifetime")
    as_of, input_scope = dbt.ref("int_clock").select("as_of_date, input_scope").fetchone()
    stored = session.table(str(dbt.this)).arrow().read_all() if dbt.is_incremental else None
    return lifetime.train_lifetimes(
        dbt.ref("int_customer_purchase_histories").arrow().read_all(),
        stored,
        lifetime.LifetimeSettings.read(dbt.config.get("meta")),
        input_scope,
        as_of,
        log=AdapterLogger("Tessera").info,
    )
