"""Public purchases in the protocol of the published figures."""

from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from tessera.prediction.lifetime import BGNBD, MBGNBD, GammaGamma, Histories, ParetoNBD

END, LAST = pd.Timestamp("1997-09-30"), pd.Timestamp("1998-06-30")
HOLDOUT_WEEKS = 39


class Cohort(NamedTuple):
    """One row per customer: the history, the mean value of repeat orders, and what came later."""

    customers: pd.Index
    histories: Histories
    mean: np.ndarray
    later: np.ndarray
    later_value: np.ndarray
    days: pd.DataFrame

    def of(self, *customers):
        """Return the histories, order counts and means of some customers."""
        places = self.customers.get_indexer(list(customers))
        return self.histories.take(places), self.histories.frequency[places], self.mean[places]


@pytest.fixture(scope="session")
def cdnow(shared_data):
    """CDNOW's one-in-ten sample: weeks, 39 to fit on and 39 held out; purchases merged by day."""
    lines = pd.read_parquet(shared_data("cdnow_sample.parquet"))
    lines["customer"] = lines["sample_customer_id"].astype(int)
    lines["date"] = pd.to_datetime(lines["date"])
    days = lines.groupby(["customer", "date"], as_index=False)["dollar_value"].sum()
    known, later = (
        days[days["date"] <= END],
        days[days["date"].between(END, LAST, inclusive="right")],
    )
    customers = known.groupby("customer")["date"]
    first, last = customers.min(), customers.max()
    repeats = known[known["date"] > known["customer"].map(first)].groupby("customer")
    return Cohort(
        first.index,
        Histories.read(customers.size() - 1, (last - first).dt.days / 7, (END - first).dt.days / 7),
        repeats["dollar_value"].mean().reindex(first.index).fillna(0).to_numpy(),
        later.groupby("customer").size().reindex(first.index).fillna(0).to_numpy(),
        later.groupby("customer")["dollar_value"].sum().reindex(first.index).fillna(0).to_numpy(),
        days,
    )


@pytest.fixture(scope="session")
def fitted(cdnow):
    """Every model of purchases, fitted on CDNOW, by name."""
    return {kind.name: kind().fit(cdnow.histories) for kind in (BGNBD, MBGNBD, ParetoNBD)}


@pytest.fixture(scope="session")
def spend(cdnow):
    """Gamma-Gamma, fitted on CDNOW."""
    return GammaGamma().fit(cdnow.histories.frequency, cdnow.mean)
