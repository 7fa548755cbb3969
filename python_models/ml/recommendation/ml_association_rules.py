"""Rules: whoever buys these products buys that one more often than others do."""


def model(dbt, session):
    """Return the rules that are confident and more than chance, best first."""
    from tessera.loading import load

    dbt.config(materialized="table")
    association = load("tessera.recommendation.association")
    itemsets = dbt.ref("ml_frequent_itemsets")
    names = dbt.ref("int_products").select("product_id, product_name")
    return association.find_rules(
        itemsets.arrow().read_all(),
        names.arrow().read_all(),
        dbt.ref("int_pair_cases").arrow().read_all(),
        dbt.ref("int_pair_products").arrow().read_all(),
        association.RuleSettings.read(dbt.config.get("meta")),
    )
