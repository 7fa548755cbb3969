"""Products for every customer, best first."""


def model(dbt, session):
    """Return the recommended products of each customer with rank, score, route and reason."""
    from dbt.adapters.events.logging import AdapterLogger

    from tessera.loading import load

    dbt.config(materialized="table")
    settings = dbt.config.get("meta")
    recommendation = load("tessera.recommendation")
    purchases = dbt.ref("int_customer_purchases").select("customer_key, product_id, order_date")
    chosen = dbt.ref("ml_recommendation_model").arrow().read_all().to_pylist()
    as_of = dbt.ref("int_clock").select("as_of_date").fetchone()[0]
    return recommendation.recommend_products(
        purchases.arrow().read_all(),
        dbt.ref("int_customers").select("customer_key").arrow().read_all(),
        dbt.ref("int_product_eligibility").arrow().read_all(),
        recommendation.ChosenMethods.read(*chosen),
        as_of,
        recommendation.CustomerTraits(
            dbt.ref("int_customer_rfm_scores")
            .filter("is_current")
            .select("customer_key, observation_date, rfm_segment as segment")
            .df(),
            dbt.ref("int_customers").select("customer_key, demographic_group").df(),
            dbt.ref("int_customer_links").df(),
        ),
        similarity=dbt.ref("ml_new_product_similarities").df(),
        count=int(settings["count"]),
        most_per_category=settings["most_per_category"],
        new_slots=int(settings["new_slots"]),
        log=AdapterLogger("Tessera").info,
    )
