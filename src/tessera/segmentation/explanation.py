"""Clusters told as rules: a shallow decision tree, written out and tried on customers held out."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.metrics import precision_recall_fscore_support
from sklearn.tree import DecisionTreeClassifier

SAMPLE_SIZE = 50_000
HELD_OUT_SHARE = 0.3
# Splits on the way to a rule, at most.
MAX_DEPTH = 4
# Of the sample, the split and ties between features.
SEED = 0
# A leaf with fewer of the customers that the tree grows on is not worth a rule.
MIN_LEAF_SHARE = 0.005
# A number in a rule has at most so many significant digits.
DIGITS = 3
EVERYBODY = "true"
QUALITY = ["cluster_id", "support", "precision", "recall", "f1", "accuracy", "majority_share"]


@dataclass(frozen=True)
class Rule:
    """Customers in an interval of each of some features belong to a cluster.

    Parameters
    ----------
    cluster_id : int
        The cluster.
    intervals : dict of str to (float, float)
        The feature lies above the first number and is at most the second, in its own unit; either
        may be infinite.

    Examples
    --------
    >>> Rule(2, {"frequency": (3.0, 9.0), "web_share": (-np.inf, 0.2)}).text
    'frequency > 3 and frequency <= 9 and web_share <= 0.2'
    """

    cluster_id: int
    intervals: dict[str, tuple[float, float]]

    @property
    def text(self) -> str:
        """The conditions in SQL."""
        conditions = [
            f"{feature} {sign} {np.format_float_positional(bound, trim='-')}"
            for feature, bounds in self.intervals.items()
            for sign, bound in zip((">", "<="), bounds, strict=True)
            if np.isfinite(bound)
        ]
        return " and ".join(conditions) or EVERYBODY

    def holds(self, features: pd.DataFrame) -> np.ndarray:
        """Whether each customer meets the conditions."""
        meets = np.ones(len(features), dtype=bool)
        for feature, (above, up_to) in self.intervals.items():
            values = features[feature].to_numpy()
            meets &= (values > above) & (values <= up_to)
        return meets


@dataclass(frozen=True)
class ClusterRules:
    """Clusters as rules, and how far to trust them.

    Parameters
    ----------
    rules : DataFrame
        One row per rule, by cluster and falling size: rule_number (from 1), cluster_id, rule,
        customer_count, customer_share, and rule_precision: the share of those who meet the rule
        that belongs to the cluster. Every customer meets exactly one rule.
    quality : DataFrame
        One row per cluster: cluster_id, support (members held out), precision, recall and f1 on
        the customers held out; and the same on every row: accuracy over all of them, and
        majority_share, the accuracy of giving everyone the largest cluster of those that the
        tree grew on. NaN where too few customers are there to hold any out.
    """

    rules: pd.DataFrame
    quality: pd.DataFrame


def explain_clusters(features: pd.DataFrame, labels: np.ndarray) -> ClusterRules:
    """Describe clusters by conditions on features in their own units.

    A decision tree grows on 70 % of at most 50,000 customers, drawn so that each cluster is there
    with its share. Each threshold is then replaced by the simplest number that splits the same
    customers, or, where that takes more than three digits, rounded to three. Leaves next to each
    other with the same cluster become one. What is counted and tried on the other 30 % are the
    rules as written. The order of the rows does not matter, nor how customers are called.

    Source: Breiman, Friedman, Olshen and Stone (1984), Classification and Regression Trees.

    Parameters
    ----------
    features : DataFrame of shape (n_customers, n_features)
        Numbers in their own units.
    labels : ndarray of int of shape (n_customers,)
        Cluster of each row; 0 (noise) is explained like a cluster.

    Returns
    -------
    ClusterRules
        The rules and their quality.

    Raises
    ------
    ValueError
        If there are no rows or no columns, their number is not that of labels, or a value is
        missing or infinite.

    Examples
    --------
    >>> features = pd.DataFrame({"frequency": [1, 2, 1, 2, 8, 9, 8, 9] * 10})
    >>> found = explain_clusters(features, np.array([1, 1, 1, 1, 2, 2, 2, 2] * 10))
    >>> found.rules[["cluster_id", "rule", "rule_precision"]].to_numpy().tolist()
    [[1, 'frequency <= 5', 1.0], [2, 'frequency > 5', 1.0]]
    >>> found.quality[["cluster_id", "f1", "accuracy", "majority_share"]].to_numpy().tolist()
    [[1.0, 1.0, 1.0, 0.5], [2.0, 1.0, 1.0, 0.5]]
    """
    _check(features, labels)
    features = features.astype(np.float64)
    order = np.lexsort([labels, *features.to_numpy().T[::-1]])
    labels, features = np.asarray(labels)[order], features.iloc[order]
    growing, held_out = _split(labels, np.random.default_rng(SEED))
    tree = DecisionTreeClassifier(
        max_depth=MAX_DEPTH, min_samples_leaf=MIN_LEAF_SHARE, random_state=SEED
    ).fit(features.iloc[growing].to_numpy(), labels[growing])
    rules = _read(tree, features.iloc[growing])
    return ClusterRules(
        _rule_table(rules, features, labels),
        _quality_table(rules, features.iloc[held_out], labels[held_out], labels[growing]),
    )


def _check(features: pd.DataFrame, labels: np.ndarray) -> None:
    if features.empty or len(features) != len(labels):
        raise ValueError(
            f"nothing to explain: {features.shape[0]} rows, {features.shape[1]} columns, "
            f"{len(labels)} labels"
        )
    values = features.to_numpy(dtype=np.float64, na_value=np.nan)
    wrong = features.columns[~np.isfinite(values).all(axis=0)]
    if len(wrong):
        raise ValueError(f"missing or infinite values in {', '.join(wrong)}; impute them first")


def _split(labels: np.ndarray, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw rising positions to grow on and to hold out, by cluster.

    scikit-learn's stratified split refuses a cluster of one customer; here it is grown on.
    """
    share = min(1, SAMPLE_SIZE / len(labels))
    growing, held_out = [], []
    for label in np.unique(labels):
        members = generator.permutation(np.flatnonzero(labels == label))
        members = members[: max(1, int(share * len(members)))]
        cut = int(HELD_OUT_SHARE * len(members))
        held_out.append(members[:cut])
        growing.append(members[cut:])
    return np.sort(np.concatenate(growing)), np.sort(np.concatenate(held_out))


def _read(tree: DecisionTreeClassifier, grown_on: pd.DataFrame) -> list[Rule]:
    """Walk down the tree, writing its thresholds as numbers for people."""
    nodes, values = tree.tree_, grown_on.to_numpy()
    winners = tree.classes_[nodes.value[:, 0].argmax(axis=1)]

    def walk(node: int, rows: np.ndarray, intervals: dict[str, tuple[float, float]]) -> list[Rule]:
        here = Rule(int(winners[node]), intervals)
        if nodes.children_left[node] < 0:
            return [here]
        name, column = grown_on.columns[nodes.feature[node]], values[rows, nodes.feature[node]]
        bound = _written(nodes.threshold[node], column)
        above, up_to = intervals.get(name, (-np.inf, np.inf))
        is_low = column <= bound
        found = [
            *walk(nodes.children_left[node], rows[is_low], {**intervals, name: (above, bound)}),
            *walk(nodes.children_right[node], rows[~is_low], {**intervals, name: (bound, up_to)}),
        ]
        return [here] if {rule.cluster_id for rule in found} == {here.cluster_id} else found

    return walk(0, np.arange(len(values)), {})


def _written(threshold: float, column: np.ndarray) -> float:
    """Return the number with the fewest digits that splits the values as the threshold does."""
    low = max(column[column <= threshold], default=threshold)
    high = min(column[column > threshold], default=np.nextafter(threshold, np.inf))
    if low <= 0 < high:
        return 0.0
    first = -int(np.floor(np.log10(abs(threshold))))
    for decimals in range(first, first + DIGITS):
        nearest = float(round(threshold, decimals))
        step = 10.0**-decimals
        for number in (nearest, round(nearest - step, decimals), round(nearest + step, decimals)):
            if low <= number < high:
                return number
    return nearest


def _rule_table(rules: list[Rule], features: pd.DataFrame, labels: np.ndarray) -> pd.DataFrame:
    """Count who meets each rule; one that nobody meets is left out."""
    rows = []
    for rule in rules:
        own = labels[rule.holds(features)]
        if own.size:
            share, precision = own.size / len(labels), (own == rule.cluster_id).mean()
            rows.append((rule.cluster_id, rule.text, own.size, share, precision))
    columns = ["cluster_id", "rule", "customer_count", "customer_share", "rule_precision"]
    table = pd.DataFrame(rows, columns=columns).sort_values(
        ["cluster_id", "customer_count", "rule"], ascending=[True, False, True], ignore_index=True
    )
    table.insert(0, "rule_number", np.arange(1, len(table) + 1))
    return table


def _quality_table(
    rules: list[Rule], held_out: pd.DataFrame, truth: np.ndarray, grown_on: np.ndarray
) -> pd.DataFrame:
    """Try the rules on customers that the tree has not seen."""
    clusters, sizes = np.unique(grown_on, return_counts=True)
    table = pd.DataFrame({"cluster_id": clusters, "support": 0}).reindex(columns=QUALITY)
    if not truth.size:
        return table
    told = np.zeros_like(truth)
    for rule in rules:
        told[rule.holds(held_out)] = rule.cluster_id
    measured = precision_recall_fscore_support(truth, told, labels=clusters, zero_division=0)
    table["precision"], table["recall"], table["f1"], table["support"] = measured
    table["accuracy"] = (told == truth).mean()
    table["majority_share"] = (truth == clusters[sizes.argmax()]).mean()
    return table
