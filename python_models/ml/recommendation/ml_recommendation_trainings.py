"""Which methods recommend best, compared on past months when that is due."""


def model(dbt, session):
    """Return one row if this build compared methods."""
    from dbt.adapters.events.logging import AdapterLogger

    from tessera.loading import load

    # A model in Python is a table unless it says so itself.
    dbt.config(materialized="incremental")
    recommendation = load("tessera.recommendation")
    purchases = dbt.ref("int_customer_purchases").select("customer_key, product_id, order_date")
    as_of, input_scope = dbt.ref("int_clock").select("as_of_date, input_scope").fetchone()
    stored = session.table(str(dbt.this)).arrow().read_all() if dbt.is_incremental else None
    return recommendation.train_recommender(
        purchases.arrow().read_all(),
        recommendation.CustomerTraits(
            dbt.ref("int_customer_rfm_scores")
            .filter("is_month_end or is_current")
            .select("customer_key, observation_date, rfm_segment as segment")
            .df(),
            dbt.ref("int_customers").select("customer_key, demographic_group").df(),
            dbt.ref("int_customer_links").df(),
        ),
        stored,
        recommendation.ComparisonSettings.read(dbt.config.get("meta")),
        input_scope,
        as_of,
        log=AdapterLogger("Tessera").info,
    )
