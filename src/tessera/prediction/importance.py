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
    whole = _auc(method, cases)
    rows = []
    for name in (*cases.names, *([LAST_ORDERS] if method.reads_orders else [])):
        losses = []
        for _ in range(SHUFFLES):
            shuffled = _shuffled(cases, name, generator.permutation(len(cases)))
            losses.append(whole - _auc(method, shuffled))
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


def _shuffled(cases: Cases, name: str, order: np.ndarray) -> Cases:
    """Return cases with one feature of others."""
    if name == LAST_ORDERS:
        return replace(cases, last_orders=cases.take(order).last_orders)
    features = cases.features.copy()
    place = cases.names.index(name)
    features[:, place] = features[order, place]
    return replace(cases, features=features)


def _auc(method: PurchaseMethod, cases: Cases) -> float:
    found = evaluate_purchases(
        {"it": method.score(cases)}, cases.bought, "it", resample_count=0, measures=((AUC, None),)
    )
    return float(found["value"].iloc[0])
