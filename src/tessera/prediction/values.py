"""How much customers spend, and on how many days they order, within the horizon."""

from collections.abc import Collection
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from tessera.learning import Trainings, train_if_due
from tessera.learning.choice import Rule
from tessera.learning.evaluation import (
    ALL,
    TEST,
    VALIDATION,
    evaluation_records,
    paired_table,
    with_choice,
)
from tessera.learning.trainings import older_than
from tessera.prediction.calibration import (
    USUAL_SPREAD,
    likely_log_ratio,
    season_weight,
    this_season,
)
from tessera.prediction.cases import Cases
from tessera.prediction.choosing import choose_table_first
from tessera.prediction.folds import Fold, fold, judged_dates
from tessera.prediction.intervals import coverage, interval_bands, records
from tessera.prediction.methods import METHODS
from tessera.prediction.methods.values import VALUE_METHODS, ValueMethod, YearlyRate
from tessera.prediction.occasion import (
    Occasion,
    in_window,
    nothing_to_learn_from,
    too_few,
)
from tessera.prediction.records import NOTHING, SCHEMA
from tessera.prediction.sampling import learned_from
from tessera.prediction.segments import by_segment
from tessera.prediction.settings import Log, PredictionSettings, Shop

RMSE, MAE, R2, BIAS = "rmse", "mae", "r2", "bias"
RULE = Rule(((RMSE, None),), less_is_better=True)
MEASURES: tuple[tuple[str, int | None], ...] = tuple((name, None) for name in (MAE, RMSE, R2, BIAS))
# Ranges come from so many fits at most, each without the dates that it predicts.
BAND_FOLDS = 3


class FittedValue(NamedTuple):
    """A method and what its amounts are multiplied by in this season."""

    method: ValueMethod
    scale: float
    reason: str

    def predict(self, cases: Cases) -> np.ndarray:
        """Return the amount expected of each customer."""
        return self.scale * self.method.predict(cases)


class Learner:
    """Fits methods of one target."""

    def __init__(
        self, target: str, cases: Cases, settings: PredictionSettings, first: np.datetime64
    ) -> None:
        self.target, self.cases, self.settings, self.first = target, cases, settings, first

    def method(self, kind: type[ValueMethod], dates: Collection[np.datetime64]) -> ValueMethod:
        """Fit a method on some dates."""
        made = kind(self.target, self.settings.horizon_days, self.settings.random_state)
        return made.fit(self.cases.at(dates))

    def fit(self, kind: type[ValueMethod], at: Fold) -> FittedValue:
        """Fit a method, and look at the same season a year ago.

        Simple rules stay as they are, and learn from that season as from any other.

        Parameters
        ----------
        kind : type of ValueMethod
        at : Fold

        Returns
        -------
        FittedValue
        """
        # What is not put right for the season may learn from it.
        method = self.method(kind, at.known if kind.is_baseline else at.learned)
        if kind.is_baseline or at.season is None:
            return FittedValue(method, 1.0, "as learned")
        season = self.cases.at([at.season])
        expected, actual = method.predict(season), season.outcomes[self.target]
        weight = season_weight(float((at.season - self.first).astype(int)))
        then = likely_log_ratio(expected, actual)
        scale = float(np.exp(this_season(then, weight, USUAL_SPREAD).value))
        if not expected.sum():
            return FittedValue(method, 1.0, "as learned: nothing was expected in the season")
        return FittedValue(
            method,
            scale,
            f"the same season a year ago: {actual.sum() / expected.sum():.2f} times what was "
            f"expected, {np.exp(then.value):.2f} as far as that is sure, "
            f"of which {weight:.0%} is taken: {scale:.2f}",
        )

    def bands(self, kind: type[ValueMethod], at: Fold, scale: float) -> pd.DataFrame:
        """Learn ranges from dates that are known, each third of them predicted from the others."""
        predicted, actual, is_season = [], [], []
        known = np.sort(np.array(at.known))
        for days in np.array_split(known, min(len(known), BAND_FOLDS)):
            others = known[~np.isin(known, days)] if len(days) < len(known) else known
            mine = self.cases.at(days)
            of_season = mine.dates == at.season
            made = self.method(kind, others).predict(mine)
            predicted.append(np.where(of_season, made, made * scale))
            actual.append(mine.outcomes[self.target])
            is_season.append(of_season)
        return interval_bands(
            np.concatenate(predicted), np.concatenate(actual), np.concatenate(is_season)
        )


def train_values(
    table: pa.Table | pd.DataFrame,
    trainings: pa.Table | None,
    minimums: pd.DataFrame,
    settings: PredictionSettings,
    shop: Shop,
    target: str,
    log: Log | None = None,
) -> pa.Table:
    """Compare methods of predicting an amount if that is due, and say which answers.

    As :func:`tessera.prediction.train_purchases`; the root mean squared error decides, against
    the best of the simple rules.

    Parameters
    ----------
    table, trainings, minimums, settings, shop, log
        As for :func:`tessera.prediction.train_purchases`.
    target : str
        ``spend`` or ``order_days``.

    Returns
    -------
    pyarrow.Table of :data:`tessera.prediction.records.SCHEMA`
        As from :func:`tessera.learning.train_if_due`.

    Raises
    ------
    ValueError
        As :meth:`Cases.read`; if a method is not known.
    """
    table, sample = learned_from(table)
    cases = Cases.read(table, settings.features)
    return train_if_due(
        Trainings.read(trainings, shop.input_scope, shop.as_of),
        settings,
        {
            "age": older_than(settings.horizon_days - 1, shop.as_of),
            "cases": nothing_to_learn_from(
                cases, settings, shop.as_of, lambda learned: len(learned) > 0
            ),
        },
        lambda: _trained(target, cases, minimums, settings, shop, sample, log),
        {"method": NOTHING, "horizon_days": settings.horizon_days},
        SCHEMA,
        lambda: {"customer_count": len(cases.at([np.datetime64(shop.as_of, "D")]))},
        log,
    )


def _trained(
    target: str,
    cases: Cases,
    minimums: pd.DataFrame,
    settings: PredictionSettings,
    shop: Shop,
    sample: str,
    log: Log | None,
) -> dict[str, Any]:
    found = Occasion.read(cases, shop, settings.horizon_days)
    missing = found.lacks(minimums, target)
    if missing:
        return found.without_model(missing)
    learner = Learner(target, cases, settings, found.first)
    days = judged_dates(cases.dates, found.now, settings.horizon_days)
    method, reason, table, covered = _compare(learner, days, log)
    reason = "; ".join(filter(None, [reason, sample]))
    fitted = learner.fit(VALUE_METHODS[method], found.final)
    bands = learner.bands(VALUE_METHODS[method], found.final, fitted.scale)
    is_table = fitted.method.is_table
    model = {
        "outcome": target,
        "method": method,
        "reason": reason,
        "is_table": is_table,
        "link": fitted.method.link,
        "slope": 1.0,
        "shift": 0.0,
        "scale": fitted.scale,
        "calibration_reason": fitted.reason,
        "coverage": covered,
        "learned_count": len(found.known),
    }
    return found.row | {
        "method": method,
        "method_reason": reason,
        "evaluations": evaluation_records(table),
        "models": [model],
        "rules": fitted.method.table_.records(target) if is_table else [],
        "intervals": records(bands, target),
    }


def _compare(
    learner: Learner, days: list[np.datetime64], log: Log | None
) -> tuple[str, str, pd.DataFrame, float | None]:
    """Measure every method on the validation and the test, and choose."""
    kinds = learner.settings.kinds(dict(VALUE_METHODS), METHODS)
    simple = [name for name, kind in kinds.items() if kind.is_baseline]
    if len(days) < len((VALIDATION, TEST)):
        return YearlyRate.name, too_few(days), pd.DataFrame(), None
    tables, baseline = [], YearlyRate.name
    for window, day in zip((VALIDATION, TEST), days, strict=True):
        at = fold(day, learner.cases.dates, learner.settings.horizon_days)
        seen = learner.cases.at([day])
        actual = seen.outcomes[learner.target]
        fitted = {name: learner.fit(kind, at) for name, kind in kinds.items()}
        made = {name: one.predict(seen) for name, one in fitted.items()}
        draws = 0 if window == VALIDATION else learner.settings.resample_count
        table = evaluate_values(made, actual, baseline, draws, learner.settings.random_state)
        if window == VALIDATION:
            baseline = RULE.best(table, simple) or baseline
        tables.append(in_window(table, window, day, learner.settings.horizon_days))
        if log:
            log(f"{learner.target} {window}: {len(kinds)} methods, {len(seen)} customers")
    are_tables = [name for name, kind in kinds.items() if kind.is_table]
    method, reason = choose_table_first(
        tables[0],
        tables[1],
        baseline,
        RULE,
        are_tables,
        simple,
        lambda table, other: evaluate_values(
            {table: made[table], other: made[other]},
            actual,
            table,
            learner.settings.resample_count,
            learner.settings.random_state,
        ),
    )
    segments = by_segment(
        seen,
        lambda rows: evaluate_values(
            {name: made[name][rows] for name in (baseline, method)},
            actual[rows],
            baseline,
            learner.settings.resample_count,
            learner.settings.random_state,
        ),
    )
    tables.append(in_window(segments, TEST, day, learner.settings.horizon_days))
    bands = learner.bands(kinds[method], at, fitted[method].scale)
    covered = coverage(bands, made[method], actual)
    return method, reason, with_choice(tables, method, reason), covered


def evaluate_values(
    predicted: dict[str, np.ndarray],
    actual: np.ndarray,
    baseline: str,
    resample_count: int = 500,
    random_state: int = 0,
) -> pd.DataFrame:
    """Measure predictions of amounts of the same customers, each against a baseline.

    Parameters
    ----------
    predicted : dict of str to ndarray of shape (n_customers,)
        By method.
    actual : ndarray of shape (n_customers,)
    baseline : str
        One of the methods.
    resample_count, random_state : int
        Bootstrap draws, and their seed.

    Returns
    -------
    DataFrame
        As :func:`tessera.learning.evaluation.paired_table`, with ``cohort_type``, ``cohort`` and
        ``sample_size``. Metrics: ``mae`` and ``rmse`` in the unit of the amount, ``r2``, and
        ``bias``: the sum predicted over the actual one, less 1. Not a number: R2 where all amounts
        are equal, the bias where they add up to 0.

    Examples
    --------
    >>> table = evaluate_values({"mean": np.array([2.0, 2.0])}, np.array([1.0, 3.0]), "mean", 1)
    >>> dict(zip(table["metric"], table["value"]))
    {'mae': 1.0, 'rmse': 1.0, 'r2': 0.0, 'bias': 0.0}
    """
    sums = np.stack(
        [
            np.column_stack([np.abs(actual - one), (actual - one) ** 2, actual, actual**2, one])
            for one in predicted.values()
        ],
        axis=1,
    )
    # The table knows one name for each sum; they are five, of which four measures are made.
    table = paired_table(
        sums,
        list(predicted),
        [*MEASURES, ("", None)],
        baseline,
        finish=_finished,
        resample_count=resample_count,
        random_state=random_state,
    )
    table = table[table["metric"] != ""].reset_index(drop=True)
    return table.assign(cohort_type=ALL, cohort=ALL, sample_size=len(actual))


def _finished(means: np.ndarray) -> np.ndarray:
    """Turn means of sums into measures, along the last axis."""
    absolute, squared, actual, actual_squared, predicted = np.moveaxis(means, -1, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        r2 = 1 - squared / (actual_squared - actual**2)
        bias = predicted / actual - 1
    found = np.stack([absolute, np.sqrt(squared), r2, bias, predicted], axis=-1)
    # Where all brought the same, or nothing, there is no share of a variance or of a sum.
    return np.where(np.isfinite(found), found, np.nan)
