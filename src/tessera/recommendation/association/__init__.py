"""Products that are bought together: frequent itemsets, rules and cross-selling."""

from tessera.recommendation.association.cross_sell import CROSS_SELL_SCHEMA, find_cross_sell
from tessera.recommendation.association.itemset_table import (
    ITEMSET_SCHEMA,
    find_itemsets,
    read_itemsets,
)
from tessera.recommendation.association.itemsets import Itemsets, frequent_itemsets
from tessera.recommendation.association.pair_chance import RELATIONS
from tessera.recommendation.association.rule_table import RULE_SCHEMA, find_rules
from tessera.recommendation.association.rules import rules
from tessera.recommendation.association.settings import RuleSettings

__all__ = [
    "CROSS_SELL_SCHEMA",
    "ITEMSET_SCHEMA",
    "RELATIONS",
    "RULE_SCHEMA",
    "Itemsets",
    "RuleSettings",
    "find_cross_sell",
    "find_itemsets",
    "find_rules",
    "frequent_itemsets",
    "read_itemsets",
    "rules",
]
