"""Which model tells what customers will buy: fitted, compared on later weeks, and judged."""

import datetime as dt
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa

from tessera.learning import Settings, Trainings, train_if_due
from tessera.learning.choice import Choice, Rule, choose
from tessera.learning.evaluation import (
    ALL,
    TEST,
    VALIDATION,
    evaluation_records,
    paired_table,
    with_choice,
)
from tessera.learning.records import FLAG, NUMBER, TEXT, WHOLE, records, training_schema
from tessera.learning.trainings import new_month
from tessera.learning.windows import last_month_end
from tessera.prediction.lifetime.base import MODELS, Fitted, PurchaseModel
from tessera.prediction.lifetime.customers import (
    NUMBERS,
    Customers,
    Window,
    read_customers,
    windows_between,
)
from tessera.prediction.lifetime.fit_for_use import Case, Verdict, judge_purchases, judge_spend
from tessera.prediction.lifetime.gamma_gamma import GammaGamma
from tessera.prediction.lifetime.histories import CannotFitError, Histories
from tessera.prediction.lifetime.segment_means import SegmentMeans
from tessera.prediction.sampling import MOST_CUSTOMERS, drawn_at_random

AVERAGE, OWN_MEAN = "average", "own_mean"
DEVIANCE, BRIER, MAE = "poisson_deviance", "brier", "mae"
MEASURES = ((DEVIANCE, None), (BRIER, None), (MAE, None))
# What decides: how far expected numbers of orders are from those that came.
RULE = Rule(((DEVIANCE, None),), less_is_better=True)
# Days of a year, and a few more for months of other lengths.
YEAR_DAYS = 372
NOT_COMPARED = "fewer than two windows of later orders to compare methods on"
SCHEMA = training_schema(
    spend_method=TEXT,
    spend_method_reason=TEXT,
    parameters=records(
        model=TEXT,
        parameter=TEXT,
        place=WHOLE,
        value=NUMBER,
        standard_error=NUMBER,
        log_covariances=pa.list_(NUMBER),
        log_likelihood=NUMBER,
        customer_count=WHOLE,
        is_chosen=FLAG,
        is_fit_for_use=FLAG,
        fit_reason=TEXT,
    ),
    cells=records(
        frequency_band=WHOLE,
        gap_band=WHOLE,
        weekly_orders=NUMBER,
        buyer_share=NUMBER,
        window_weeks=NUMBER,
        customer_count=WHOLE,
    ),
)


class Method(Protocol):
    """What tells how often customers buy."""

    def expected_purchases(self, histories: Histories, time: float) -> np.ndarray:
        """Return the expected number of purchases in the weeks ahead."""

    def probability_of_any(self, histories: Histories, time: float) -> np.ndarray:
        """Return the probability of at least one purchase in the weeks ahead."""


@dataclass(frozen=True)
class LifetimeSettings(Settings):
    """Settings of :func:`train_lifetimes`.

    Parameters
    ----------
    min_customers, min_repeat_buyers : int
        With fewer, no model is fitted and means answer.
    max_customers : int
        With more, as many are drawn at random to learn from:
        :func:`tessera.prediction.sampling.drawn_at_random`.
    resample_count : int
        Bootstrap draws behind an interval.
    retrain, random_state
        As in :class:`tessera.learning.Settings`; ``auto`` trains with every month that is
        complete.
    """

    model: ClassVar[str] = "ml_lifetime_trainings"

    min_customers: int = 100
    min_repeat_buyers: int = 50
    max_customers: int = MOST_CUSTOMERS
    resample_count: int = 500

    def __post_init__(self) -> None:
        """Refuse what cannot be compared."""
        super().__post_init__()
        self.at_least(1, "min_customers", "min_repeat_buyers", "max_customers", "resample_count")


def train_lifetimes(
    histories: pa.Table | pd.DataFrame,
    trainings: pa.Table | None,
    settings: LifetimeSettings,
    input_scope: str,
    as_of: dt.date,
    log: Callable[[str], object] | None = None,
) -> pa.Table:
    """Fit the models if that is due, and say which one answers.

    Models are fitted on an earlier observation date and say how often customers will buy until
    the next one. Of those that are fit for use (:func:`judge_purchases`, over the windows of the
    last year), the last but one window, the validation, names the best, and the last, the test,
    tells whether it is better than the means of customers alike (:class:`SegmentMeans`): the whole
    interval of the difference in Poisson deviance must be below 0. Otherwise the means answer.

    Parameters
    ----------
    histories : pyarrow.Table or DataFrame
        As for :func:`read_customers`; the last date is the clock's.
    trainings : pyarrow.Table of SCHEMA, or None
        Everything stored so far, of all shops.
    settings : LifetimeSettings
        What to do.
    input_scope : str
        The shop.
    as_of : date
        The clock.
    log : callable, optional
        Takes a line of progress.

    Returns
    -------
    pyarrow.Table of SCHEMA
        As from :func:`tessera.learning.train_if_due`.

    Raises
    ------
    ValueError
        As :func:`read_customers`.
    """
    dates, sample = _learned_from(histories, settings)
    seen = {"customer_count": len(dates[-1]) if dates else 0}
    end = last_month_end(as_of).date()
    return train_if_due(
        Trainings.read(trainings, input_scope, as_of),
        settings,
        {"new_month": new_month(end)},
        lambda: {**_told(_trained(dates, settings, log), sample), **seen, "last_month_end": end},
        {**_means(dates), "spend_method": OWN_MEAN},
        SCHEMA,
        lambda: seen,
        log,
    )


def fit_models(histories: Histories) -> dict[str, PurchaseModel]:
    """Fit every model of purchases.

    Parameters
    ----------
    histories : Histories

    Returns
    -------
    dict of str to PurchaseModel
        By name; empty if the histories tell nothing.
    """
    grouped, _ = histories.grouped()
    try:
        return {name: kind().fit(grouped) for name, kind in MODELS.items()}
    except CannotFitError:
        return {}


def _learned_from(
    histories: pa.Table | pd.DataFrame, settings: LifetimeSettings
) -> tuple[list[Customers], str]:
    """Read the histories of so many customers, the same on all dates, and say of how many."""
    table = (
        histories
        if isinstance(histories, pa.Table)
        else pa.Table.from_pandas(histories, preserve_index=False)
    )
    is_drawn, sample = drawn_at_random(table, NUMBERS, settings.max_customers)
    return read_customers(table.filter(pa.array(is_drawn)) if sample else table), sample


def _means(dates: list[Customers]) -> dict[str, Any]:
    """Return what answers without a model."""
    windows = [one for one in windows_between(dates) if len(one.customers)]
    if windows:
        return {"method": SegmentMeans.name, "cells": _cells(SegmentMeans.fit(windows))}
    nobody = Histories.read([], [], [])
    means = SegmentMeans.average(dates[-1].histories if dates else nobody)
    return {"method": AVERAGE, "cells": _cells(means)}


def _cells(means: SegmentMeans) -> list[dict[Hashable, Any]]:
    return means.cells.to_dict("records")


def _trained(
    dates: list[Customers],
    settings: LifetimeSettings,
    log: Callable[[str], object] | None,
) -> dict[str, Any]:
    """Fit, compare and judge, or say what is lacking."""
    simple = {**_means(dates), "spend_method": OWN_MEAN, "evaluations": []}
    customers = len(dates[-1]) if dates else 0
    repeaters = int((dates[-1].histories.frequency > 0).sum()) if dates else 0
    for count, least, what in (
        (customers, settings.min_customers, "customers"),
        (repeaters, settings.min_repeat_buyers, "customers with a second order day"),
    ):
        if count < least:
            reason = f"{count} {what}; at least {least} are needed"
            return {**simple, "method_reason": reason, "spend_method_reason": reason}
    models = fit_models(dates[-1].histories)
    if log:
        log(f"lifetime value: {len(models)} models of {customers} customers")
    spend, spend_verdict = _spend(dates[-1])
    choice, verdicts, evaluations = _chosen(dates, simple["method"], settings, log)
    fits: list[Fitted] = [*models.values(), *([spend] if spend else [])]
    chosen = {choice.method, GammaGamma.name if spend_verdict.is_fit else OWN_MEAN}
    verdicts = {**verdicts, GammaGamma.name: spend_verdict}
    return {
        "method": choice.method,
        "method_reason": choice.reason,
        "cells": simple["cells"],
        "evaluations": evaluations,
        "spend_method": GammaGamma.name if spend_verdict.is_fit else OWN_MEAN,
        "spend_method_reason": spend_verdict.reason,
        "parameters": [
            row
            for fitted in fits
            for row in _parameters(fitted, customers, fitted.name in chosen, verdicts)
        ],
    }


def _told(found: dict[str, Any], sample: str) -> dict[str, Any]:
    """Say where a sample was learned from, and where means answer that saw nobody come back."""
    is_mean = found["method"] in {SegmentMeans.name, AVERAGE}
    is_nothing = is_mean and not any(cell["weekly_orders"] for cell in found["cells"])
    nobody = "nobody has come back so far, so that nothing is expected" if is_nothing else ""
    reasons = {
        "method_reason": [found["method_reason"], sample, nobody],
        "spend_method_reason": [found["spend_method_reason"], sample],
    }
    return {**found, **{name: "; ".join(filter(None, told)) for name, told in reasons.items()}}


def _spend(customers: Customers) -> tuple[GammaGamma | None, Verdict]:
    """Fit and judge what orders bring."""
    count, mean = customers.histories.frequency, customers.repeat_value
    try:
        fitted = GammaGamma().fit(count, mean)
    except CannotFitError as error:
        return None, Verdict(False, str(error))
    return fitted, judge_spend(fitted, count, mean)


def _chosen(
    dates: list[Customers],
    baseline: str,
    settings: LifetimeSettings,
    log: Callable[[str], object] | None,
) -> tuple[Choice, dict[str, Verdict], list[dict[Any, Any]]]:
    """Compare the methods on the last two windows."""
    windows = [one for one in windows_between(dates) if len(one.customers)]
    if len(windows) < 2:  # noqa: PLR2004
        return Choice(baseline, NOT_COMPARED), {}, []
    # Up to a whole year, so that no season is taken for the model's fault; at least two.
    year = sum((windows[-1].end - one.customers.date).days <= YEAR_DAYS for one in windows)
    windows, earlier = windows[-max(year, 2) :], windows[: -max(year, 2)]
    fits = [fit_models(window.customers.histories) for window in windows]
    if not fits[-2]:
        return Choice(baseline, f"nobody had bought twice by {windows[-2].end.date()}"), {}, []
    tables = []
    for name, place, draws in (
        (VALIDATION, len(windows) - 2, 0),
        (TEST, len(windows) - 1, settings.resample_count),
    ):
        methods: dict[str, Method] = dict(fits[place])
        before = [*earlier, *windows[:place]]
        if before:
            methods = {SegmentMeans.name: SegmentMeans.fit(before), **methods}
        table = _measured(methods, windows[place], draws, settings.random_state)
        tables.append(table.assign(window=name))
        if log:
            count = len(windows[place].customers)
            log(f"lifetime value {name}: {len(methods)} methods, {count} customers")
    verdicts = {
        name: judge_purchases(
            [
                Case(models[name], window.customers.histories, window.weeks, window.later)
                for window, models in zip(windows, fits, strict=True)
                if models
            ]
        )
        for name in fits[-1]
    }
    choice = choose_fit(tables[0], tables[1], verdicts)
    return choice, verdicts, evaluation_records(with_choice(tables, *choice))


def choose_fit(
    validation: pd.DataFrame, test: pd.DataFrame, verdicts: Mapping[str, Verdict]
) -> Choice:
    """Take the best model of those that are fit for use, if it beats the means on test.

    Parameters
    ----------
    validation, test : DataFrame
        As for :func:`tessera.learning.choice.choose`.
    verdicts : mapping of str to Verdict
        Of every model.

    Returns
    -------
    Choice
        The reason names the best on validation too where it is not fit for use.
    """
    unfit = [name for name, verdict in verdicts.items() if not verdict.is_fit]
    is_open = ~validation["method"].isin(unfit)
    choice = choose(validation[is_open], test, SegmentMeans.name, RULE)
    reason = choice.reason
    if choice.method in verdicts:
        reason = f"{reason}; {choice.method} {verdicts[choice.method].reason}"
    best = RULE.best(validation)
    if best in unfit:
        refused = f"{best}, best on validation, is not fit for use: {verdicts[best].reason}"
        if set(unfit) == set(verdicts):
            return Choice(SegmentMeans.name, f"{refused}; no other model is fit for use either")
        reason = f"{refused}; of the methods that are, {choice.method} answers: {reason}"
    return Choice(choice.method, reason)


def _measured(
    methods: dict[str, Method], window: Window, draws: int, random_state: int
) -> pd.DataFrame:
    """Compare methods on what customers did in a window."""
    histories, later = window.customers.histories, window.later
    sums = np.empty((len(later), len(methods), len(MEASURES)))
    for place, method in enumerate(methods.values()):
        expected = np.maximum(method.expected_purchases(histories, window.weeks), 1e-9)
        likely = method.probability_of_any(histories, window.weeks)
        logs = np.log(np.maximum(later, 1) / expected)
        sums[:, place, 0] = 2 * (np.where(later > 0, later * logs, 0) - later + expected)
        sums[:, place, 1] = (likely - (later > 0)) ** 2
        sums[:, place, 2] = np.abs(later - expected)
    names = list(methods)
    table = paired_table(
        sums, names, MEASURES, names[0], resample_count=draws, random_state=random_state
    )
    return table.assign(
        cohort_type=ALL,
        cohort=ALL,
        sample_size=len(later),
        window_start=window.customers.date + pd.Timedelta(days=1),
        window_end=window.end + pd.Timedelta(days=1),
    )


def _parameters(
    fitted: Fitted, customers: int, is_chosen: bool, verdicts: dict[str, Verdict]
) -> list[dict[str, Any]]:
    """Return a row for each parameter of a model."""
    verdict = verdicts.get(fitted.name, Verdict(False, NOT_COMPARED))
    shared = {
        "model": fitted.name,
        "log_likelihood": fitted.log_likelihood_,
        "customer_count": customers,
        "is_chosen": is_chosen,
        "is_fit_for_use": verdict.is_fit,
        "fit_reason": verdict.reason,
    }
    return [
        {
            **shared,
            "parameter": name,
            "place": place,
            "value": float(fitted.parameters_[place]),
            "standard_error": _number(fitted.standard_errors_[place]),
            "log_covariances": [_number(value) for value in fitted.log_covariance_[place]],
        }
        for place, name in enumerate(fitted.parameter_names)
    ]


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
