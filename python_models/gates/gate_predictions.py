"""Whether clusters, recommendations and rules cover what they should and make sense."""


def model(dbt, session):
    """Return one row per expectation about the Python models' outputs."""
    from tessera.loading import load

    dbt.config(materialized="incremental")
    return load("tessera.quality").run_gate(
        dbt,
        session,
        suites=[
            "ml_customers_clustered",
            "ml_customers_recommended",
            "ml_frequent_itemsets",
            "ml_association_rules",
            "ml_cross_sell",
        ],
        relations={
            "ml_customers_clustered": dbt.ref("ml_customers_clustered"),
            "ml_customers_recommended": dbt.ref("ml_customers_recommended"),
            "ml_frequent_itemsets": dbt.ref("ml_frequent_itemsets"),
            "ml_association_rules": dbt.ref("ml_association_rules"),
            "ml_cross_sell": dbt.ref("ml_cross_sell"),
            "int_baskets": dbt.ref("int_baskets"),
            "int_customer_features": dbt.ref("int_customer_features"),
            "int_recommendable_products": dbt.ref("int_recommendable_products"),
        },
        settings=dbt.config.get("meta"),
    )
