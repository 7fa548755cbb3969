"""Rules from itemsets: who buys these products buys that one too."""

import numpy as np
import pandas as pd

from tessera.recommendation.association.itemsets import Itemsets
from tessera.recommendation.association.measures import measures
from tessera.recommendation.association.settings import RuleSettings, ceil_share
from tessera.recommendation.association.significance import p_values, q_values, split_test_count
from tessera.recommendation.association.splitting import members, proper_subsets, splits


def rules(itemsets: Itemsets, settings: RuleSettings) -> pd.DataFrame:
    """Return the splits that are confident, and more than chance.

    Parameters
    ----------
    itemsets : Itemsets
        Frequent itemsets.
    settings : RuleSettings
        ``min_confidence``, compared in whole baskets; ``max_q_value``, which takes in all splits
        that were looked at (:func:`split_test_count`), confident or not; ``max_consequent``; and
        the ``max_length`` of the itemsets.

    Returns
    -------
    DataFrame
        The columns of :func:`splits` and :func:`measures`, ``p_value``, ``q_value``,
        ``antecedent`` and ``consequent`` (tuples of items) and ``is_redundant``
        (:func:`redundant`). Highest leverage first, equal ones by confidence, then by the items.

    Examples
    --------
    >>> from fractions import Fraction
    >>> levels = [(np.array([[0], [1]]), np.array([4, 3])), (np.array([[0, 1]]), np.array([3]))]
    >>> found = rules(
    ...     Itemsets(levels, ["A", "B"], 9, 3, "", ""), RuleSettings(Fraction(1, 3), Fraction(4, 5))
    ... )
    >>> found[["antecedent", "consequent", "confidence", "lift"]]
      antecedent consequent  confidence  lift
    0       (1,)       (0,)         1.0  2.25
    """
    total = itemsets.basket_count
    found = splits(itemsets, settings.max_consequent)
    found["p_value"] = p_values(found["both"], found["first"], found["second"], total)
    itemset_counts = [len(counts) for _, counts in itemsets.levels]
    tests = split_test_count(itemset_counts, settings.max_length, settings.max_consequent)
    found["q_value"] = q_values(found["p_value"].to_numpy(), tests)
    antecedents, position = np.unique(found["first"], return_inverse=True)
    least = np.array([ceil_share(settings.min_confidence, int(n)) for n in antecedents], dtype=int)
    found = found[
        (found["both"].to_numpy() >= least[position])
        & (found["q_value"].to_numpy() <= settings.max_q_value)
    ].reset_index(drop=True)
    found = found.join(measures(found["both"], found["first"], found["second"], total))
    sides = [
        members(itemsets.levels[length - 1][0][row].tolist(), mask)
        for length, row, mask in found[["length", "row", "mask"]].itertuples(index=False)
    ]
    found["antecedent"] = [tuple(antecedent) for antecedent, _ in sides]
    found["consequent"] = [tuple(consequent) for _, consequent in sides]
    found["is_redundant"] = redundant(found, itemsets)
    beyond_chance = found["both"] * total - found["first"] * found["second"]
    return (
        found.assign(beyond_chance=-beyond_chance, doubt=-found["confidence"])
        .sort_values(["beyond_chance", "doubt", "antecedent", "consequent"], kind="stable")
        .drop(columns=["beyond_chance", "doubt"])
        .reset_index(drop=True)
    )


def redundant(found: pd.DataFrame, itemsets: Itemsets) -> np.ndarray:
    """Tell the rules that say no more than a simpler one does.

    A rule is redundant if without some products of its antecedent, or without all of them, it is
    at least as confident: Bayardo, Agrawal and Gunopulos (2000), Constraint-based rule mining in
    large, dense databases, with a least improvement above zero.

    Parameters
    ----------
    found : DataFrame
        ``antecedent``, ``consequent``, ``both`` and ``first``.
    itemsets : Itemsets
        The itemsets that the rules come from.

    Returns
    -------
    ndarray of bool of shape (n_rules,)
        Confidences are compared as whole numbers.

    Examples
    --------
    A is in every basket, so that B says nothing about it.

    >>> levels = [(np.array([[0], [1]]), np.array([9, 3])), (np.array([[0, 1]]), np.array([3]))]
    >>> one = {"antecedent": [(1,)], "consequent": [(0,)], "both": [3], "first": [3]}
    >>> redundant(pd.DataFrame(one), Itemsets(levels, ["A", "B"], 9, 3, "", "")).tolist()
    [True]
    """
    baskets = {(): itemsets.basket_count}
    for items, counts in itemsets.levels:
        baskets.update(zip(map(tuple, items.tolist()), counts.tolist(), strict=True))
    columns = found[["antecedent", "consequent", "both", "first"]]
    return np.array(
        [
            any(
                baskets[tuple(sorted((*simpler, *consequent)))] * int(first)
                >= int(both) * baskets[simpler]
                for simpler in proper_subsets(antecedent)
            )
            for antecedent, consequent, both, first in columns.itertuples(index=False)
        ],
        dtype=bool,
    )
