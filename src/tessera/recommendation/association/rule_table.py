"""Rules as a table."""

import pyarrow as pa

from tessera.recommendation.association.itemset_table import read_itemsets
from tessera.recommendation.association.pair_chance import same_basket
from tessera.recommendation.association.rules import rules
from tessera.recommendation.association.settings import RuleSettings

SEPARATOR = " + "
RULE_SCHEMA = pa.schema(
    {
        "rule_rank": pa.int32(),
        "antecedent_product_ids": pa.string(),
        "antecedent_products": pa.string(),
        "antecedent_product_count": pa.int32(),
        "consequent_product_id": pa.string(),
        "consequent_product": pa.string(),
        "rule_basket_count": pa.int64(),
        "antecedent_basket_count": pa.int64(),
        "consequent_basket_count": pa.int64(),
        "basket_count": pa.int64(),
        "expected_basket_count": pa.float64(),
        "support": pa.float64(),
        "confidence": pa.float64(),
        "lift": pa.float64(),
        "leverage": pa.float64(),
        "conviction": pa.float64(),
        "p_value": pa.float64(),
        "q_value": pa.float64(),
        "is_redundant": pa.bool_(),
    }
)


def find_rules(
    itemsets: pa.Table,
    names: pa.Table,
    cases: pa.Table,
    products: pa.Table,
    settings: RuleSettings,
) -> pa.Table:
    """Make rules with one product in the consequent, as :func:`rules` does.

    Parameters
    ----------
    itemsets : pyarrow.Table
        What :func:`find_itemsets` returned.
    names : pyarrow.Table
        ``product_id`` and ``product_name``; a product without a name is called by its id.
    cases, products : pyarrow.Table
        Sizes of the baskets and frequencies of the products, as in :func:`same_basket`.
    settings : RuleSettings
        Thresholds.

    Returns
    -------
    pyarrow.Table
        One row per rule with the columns of ``RULE_SCHEMA``, by rank: the rule with the highest
        leverage has rank 1. Several products are joined by ' + ', in the order of their ids.
    """
    read = read_itemsets(itemsets)
    ids = read.products.to_pylist()
    pairs = same_basket(cases, products)
    found = rules(read, pairs.chance, pairs.numbers(ids), settings)
    columns = [names[name].to_pylist() for name in ("product_id", "product_name")]
    named = dict(zip(*columns, strict=True))
    called = {product: named.get(product) or product for product in ids}
    antecedents = [[ids[item] for item in one] for one in found["antecedent"]]
    antecedent_names = [[called[product] for product in one] for one in antecedents]
    consequents = [ids[one] for one in found["consequent"]]
    made = {
        "rule_rank": range(1, len(found) + 1),
        "antecedent_product_ids": [SEPARATOR.join(one) for one in antecedents],
        "antecedent_products": [SEPARATOR.join(one) for one in antecedent_names],
        "antecedent_product_count": [len(one) for one in antecedents],
        "consequent_product_id": consequents,
        "consequent_product": [called[product] for product in consequents],
        "rule_basket_count": found["both"],
        "antecedent_basket_count": found["first"],
        "consequent_basket_count": found["second"],
        "basket_count": [read.basket_count] * len(found),
        "expected_basket_count": found["expected"],
    }
    return pa.table(
        {
            field.name: pa.array(made.get(field.name, found.get(field.name)), field.type)
            for field in RULE_SCHEMA
        },
        schema=RULE_SCHEMA,
    )
