"""Which method predicts ratings best, compared on later ratings when that is due."""


def model(dbt, session):
    """Return one row if this build compared methods or looked whether it should."""
    from dbt.adapters.events.logging import AdapterLogger

    from tessera.loading import load

    # A model in Python is a table unless it says so itself.
    dbt.config(materialized="incremental")
    recommendation = load("tessera.recommendation")
    ratings = dbt.ref("int_customer_ratings")
    as_of, input_scope = dbt.ref("int_clock").select("as_of_date, input_scope").fetchone()
    stored = session.table(str(dbt.this)).arrow().read_all() if dbt.is_incremental else None
    return recommendation.train_ratings(
        ratings.select("customer_key, product_id, rating, reviewed_at").arrow().read_all(),
        stored,
        recommendation.RatingSettings.read(dbt.config.get("meta")),
        input_scope,
        as_of,
        log=AdapterLogger("Tessera").info,
    )
