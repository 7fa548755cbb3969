"""For each product, others that are bought with it or after it."""


def model(dbt, session):
    """Return the pairs of products on sale that are more than chance, best first."""
    from tessera.loading import load

    dbt.config(materialized="table")
    settings = dbt.config.get("meta")
    on_sale = dbt.ref("int_product_eligibility").filter("is_eligible").select("product_id")
    return load("tessera.recommendation.association").find_cross_sell(
        dbt.ref("int_product_pairs").arrow().read_all(),
        dbt.ref("int_pair_cases").arrow().read_all(),
        dbt.ref("int_pair_products").arrow().read_all(),
        on_sale=on_sale.arrow().read_all()["product_id"],
        max_q_value=float(settings["max_q_value"]),
        count=int(settings["count"]),
    )
