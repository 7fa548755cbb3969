"""The products most related to each product."""


def model(dbt, session):
    """Return the neighbours of each product by kind and rank, with what speaks for each."""
    from dbt.adapters.events.logging import AdapterLogger

    from tessera.loading import load

    dbt.config(materialized="table")
    settings = dbt.config.get("meta")
    purchases = dbt.ref("int_customer_products").select("customer_key, product_id, order_count")
    eligible = dbt.ref("int_product_eligibility").select("product_id, is_eligible")
    products = dbt.ref("int_products").join(eligible, "product_id")
    columns = (
        "product_id, product_name, category, subcategory, brand, sale_line_count, "
        "cast(coalesce(list_price, median_unit_price) as double) as price, "
        "is_eligible"
    )
    return load("tessera.recommendation").neighbour_table(
        products.select(columns).to_arrow_table(),
        purchases.to_arrow_table(),
        count=int(settings["count"]),
        min_common_customers=int(settings["min_common_customers"]),
        min_bought_similarity=float(settings["min_bought_similarity"]),
        min_content_similarity=float(settings["min_content_similarity"]),
        min_need_similarity=float(settings["min_need_similarity"]),
        weights=settings["weights"],
        log=AdapterLogger("Tessera").info,
    )
