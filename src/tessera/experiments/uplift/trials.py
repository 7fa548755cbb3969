"""Past contacts of which a part was held out at random: the trials that uplift is learned from."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import pandas as pd

from tessera.learning.histories import by_history

NOBODY = "nobody"
ACTION, CAMPAIGN, PLANS = "action", "campaign", "plans"
# What is known of a case beside its features; the key tells nothing.
CONTENT = (
    "campaign_id", "arm", "is_control", "is_buyer", "margin", "discount_amount", "contact_cost",
    "order_value", "treated_share", "propensity", "playbook_actions", "candidate_actions",
)  # fmt: skip


@dataclass(frozen=True)
class Trial:
    """Customers whose arm was drawn at random; the first arm is nobody's.

    Parameters
    ----------
    name : str
    kind : str
        ``action``, ``arm``, ``campaign`` or ``plans``.
    arms : tuple of str
        :data:`NOBODY`, then what else there was.
    rows : ndarray of int of shape (n,)
        Places of the customers among all cases, where they are kept.
    arm : ndarray of int of shape (n,)
        What each got.
    propensities : ndarray of shape (n,)
        How likely it was that they got that.
    customers : ndarray of int of shape (n,)
        Who it was: the same number for the same person.
    folds : ndarray of int of shape (n,)
        All cases of a customer are in one fold.
    features : ndarray of shape (n, n_features)
        As of the assignment, 0 or more; not a number where not known.
    responses : ndarray of shape (n,)
        1: ordered in the window.
    margins, discounts, order_values : ndarray of shape (n,)
        What their orders in the window earned, the discounts on them, and what an order of theirs
        was worth before.
    contact_shares : ndarray of shape (n,)
        How likely each was to be contacted, of those in their campaign.
    planned : ndarray of int of shape (n,)
        The arm that their campaign had for them, were they not held out; of several the last.
    costs : ndarray of shape (n_arms,)
        Of a contact.
    """

    name: str
    kind: str
    arms: tuple[str, ...]
    rows: np.ndarray
    arm: np.ndarray
    propensities: np.ndarray
    customers: np.ndarray
    folds: np.ndarray
    features: np.ndarray
    responses: np.ndarray
    margins: np.ndarray
    discounts: np.ndarray
    order_values: np.ndarray
    contact_shares: np.ndarray
    planned: np.ndarray
    costs: np.ndarray

    @property
    def is_treated(self) -> np.ndarray:
        """Whether each got anything."""
        return self.arm > 0

    @property
    def values(self) -> np.ndarray:
        """What each brought after the cost of the contact."""
        return np.asarray(self.margins - self.costs[self.arm])

    @property
    def treated_shares(self) -> np.ndarray:
        """How likely each was to be contacted, of two arms."""
        return np.where(self.is_treated, self.propensities, 1 - self.propensities)

    @property
    def weights(self) -> np.ndarray:
        """How often each counts, so that campaigns with other shares can be put together."""
        own = np.where(self.is_treated, self.is_treated.mean(), 1 - self.is_treated.mean())
        return np.asarray(own / self.propensities)

    def capped(self, most: int, random_state: int) -> Self:
        """Return at most so many cases, drawn at random."""
        if len(self.arm) <= most:
            return self
        drawn = np.random.default_rng(random_state).permutation(len(self.arm))[:most]
        return self.where(np.sort(drawn))

    def where(self, places: np.ndarray) -> Self:
        """Return some cases."""
        own = {
            name: value[places]
            for name, value in vars(self).items()
            if isinstance(value, np.ndarray) and name != "costs"
        }
        return replace(self, **own)


@dataclass(frozen=True)
class Cases:
    """Everybody who was drawn into an arm, in an order that does not depend on their keys.

    Parameters
    ----------
    table : DataFrame
        As for :func:`read_cases`, in that order.
    arms : DataFrame
        As for :func:`read_cases`.
    features : tuple of str
        Columns of the table.
    customers, folds : ndarray of int of shape (n,)
        As in :class:`Trial`.
    """

    table: pd.DataFrame
    arms: pd.DataFrame
    features: tuple[str, ...]
    customers: np.ndarray
    folds: np.ndarray

    def of_treatments(self) -> Iterator[Trial]:
        """Yield a trial of two arms for each treatment with comparable arms."""
        comparable = self.arms[self.arms["reason"].isna()]
        for treatment, arms in comparable.groupby("treatment", sort=True):
            kind = str(arms["treatment_type"].iloc[0])
            yield self._trial(str(treatment), kind, arms, "treated_share")

    def of_several_arms(self) -> Iterator[Trial]:
        """Yield a trial for each campaign of several arms, and one of all that was planned."""
        for trial, arms in self.arms[self.arms["trial"].notna()].groupby("trial", sort=True):
            if len(set(arms["treatment"])) > 1:
                kind = PLANS if trial == PLANS else CAMPAIGN
                yield self._trial(str(trial), kind, arms, "propensity")

    def _trial(self, name: str, kind: str, arms: pd.DataFrame, logged: str) -> Trial:
        """Return who was drawn into some arms, or left alone in their campaigns."""
        pair = ["campaign_id", "arm"]
        named = pd.Series(arms["treatment"].to_numpy(), pd.MultiIndex.from_frame(arms[pair]))
        given = named.reindex(pd.MultiIndex.from_frame(self.table[pair])).to_numpy()
        treatment = pd.Series(given, self.table.index).where(~self.table["is_control"])
        is_held = self.table["is_control"] & self.table["campaign_id"].isin(arms["campaign_id"])
        own = is_held | treatment.notna()
        table, treatment = self.table[own], treatment[own]
        names = (NOBODY, *sorted(treatment.dropna().unique()))
        arm = pd.Categorical(treatment.fillna(NOBODY), categories=names).codes.astype(int)
        # Where no probability was written down, it is the arm's share of its campaign.
        sizes = pd.Series(1.0, table.index).groupby([table["campaign_id"], arm]).transform("sum")
        shares = sizes / table.groupby("campaign_id")["campaign_id"].transform("size")
        known = table[logged].to_numpy(dtype=float)
        if logged == "treated_share":
            known = np.where(arm > 0, known, 1 - known)
        campaigns = table["campaign_id"]
        contacted = pd.Series(arm > 0, table.index).groupby(campaigns).transform("mean")
        logged_shares = table["treated_share"].astype(float).fillna(contacted)
        planned = pd.Series(arm, table.index).groupby(campaigns).transform("max")
        costs = table["contact_cost"].astype(float).groupby(arm).mean().reindex(range(len(names)))
        costs[0] = 0.0
        columns = {
            column: table[column].to_numpy(dtype=float)
            for column in ("is_buyer", "margin", "discount_amount", "order_value")
        }
        return Trial(
            name, kind, names, np.flatnonzero(own.to_numpy()), arm,
            np.where(np.isnan(known), shares.to_numpy(), known),
            self.customers[own], self.folds[own],
            table[list(self.features)].to_numpy(dtype=float),
            columns["is_buyer"], columns["margin"], columns["discount_amount"],
            columns["order_value"], logged_shares.to_numpy(), planned.to_numpy(),
            costs.fillna(0.0).to_numpy(),
        )  # fmt: skip


def read_cases(
    table: pd.DataFrame,
    arms: pd.DataFrame,
    features: tuple[str, ...],
    fold_count: int = 5,
    random_state: int = 0,
) -> Cases:
    """Put cases in order, number their customers and deal these into folds.

    Parameters
    ----------
    table : DataFrame
        One row per campaign and customer, in any order: ``campaign_id``, ``customer_key``,
        ``arm``, ``is_control``, ``is_buyer``, ``margin``, ``discount_amount``, ``contact_cost``
        (null: none), ``order_value`` (null: not known), ``treated_share`` and ``propensity`` (null:
        as large as the arms are), ``playbook_actions`` and ``candidate_actions`` (what a playbook
        would do for them, in order, separated by ``|``; null: nothing that is known), and the
        features.
    arms : DataFrame
        One row per campaign and arm that is no control: ``campaign_id``, ``arm``, ``treatment``,
        ``treatment_type``, ``trial`` (what several arms are compared in, or null) and ``reason``
        (why it cannot be learned from, or null).
    features : tuple of str
        Columns of the table.
    fold_count : int
    random_state : int
        Seed of the folds.

    Returns
    -------
    Cases
    """
    content = [*CONTENT, *features]
    table = table.sort_values(content, kind="stable").reset_index(drop=True)
    kinds = (~table.duplicated(content)).cumsum().to_numpy()
    numbers, keys = pd.factorize(table["customer_key"])
    order = by_history(numbers, [kinds], [None] * len(keys))
    places = np.empty(len(keys), dtype=int)
    places[order] = np.arange(len(keys))
    # Of equal cases that of the earlier customer comes first.
    rows = np.lexsort([places[numbers], kinds])
    table, customers = table.iloc[rows].reset_index(drop=True), places[numbers][rows]
    values = table["order_value"].astype(float)
    table["order_value"] = values.fillna(values.mean()).fillna(0.0)
    folds = _dealt(table, customers, len(keys), fold_count, random_state)
    return Cases(table, arms, features, customers, folds[customers])


def _dealt(
    table: pd.DataFrame, customers: np.ndarray, count: int, fold_count: int, random_state: int
) -> np.ndarray:
    """Deal customers into folds, such that each has its part of every campaign, arm and outcome."""
    drawn = np.random.default_rng(random_state).permutation(count)
    kinds = table.groupby(["campaign_id", "arm", "is_buyer"], sort=True).ngroup().to_numpy()
    # The rarest kind that a customer is of decides.
    sizes = np.bincount(kinds)
    rarest = pd.Series(kinds).iloc[np.argsort(sizes[kinds], kind="stable")]
    kind = np.zeros(count, dtype=int)
    kind[customers[rarest.index[::-1]]] = rarest.to_numpy()[::-1]
    folds = np.empty(count, dtype=int)
    folds[np.lexsort((drawn, kind))] = np.arange(count) % fold_count
    return folds
