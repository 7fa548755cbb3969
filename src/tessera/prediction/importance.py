"""How much worse a method becomes when a feature is shuffled."""

from dataclasses import replace

import numpy as np
import pandas as pd

from tessera.learning.resampling import percentile_interval
from tessera.prediction.cases import Cases
from tessera.prediction.evaluation import AUC, evaluate_purchases
from tessera.prediction.last_orders import LAST_ORDERS
from tessera.prediction.methods import PurchaseMethod

SHUFFLES = 3
MAX_CASES = 5_000


def permutation_importance(
    method: PurchaseMethod, cases: Cases, random_state: int = 0
) -> pd.DataFrame:
    """Measure each feature's importance: the area under the ROC curve that shuffling it costs.

    Features that say the same share their importance: shuffling one of them costs little. Of a
    method that reads the last orders one by one, these are shuffled too, whole, as one feature.

    Source: Breiman (2001), Random forests; Fisher, Rudin and Dominici (2019), All models are
    wrong, but many are useful.

    Parameters
    ----------
    method : PurchaseMethod
        Fitted.
    cases : Cases
        That it did not learn from; at most 5,000 of them are used.
    random_state : int
        Seed.

    Returns
    -------
    DataFrame
        ``feature``, ``importance`` (mean of three shuffles), ``lower`` and ``upper`` (their
        extremes), the most important first.
    """
    cases = cases.sample(MAX_CASES, random_state)
    generator = np.random.default_rng(random_state)
    whole = _auc(method.score(cases), cases)
    rows = []
    for name in (*cases.names, *([LAST_ORDERS] if method.reads_orders else [])):
        orders = [generator.permutation(len(cases)) for _ in range(SHUFFLES)]
        losses = [whole - auc for auc in _shuffled_aucs(method, cases, name, orders)]
        lower, upper = percentile_interval(np.array(losses)[:, None])
        rows.append(
            {
                "feature": name,
                "importance": float(np.mean(losses)),
                "lower": float(lower[0]),
                "upper": float(upper[0]),
            }
        )
    return pd.DataFrame(rows).sort_values(
        ["importance", "feature"], ascending=[False, True], ignore_index=True
    )


def _shuffled_aucs(
    method: PurchaseMethod, cases: Cases, name: str, orders: list[np.ndarray]
) -> list[float]:
    """Return the area under the ROC curve with one feature of others, for each of some orders."""
    # All in one go: a forest takes as long for a few cases as for many.
    several = cases.take(np.tile(np.arange(len(cases)), len(orders)))
    order = np.concatenate(orders)
    if name == LAST_ORDERS:
        shuffled = replace(several, last_orders=cases.take(order).last_orders)
    else:
        place = cases.names.index(name)
        several.features[:, place] = cases.features[order, place]
        shuffled = several
    return [_auc(scores, cases) for scores in np.split(method.score(shuffled), len(orders))]


def _auc(scores: np.ndarray, cases: Cases) -> float:
    found = evaluate_purchases(
        {"it": scores}, cases.bought, "it", resample_count=0, measures=((AUC, None),)
    )
    return float(found["value"].iloc[0])
