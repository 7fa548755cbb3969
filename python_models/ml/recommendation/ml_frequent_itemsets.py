"""Products that are often in one basket, whatever their number."""


def model(dbt, session):
    """Return the frequent itemsets with the number of baskets that hold them."""
    from dbt.adapters.events.logging import AdapterLogger

    from tessera.loading import load

    dbt.config(materialized="table")
    association = load("tessera.recommendation.association")
    lines = dbt.ref("int_basket_products").select("basket_number, product_id")
    return association.find_itemsets(
        session.cursor(),
        lines.arrow().read_all(),
        association.RuleSettings.read(dbt.config.get("meta")),
        log=AdapterLogger("Tessera").info,
    )
