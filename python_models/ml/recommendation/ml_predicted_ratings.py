"""What customers who rate would give products that they do not know, best first."""


def model(dbt, session):
    """Return the best-predicted products of each customer who rated something."""
    from dbt.adapters.events.logging import AdapterLogger

    from tessera.loading import load

    dbt.config(materialized="table")
    settings = dbt.config.get("meta")
    ratings = dbt.ref("int_customer_ratings")
    customers = dbt.ref("int_customer_features").filter("is_current").select("customer_key")
    purchases = dbt.ref("int_customer_products").select("customer_key, product_id")
    products = dbt.ref("int_product_eligibility").filter("is_eligible").select("product_id")
    return load("tessera.recommendation").predict_ratings(
        ratings.select("customer_key, product_id, rating, reviewed_at").arrow().read_all(),
        dbt.ref("ml_rating_model").select("method, method_reason").fetchone(),
        customers=customers.df()["customer_key"],
        products=products.df()["product_id"],
        purchases=purchases.df(),
        count=int(settings["count"]),
        min_product_ratings=int(settings["min_product_ratings"]),
        max_products=int(settings["max_products"]),
        log=AdapterLogger("Tessera").info,
    )
