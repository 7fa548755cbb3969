"""For each product, others that are bought with it or after it."""


def model(dbt, session):
    """Return the pairs of products on sale that are more than chance, best first."""
    from tessera.loading import load

    dbt.config(materialized="table")
    association = load("tessera.recommendation.association")
    on_sale = dbt.ref("int_product_eligibility").filter("is_eligible").select("product_id")
    return association.find_cross_sell(
        dbt.ref("int_product_pairs").arrow().read_all(),
        dbt.ref("int_pair_cases").arrow().read_all(),
        dbt.ref("int_pair_products").arrow().read_all(),
        on_sale.arrow().read_all()["product_id"],
        association.RuleSettings.read(dbt.config.get("meta")),
    )
