"""Whether what the Python models made is complete and makes sense."""


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
            "ml_product_neighbours",
            "ml_trainings",
            "ml_predicted_ratings",
            "ml_frequent_itemsets",
            "ml_association_rules",
            "ml_cross_sell",
            "ml_customer_lifetimes",
            "ml_customer_predictions",
            "ml_text_scores",
            "ml_group_fairness",
        ],
        relations={
            "ml_customers_clustered": dbt.ref("ml_customers_clustered"),
            "ml_customers_recommended": dbt.ref("ml_customers_recommended"),
            "ml_product_neighbours": dbt.ref("ml_product_neighbours"),
            "ml_trainings": dbt.ref("ml_trainings"),
            "ml_predicted_ratings": dbt.ref("ml_predicted_ratings"),
            "ml_frequent_itemsets": dbt.ref("ml_frequent_itemsets"),
            "ml_association_rules": dbt.ref("ml_association_rules"),
            "ml_cross_sell": dbt.ref("ml_cross_sell"),
            "ml_customer_lifetimes": dbt.ref("ml_customer_lifetimes"),
            "ml_customer_predictions": dbt.ref("ml_customer_predictions"),
            "ml_group_fairness": dbt.ref("ml_group_fairness"),
            "ml_text_scores": dbt.ref("ml_text_scores"),
            "int_baskets": dbt.ref("int_baskets"),
            "int_customer_features": dbt.ref("int_customer_features"),
            "int_customer_purchase_histories": dbt.ref("int_customer_purchase_histories"),
            "int_feedback": dbt.ref("int_feedback"),
            "int_customers": dbt.ref("int_customers"),
            "int_customer_products": dbt.ref("int_customer_products"),
            "int_customer_ratings": dbt.ref("int_customer_ratings"),
            "int_product_eligibility": dbt.ref("int_product_eligibility"),
        },
        settings=dbt.config.get("meta"),
    )
