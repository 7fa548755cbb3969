"""Which method ships: all are compared on one window, the best is confirmed on the next."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from sklearn.base import clone

from tessera.learning.choice import Choice, Rule, choose, choose_unless_worse
from tessera.learning.evaluation import TEST, VALIDATION
from tessera.recommendation.evaluation import COLD, evaluate
from tessera.recommendation.methods import Blend, RecommendationMethod
from tessera.recommendation.metrics import CUTOFFS
from tessera.recommendation.split import Split
from tessera.recommendation.tuning import Tuning, tune_weights

# What decides; for customers without purchases the first alone.
RULE = Rule((("ndcg", 10), ("recall", 10)))
RULE_FOR_NEW = Rule(RULE.measures[:1], COLD)


@dataclass(frozen=True)
class Comparison:
    """What :func:`compare_methods` found.

    Attributes
    ----------
    table : DataFrame
        As from :func:`evaluate`, for both windows, after ``window`` (validation or test) and
        with ``is_chosen`` and ``reason``.
    chosen : Choice
        The method to use for customers with purchases, and why, with figures.
    chosen_for_new : Choice
        The same for customers without purchases.
    tunings : dict of str to Tuning
        The weights of each blend.
    """

    table: pd.DataFrame
    chosen: Choice
    chosen_for_new: Choice
    tunings: dict[str, Tuning] = field(default_factory=dict)


def compare_methods(
    validation: Split,
    test: Split,
    methods: Mapping[str, RecommendationMethod],
    blends: Mapping[str, Sequence[str]],
    baseline: str = "personal",
    for_new: Mapping[str, RecommendationMethod] | None = None,
    cutoffs: Sequence[int] = CUTOFFS,
    resample_count: int = 1000,
    trial_count: int = 40,
    random_state: int = 0,
    log: Callable[[str], object] | None = None,
) -> Comparison:
    """Fit, tune and evaluate methods on a validation window, then evaluate them on a test window.

    The weights of the blends come from the validation window alone. For the test every method is
    fitted again to all that was known at its start, with the same settings and weights.

    Parameters
    ----------
    validation, test : Split
        From :func:`split_purchases`.
    methods : mapping of str to RecommendationMethod
        Not fitted, the simplest first.
    blends : mapping of str to sequence of str
        For each blend the names of its parts among the methods. Blends come after the methods.
    baseline : str
        One of the methods.
    for_new : mapping of str to RecommendationMethod, optional
        Those meant for customers without purchases, not chosen for others.
    cutoffs : sequence of int
        Lengths of the list, 10 among them.
    resample_count : int
        Bootstrap draws.
    trial_count : int
        Weights that each blend draws at random.
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
        If a part or the baseline is not among the methods, or 10 not among the cut-offs.

    Examples
    --------
    >>> from tessera.learning.windows import by_months
    >>> from tessera.recommendation.methods import Personal, Popularity
    >>> from tessera.recommendation.purchases import Purchases
    >>> from tessera.recommendation.split import split_purchases
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
    >>> splits = [split_purchases(Purchases.read(table), window) for window in windows]
    >>> compare_methods(*splits, methods, {"blend": ["popularity", "personal"]}).chosen.method
    'personal'
    """
    unknown = {name for names in [*blends.values(), [baseline]] for name in names} - set(methods)
    if unknown:
        raise ValueError(f"not among the methods: {', '.join(sorted(unknown))}")
    metric, cutoff = RULE.measures[0]
    if cutoff not in cutoffs:
        raise ValueError(f"cut-offs {list(cutoffs)} lack {cutoff}, which decides")
    tunings: dict[str, Tuning] = {}
    tables = {}
    for_new = for_new or {}
    for name, split in ((VALIDATION, validation), (TEST, test)):
        fitted: dict[str, RecommendationMethod] = {}
        for method_name, method in {**methods, **for_new}.items():
            fitted[method_name] = clone(method).fit(split.counts, split.context)
            if log is not None:
                log(f"{name}: {method_name} fitted, {len(fitted)} of {len(methods | for_new)}")
        for blend, names in blends.items():
            parts = {part: fitted[part] for part in names}
            if name == VALIDATION:
                tunings[blend] = tune_weights(
                    parts,
                    split,
                    metric=metric,
                    cutoff=cutoff,
                    trial_count=trial_count,
                    random_state=random_state,
                    log=log,
                )
            fitted[blend] = Blend.from_fitted(parts, tunings[blend].weights)
        tables[name] = evaluate(
            fitted,
            split,
            baseline,
            cutoffs,
            resample_count=resample_count,
            random_state=random_state,
            log=log,
        )
    validated = tables[VALIDATION]
    chosen = choose(
        validated[~validated["method"].isin(list(for_new))], tables[TEST], baseline, RULE
    )
    if chosen.method in tunings:
        made_of = _mixture(tunings[chosen.method].weights)
        chosen = chosen._replace(reason=f"{chosen.reason}; made of {made_of}")
    chosen_for_new = choose_unless_worse(
        validated[validated["method"].isin([*for_new, baseline])],
        tables[TEST],
        baseline,
        RULE_FOR_NEW,
        "popularity",
        "new customers",
    )
    table = pd.concat(
        [part.assign(window=name) for name, part in tables.items()], ignore_index=True
    )
    is_new = table["cohort_type"] == COLD
    table["is_chosen"] = table["method"] == np.where(is_new, chosen_for_new.method, chosen.method)
    table["reason"] = np.where(is_new, chosen_for_new.reason, chosen.reason)
    return Comparison(table, chosen, chosen_for_new, tunings)


def _mixture(weights: Mapping[str, float]) -> str:
    """Put weights into words, the largest first.

    Examples
    --------
    >>> _mixture({"als": 0.25, "personal": 0.75, "ease": 0.0})
    'personal 0.75, als 0.25'
    """
    largest = sorted(weights.items(), key=lambda item: -item[1])
    return ", ".join(f"{name} {weight:.2f}" for name, weight in largest if weight)
