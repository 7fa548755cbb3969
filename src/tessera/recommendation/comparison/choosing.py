"""Which method ships: the best on one window, confirmed on the next ones against what is simple."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from sklearn.base import clone

from tessera.learning.choice import Choice, Rule, choose, choose_unless_worse
from tessera.learning.evaluation import ALL, TEST, VALIDATION
from tessera.recommendation.comparison.evaluation import (
    COHORT_TYPES,
    COLD,
    Measured,
    evaluation_table,
    measure,
)
from tessera.recommendation.comparison.split import Split
from tessera.recommendation.comparison.tuning import tune_weights
from tessera.recommendation.methods import Blend, RecommendationMethod

# What decides; for customers without purchases the first alone.
METRIC, CUTOFF = "ndcg", 10
RULE = Rule(((METRIC, CUTOFF), ("recall", CUTOFF)))
RULE_FOR_NEW = Rule(RULE.measures[:1], COLD)


@dataclass(frozen=True)
class Comparison:
    """What :func:`compare_methods` found.

    Attributes
    ----------
    table : DataFrame
        As from :func:`evaluation_table`, with ``window`` ('validation', 'test' for all windows of
        the test together, 'test_1' and so on for each where there are several), ``is_chosen`` and
        ``reason``.
    chosen : Choice
        The method to use for customers with purchases, and why, with figures.
    chosen_for_new : Choice
        The same for customers without purchases.
    weights : dict of str to dict of str to float
        Of the parts of each blend.
    """

    table: pd.DataFrame
    chosen: Choice
    chosen_for_new: Choice
    weights: dict[str, dict[str, float]] = field(default_factory=dict)


def compare_methods(
    validation: Split,
    tests: Sequence[Split],
    methods: Mapping[str, RecommendationMethod],
    blends: Mapping[str, Sequence[str]],
    baselines: Sequence[str] = ("personal",),
    for_new: Mapping[str, RecommendationMethod] | None = None,
    most_lists: int | None = None,
    resample_count: int = 1000,
    random_state: int = 0,
    log: Callable[[str], object] | None = None,
) -> Comparison:
    """Tune and compare methods on a validation window, then confirm the best on later windows.

    The weights of the blends come from the validation alone, and so do the baseline (the best of
    the simple answers) and the method that may replace it. For each window of the test these are
    fitted again to all that was known at its start, with the same settings and weights; what is
    not in question there is not fitted again.

    Parameters
    ----------
    validation : Split
        From :func:`split_purchases`.
    tests : sequence of Split
        Of later windows, the oldest first.
    methods : mapping of str to RecommendationMethod
        Not fitted, the simplest first.
    blends : mapping of str to sequence of str
        For each blend the names of its parts among the methods. Blends come after the methods.
    baselines : sequence of str
        Simple answers among the methods.
    for_new : mapping of str to RecommendationMethod, optional
        Those meant for customers without purchases, measured on them and chosen for them alone.
    most_lists : int, optional
        Of more customers in a window a seeded sample gets lists.
    resample_count : int
        Bootstrap draws.
    random_state : int
        Seed of all draws.
    log : callable, optional
        Called with a sentence after each phase.

    Returns
    -------
    Comparison
        See :func:`tessera.learning.choice.choose` for the rule. New customers are few, and what
        links and demographic groups say of them is not weighed against anything: for them
        :func:`tessera.learning.choice.choose_unless_worse` decides.

    Raises
    ------
    ValueError
        If a part or a baseline is not among the methods.

    Examples
    --------
    >>> from tessera.learning.windows import by_months
    >>> from tessera.recommendation.comparison.split import split_purchases
    >>> from tessera.recommendation.methods import Personal, Popularity
    >>> from tessera.recommendation.purchases import Purchases
    >>> days = ["2024-01-05", "2024-01-06", "2024-01-07", "2024-02-05", "2024-03-05"]
    >>> table = pd.DataFrame(
    ...     {
    ...         "customer_key": ["a", "b", "c", "a", "b"],
    ...         "product_id": ["P1", "P2", "P1", "P1", "P2"],
    ...         "order_date": pd.to_datetime(days),
    ...     }
    ... )
    >>> windows = by_months(pd.Timestamp("2024-03-31"))
    >>> methods = {"popularity": Popularity(), "personal": Personal()}
    >>> first, *later = [split_purchases(Purchases.read(table), window) for window in windows]
    >>> blends = {"blend": ["popularity", "personal"]}
    >>> compare_methods(first, later, methods, blends).chosen.method
    'personal'
    """
    unknown = {name for names in [*blends.values(), baselines] for name in names} - set(methods)
    if unknown:
        raise ValueError(f"not among the methods: {', '.join(sorted(unknown))}")
    for_new = for_new or {}

    def measured(
        split: Split, names: Sequence[str], parts: Mapping[str, RecommendationMethod] | None = None
    ) -> tuple[Measured, Measured]:
        """Measure some methods, and on new customers those for them and the baselines."""
        fitted = dict(parts or _fitted(methods, names, split, log))
        for blend, weights in blend_weights.items():
            if blend in names:
                some = {part: fitted[part] for part, weight in weights.items() if weight}
                fitted[blend] = Blend.from_fitted(some, {name: weights[name] for name in some})
        customers = split.sample(most_lists, random_state)
        cold = customers[split.is_cold()[customers]]
        others = {
            name: clone(one).fit(split.counts, context=split.context)
            for name, one in for_new.items()
        }
        others |= {name: fitted[name] for name in baselines}
        return (
            measure(fitted, split, customers, log=log),
            measure(others if for_new else {}, split, cold),
        )

    fitted = _fitted(methods, list(methods), validation, log)
    blend_weights: dict[str, dict[str, float]] = {}
    for blend, names in blends.items():
        blend_weights[blend] = tune_weights(
            {part: fitted[part] for part in names},
            validation,
            metric=METRIC,
            cutoff=CUTOFF,
            most_lists=most_lists,
            random_state=random_state,
            log=log,
        )
    validated = measured(validation, [*methods, *blends], fitted)
    values = {name: validated[0].mean(name, METRIC, CUTOFF) for name in [*methods, *blends]}
    baseline = max(baselines, key=lambda name: values[name])

    def compared(found: Sequence[Measured], cohort_types: Collection[str]) -> pd.DataFrame:
        return evaluation_table(found, baseline, cohort_types, resample_count, random_state)

    def table(found: Sequence[tuple[Measured, Measured]]) -> pd.DataFrame:
        """Compare with the baseline, on new customers also what is meant for them."""
        rows = compared([one for one, _ in found], COHORT_TYPES)
        if not for_new:
            return rows
        new = compared([other for _, other in found], (COLD,))
        is_own = new["method"].isin(list(for_new))
        return pd.concat([rows, new[is_own]], ignore_index=True) if is_own.any() else rows

    first = table([validated])
    best = RULE.best(first[~first["method"].isin(list(for_new))]) or baseline
    in_question = [*baselines, best]
    in_question += [part for part, weight in blend_weights.get(best, {}).items() if weight]
    later = [measured(split, list(dict.fromkeys(in_question))) for split in tests]
    windows = [compared([one], (ALL,)) for one, _ in later if len(later) > 1]
    test = table(later)
    chosen = choose(first[~first["method"].isin(list(for_new))], test, baseline, RULE, windows)
    if chosen.method in blend_weights:
        made_of = _mixture(blend_weights[chosen.method])
        chosen = chosen._replace(reason=f"{chosen.reason}; made of {made_of}")
    chosen_for_new = choose_unless_worse(
        first[first["method"].isin([*for_new, baseline])],
        test,
        baseline,
        RULE_FOR_NEW,
        baseline,
        "new customers",
    )
    tables = {VALIDATION: first, TEST: test}
    tables |= {f"{TEST}_{place}": rows for place, rows in enumerate(windows, start=1)}
    whole = pd.concat(
        [part.assign(window=name) for name, part in tables.items()], ignore_index=True
    )
    is_new = whole["cohort_type"] == COLD
    whole["is_chosen"] = whole["method"] == np.where(is_new, chosen_for_new.method, chosen.method)
    whole["reason"] = np.where(is_new, chosen_for_new.reason, chosen.reason)
    return Comparison(whole, chosen, chosen_for_new, blend_weights)


def _fitted(
    methods: Mapping[str, RecommendationMethod],
    names: Sequence[str],
    split: Split,
    log: Callable[[str], object] | None,
) -> dict[str, RecommendationMethod]:
    """Fit some methods to what was known at the start of a window, in their order."""
    fitted = {}
    for name, method in methods.items():
        if name in names:
            fitted[name] = clone(method).fit(split.counts, context=split.context)
            if log is not None:
                log(f"{split.window.start.date()}: {name} fitted")
    return fitted


def _mixture(weights: Mapping[str, float]) -> str:
    """Put weights into words, the largest first.

    Examples
    --------
    >>> _mixture({"als": 0.25, "personal": 0.75, "ease": 0.0})
    'personal 0.75, als 0.25'
    """
    largest = sorted(weights.items(), key=lambda item: -item[1])
    return ", ".join(f"{name} {weight:.2f}" for name, weight in largest if weight)
