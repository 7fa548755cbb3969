"""Rules from itemsets: who buys these products buys that one too."""

from math import ceil

import numpy as np
import pandas as pd

from tessera.learning.statistics import q_values
from tessera.recommendation.association.candidates import rule_test_count
from tessera.recommendation.association.chance import BasketChance
from tessera.recommendation.association.itemsets import Itemsets
from tessera.recommendation.association.measures import measures
from tessera.recommendation.association.settings import RuleSettings
from tessera.recommendation.association.significance import p_values
from tessera.recommendation.association.splitting import proper_subsets, splits

COUNTS = ("both", "first", "second")


def rules(
    itemsets: Itemsets, chance: BasketChance, numbers: np.ndarray, settings: RuleSettings
) -> pd.DataFrame:
    """Return the splits that are confident, positive, and more than chance.

    Parameters
    ----------
    itemsets : Itemsets
        Frequent itemsets.
    chance : BasketChance
        What products drawn at random would do.
    numbers : ndarray of int of shape (n_items,)
        The number that ``chance`` has for each item.
    settings : RuleSettings
        ``min_confidence``, compared in whole baskets; ``max_q_value``, which takes in all splits
        that were looked at (:func:`rule_test_count`), confident or not; and the ``max_length`` of
        the itemsets.

    Returns
    -------
    DataFrame
        The columns of :func:`splits` and :func:`measures`, ``expected``, ``p_value``, ``q_value``,
        ``antecedent`` (a tuple of items), ``consequent`` (an item) and ``is_redundant``
        (:func:`redundant`). The lift of all is above 1. Highest leverage first, equal ones by
        confidence, then by the items.
    """
    total = itemsets.basket_count
    found = splits(itemsets)
    found["expected"] = _expected(found, itemsets, chance, numbers)
    found["p_value"] = p_values(*(found[name].to_numpy() for name in (*COUNTS, "expected")))
    tests = rule_test_count([len(counts) for _, counts in itemsets.levels], settings.max_length)
    found["q_value"] = q_values(found["p_value"].to_numpy(), tests)
    antecedents, position = np.unique(found["first"], return_inverse=True)
    least = np.array([ceil(settings.min_confidence * int(n)) for n in antecedents], dtype=int)
    found = found.assign(beyond=found["both"] * total - found["first"] * found["second"])
    found = found[
        (found["both"].to_numpy() >= least[position])
        & (found["beyond"] > 0)
        & (found["q_value"] <= settings.max_q_value)
    ].reset_index(drop=True)
    both, first, second = (found[name].to_numpy() for name in COUNTS)
    found = found.join(measures(both, first, second, total))
    places = found[["length", "row", "place"]].itertuples(index=False)
    sides = [_sides(itemsets.levels[length - 1][0][row], place) for length, row, place in places]
    found["antecedent"] = [antecedent for antecedent, _ in sides]
    found["consequent"] = [consequent for _, consequent in sides]
    found["is_redundant"] = redundant(found, itemsets)
    return (
        found.assign(beyond=-found["beyond"], doubt=-found["confidence"])
        .sort_values(["beyond", "doubt", "antecedent", "consequent"], kind="stable")
        .drop(columns=["beyond", "doubt"])
        .reset_index(drop=True)
    )


def _expected(
    found: pd.DataFrame, itemsets: Itemsets, chance: BasketChance, numbers: np.ndarray
) -> np.ndarray:
    expected = np.zeros(len(found))
    length, place, row, counts = (
        found[name].to_numpy() for name in ("length", "place", "row", "first")
    )
    for level, (itemsets_here, _) in enumerate(itemsets.levels[1:], start=2):
        for position in range(level):
            here = (length == level) & (place == position)
            items = numbers[itemsets_here[row[here]]]
            antecedents = np.delete(items, position, axis=1)
            expected[here] = chance.additions(antecedents, items[:, position], counts[here])
    return expected


def _sides(items: np.ndarray, place: int) -> tuple[tuple[int, ...], int]:
    others = items.tolist()
    consequent = others.pop(place)
    return tuple(others), consequent


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
    >>> one = {"antecedent": [(1,)], "consequent": [0], "both": [3], "first": [3]}
    >>> redundant(pd.DataFrame(one), Itemsets(levels, ["A", "B"], 9, 3)).tolist()
    [True]
    """
    baskets: dict[tuple[int, ...], int] = {(): itemsets.basket_count}
    for items, counts in itemsets.levels:
        baskets.update(zip(map(tuple, items.tolist()), counts.tolist(), strict=True))
    columns = found[["antecedent", "consequent", "both", "first"]]
    return np.array(
        [
            any(
                baskets[tuple(sorted((*simpler, consequent)))] * int(first)
                >= int(both) * baskets[simpler]
                for simpler in proper_subsets(antecedent)
            )
            for antecedent, consequent, both, first in columns.itertuples(index=False)
        ],
        dtype=bool,
    )
