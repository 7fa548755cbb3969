"""Products for every customer, best first."""


def model(dbt, session):
    """Return the recommended products of each customer with rank, score, route and reason."""
    from dbt.adapters.events.logging import AdapterLogger

    from tessera.loading import load

    dbt.config(materialized="table")
    settings = dbt.config.get("meta")
    customers = dbt.ref("int_customer_features").filter("is_current").select("customer_key")
    purchases = dbt.ref("int_customer_products").select("customer_key, product_id, order_count")
    products = dbt.ref("int_recommendable_products").select("product_id")
    return load("tessera.recommendation").recommend_products(
        purchases.arrow().read_all(),
        customers=customers.arrow().read_all()["customer_key"],
        products=products.arrow().read_all()["product_id"],
        count=int(settings["count"]),
        neighbour_count=int(settings["neighbour_count"]),
        own_weight=float(settings["own_weight"]),
        neighbour_weight=float(settings["neighbour_weight"]),
        popularity_weight=float(settings["popularity_weight"]),
        min_customers=int(settings["min_customers"]),
        min_products=int(settings["min_products"]),
        log=AdapterLogger("Tessera").info,
    )
