"""Names for clusters, from rules over how their members differ from all customers."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from tessera.learning.features import Features

RULE_COLUMNS = ["persona", "feature", "min_z", "max_z"]
# Orders of the kind that a share is of, which half of the members need.
ORDERS = "min_median_orders"
# A persona is kept until a condition fails by half its limit, and by no less than this.
MIN_SLACK = 0.1
# A difference of fewer standard deviations is not worth a word.
MIN_TRAIT = 0.25
TRAIT_COUNT = 2
# The last bits of a sum depend on its order; no fit above 1 and no tie may hang on them.
FIT_DECIMALS = 9
NO_TRAITS = "average customers"
# What the members show comes behind this, also for dim_clusters.
MEDIANS = "; medians of members and of all: "
Limits = dict[str, tuple[float, float]]


def name_personas(
    profile: pd.DataFrame,
    rules: pd.DataFrame,
    previous: Mapping[int, str] | None = None,
    members: pd.DataFrame | None = None,
    described: Features | None = None,
) -> pd.DataFrame:
    """Give each cluster the persona that tells most about it, or a name of its own.

    A cluster fits a persona if all conditions hold. How well is the share of the cluster's
    squared distance from the mean customer that lies in the persona's features, which favours
    personas that say more. Each persona is given once at most, so that the fits add up to the
    most. A cluster keeps the persona it had while the conditions nearly hold: the limits are
    loosened by half, and by .1 at least. A cluster without a persona is named after its two
    strongest traits, or more of them where two clusters would share a name.

    A persona that names a habit of ordering needs the habit: where its rule has
    ``min_median_orders``, half of the members have at least so many orders of that kind. Someone
    with a single order has no season. This limit is never loosened.

    Only features with words or in a rule count. Personas with a feature that the profile does
    not have are passed over.

    Source of the assignment: Kuhn (1955), The Hungarian method for the assignment problem.

    Parameters
    ----------
    profile : DataFrame of shape (n_clusters, n_features)
        Mean of the cluster minus mean of all customers, in standard deviations of all customers;
        the index is the cluster id. Without noise.
    rules : DataFrame
        The seed persona_rules, one row per condition: persona, feature, min_z, max_z (the same
        unit; a missing limit does not limit) and, for shares of orders, min_median_orders.
    previous : mapping of int to str, optional
        Persona of each cluster id before; clusters and personas that are no more are passed over.
    members : DataFrame of shape (n_customers, n_columns), optional
        Features in their own units, ``frequency`` among them; the index is the cluster id. Without
        them nothing is said of the members, and rules on their orders are passed over.
    described : Features, optional
        Which features there are, and what to call a cluster that is low or high in one.

    Returns
    -------
    DataFrame
        One row per cluster by rising id: cluster_id, persona ('' for a name of its own),
        cluster_name (unique; for a persona its key in words, for want of the seed personas),
        fit (0 to 1) and reason, a sentence with the figures, at its end the medians of members
        and of all customers.

    Raises
    ------
    ValueError
        If a rule has an unknown feature, no limit or crossed limits, or a persona has two rules
        for a feature; if a column of the rules is absent; if a value of the profile is missing.

    Examples
    --------
    >>> profile = pd.DataFrame({"discount_share": [1.2, -0.6], "frequency": [0.1, -0.4]}, [1, 2])
    >>> rules = pd.DataFrame([("bargain_hunters", "discount_share", 0.8, None)])
    >>> rules = rules.set_axis(["persona", "feature", "min_z", "max_z"], axis=1)
    >>> described = Features({"frequency": "log"}, {"frequency": ("few orders", "many orders")})
    >>> named = name_personas(profile, rules, described=described)
    >>> named[["persona", "cluster_name"]].to_numpy().tolist()
    [['bargain_hunters', 'Bargain hunters'], ['', 'Low discount share, few orders']]
    """
    described = described or Features({}, {})
    limits = _read(rules, {*described.scalings, *profile.columns})
    counted = [
        name for name in profile if name in described.traits or name in set(rules["feature"])
    ]
    profile = profile.sort_index()[counted].astype(np.float64)
    if profile.isna().any(axis=None):
        raise ValueError(f"missing values in {', '.join(profile.columns[profile.isna().any()])}")
    limits = {name: one for name, one in limits.items() if set(one) <= set(counted)}
    barred = _without_habit(rules, members)
    clusters = {int(number): profile.iloc[at] for at, number in enumerate(profile.index)}
    given = _kept(clusters, limits, previous or {}, barred)
    free = {persona: one for persona, one in limits.items() if persona not in given.values()}
    others = {number: row for number, row in clusters.items() if number not in given}
    given |= _assigned(others, free, barred)
    rows: list[dict[str, Any]] = []
    for number, row in clusters.items():
        if number in given:
            rows.append(_with_persona(row, given[number], limits[given[number]]))
            features = list(limits[given[number]])
        else:
            taken = {one["cluster_name"] for one in rows}
            fitting = [
                persona
                for persona, one in limits.items()
                if _holds(row, one) and (number, persona) not in barred
            ]
            rows.append(_with_own_name(number, row, taken, fitting, described.traits))
            features = _strongest(row)[:TRAIT_COUNT]
        if members is not None:
            rows[-1]["reason"] += MEDIANS + _shown(number, features, rules, given, members)
    columns = ["persona", "cluster_name", "fit", "reason"]
    table = pd.DataFrame(rows, columns=columns)
    table.insert(0, "cluster_id", profile.index)
    return table


def _read(rules: pd.DataFrame, known: set[str]) -> dict[str, Limits]:
    """Return the limits of each persona's features, personas by name."""
    absent = [name for name in RULE_COLUMNS if name not in rules.columns]
    if absent:
        raise ValueError(f"persona_rules has no column {', '.join(absent)}")
    limits: dict[str, Limits] = {}
    for persona, feature, low, high in rules[RULE_COLUMNS].itertuples(index=False):
        where = f"persona_rules, {persona}, {feature}"
        if feature not in known:
            raise ValueError(f"{where}: no such feature; known are {', '.join(sorted(known))}")
        low, high = (-np.inf if pd.isna(low) else low), (np.inf if pd.isna(high) else high)
        if np.isinf(low) and np.isinf(high):
            raise ValueError(f"{where}: min_z or max_z is needed")
        if low > high:
            raise ValueError(f"{where}: min_z {low:g} is above max_z {high:g}")
        if feature in limits.setdefault(persona, {}):
            raise ValueError(f"{where}: two rows; put both limits into one")
        limits[persona][feature] = (low, high)
    return dict(sorted(limits.items()))


def _orders(members: pd.DataFrame, feature: str) -> pd.Series:
    """Return each member's number of orders of the kind that the feature is the share of."""
    return (members[feature] * members["frequency"]).round()


def _asked_orders(rules: pd.DataFrame) -> list[tuple[str, str, float]]:
    """Return persona, feature and least orders of the rules that ask for a habit."""
    if ORDERS not in rules:
        return []
    asked = rules[rules[ORDERS].notna()]
    return list(asked[["persona", "feature", ORDERS]].itertuples(index=False, name=None))


def _without_habit(rules: pd.DataFrame, members: pd.DataFrame | None) -> set[tuple[int, str]]:
    """Return cluster and persona where too few of the members have the habit that it names."""
    barred: set[tuple[int, str]] = set()
    if members is None:
        return barred
    for persona, feature, least in _asked_orders(rules):
        if feature in members:
            half = _orders(members, feature).groupby(level=0).median()
            barred |= {(number, persona) for number in half.index[half < least]}
    return barred


def _shown(
    number: int,
    features: Iterable[str],
    rules: pd.DataFrame,
    given: Mapping[int, str],
    members: pd.DataFrame,
) -> str:
    """Return what the members show, beside all customers."""
    own = members.loc[[number]]
    shown = [
        f"{name.replace('_', ' ')} {own[name].median():.4g} and {members[name].median():.4g}"
        for name in features
        if name in members and own[name].notna().any()
    ]
    for persona, feature, least in _asked_orders(rules):
        if given.get(number) == persona and feature in members:
            share = (_orders(own, feature) >= least).mean()
            shown.append(f"{share:.0%} have {least:g} such orders or more")
    return ", ".join(shown)


def _holds(row: pd.Series, limits: Limits, is_loose: bool = False) -> bool:
    def slack(limit: float) -> float:
        return max(abs(limit) / 2, MIN_SLACK) if is_loose and np.isfinite(limit) else 0

    return all(
        low - slack(low) <= row[feature] <= high + slack(high)
        for feature, (low, high) in limits.items()
    )


def _strongest(row: pd.Series) -> list[str]:
    """Return the features by how far the cluster is from the mean customer."""
    return list(row.abs().sort_values(ascending=False, kind="stable").index)


def _told(row: pd.Series, features: Iterable[str]) -> float:
    """Share of a cluster's squared distance from the mean customer that is in some features."""
    whole = (row**2).sum()
    own = (row[list(features)] ** 2).sum()
    return round(float(own / whole), FIT_DECIMALS) if whole > 0 else 0.0


def _kept(
    clusters: Mapping[int, pd.Series],
    limits: Mapping[str, Limits],
    previous: Mapping[int, str],
    barred: set[tuple[int, str]],
) -> dict[int, str]:
    """Return the clusters that nearly fit the persona they had; the better fit, if two had it."""
    fits = [
        (-_told(clusters[number], limits[persona]), number, persona)
        for number, persona in previous.items()
        if number in clusters
        and persona in limits
        and (number, persona) not in barred
        and _holds(clusters[number], limits[persona], is_loose=True)
    ]
    # The best comes last and stays.
    best = {persona: number for _, number, persona in sorted(fits, reverse=True)}
    return {number: persona for persona, number in best.items()}


def _assigned(
    clusters: Mapping[int, pd.Series],
    limits: Mapping[str, Limits],
    barred: set[tuple[int, str]],
) -> dict[int, str]:
    """Give personas to clusters so that the fits add up to the most."""
    numbers, personas = list(clusters), list(limits)
    fits = np.zeros((len(numbers), len(personas)))
    for at, number in enumerate(numbers):
        for to, persona in enumerate(personas):
            row, one = clusters[number], limits[persona]
            if _holds(row, one) and (number, persona) not in barred:
                fits[at, to] = _told(row, one)
    pairs = zip(*linear_sum_assignment(fits, maximize=True), strict=True)
    return {numbers[at]: personas[to] for at, to in pairs if fits[at, to] > 0}


def _with_persona(row: pd.Series, persona: str, limits: Limits) -> dict[str, Any]:
    conditions = []
    for feature, bounds in limits.items():
        words = zip(("at least", "at most"), bounds, strict=True)
        asked = " and ".join(f"{word} {limit:g}" for word, limit in words if np.isfinite(limit))
        conditions.append(f"{feature} {row[feature]:.2f} ({asked})")
    kept = "" if _holds(row, limits) else "kept from the training before: "
    return {
        "persona": persona,
        "cluster_name": _sentence(persona.replace("_", " ")),
        "fit": _told(row, limits),
        "reason": kept + ", ".join(conditions),
    }


def _with_own_name(
    number: int,
    row: pd.Series,
    taken: set[str],
    fitting: list[str],
    words_of: Mapping[str, tuple[str, str]],
) -> dict[str, Any]:
    """Name a cluster after its strongest traits, each said once."""
    traits: dict[str, str] = {}
    for feature in _strongest(row):
        if abs(row[feature]) < MIN_TRAIT:
            break
        plain = feature.replace("_", " ")
        low, high = words_of.get(feature, (f"low {plain}", f"high {plain}"))
        traits.setdefault(high if row[feature] > 0 else low, feature)
    words = list(traits)
    choices = [words[:count] for count in range(TRAIT_COUNT, len(words) + 1)] or [words]
    said = next((one for one in choices if _sentence(", ".join(one)) not in taken), choices[0])
    name = _sentence(", ".join(said or [NO_TRAITS]))
    told = [traits[one] for one in said]
    figures = ", ".join(f"{feature} {row[feature]:.2f}" for feature in told)
    why = f"{' and '.join(fitting)} went to other clusters" if fitting else "no persona fits"
    return {
        "persona": "",
        "cluster_name": f"{name} ({number})" if name in taken else name,
        "fit": _told(row, told),
        "reason": f"{why}; strongest: {figures or 'nothing'}",
    }


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
