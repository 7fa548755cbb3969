"""How much worse a method becomes when a feature is shuffled."""

import numpy as np
import pandas as pd

from tessera.learning.resampling import percentile_interval
from tessera.prediction.cases import Cases
from tessera.prediction.evaluation import AUC, evaluate_purchases
from tessera.prediction.methods import PurchaseMethod

SHUFFLES = 3
MAX_CASES = 5_000


def permutation_importance(
    method: PurchaseMethod, cases: Cases, random_state: int = 0
) -> pd.DataFrame:
    """Measure each feature's importance: the area under the ROC curve that shuffling it costs.

    Features that say the same share their importance: shuffling one of them costs little.

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
    for place, name in enumerate(cases.names):
        losses = []
        for _ in range(SHUFFLES):
            features = cases.features.copy()
            features[:, place] = generator.permutation(features[:, place])
            shuffled = Cases(cases.names, features, cases.dates, cases.outcomes, cases.segments)
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


def _auc(method: PurchaseMethod, cases: Cases) -> float:
    found = evaluate_purchases(
        {"it": method.score(cases)}, cases.bought, "it", resample_count=0, measures=((AUC, None),)
    )
    return float(found["value"].iloc[0])
