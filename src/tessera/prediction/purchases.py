"""Who buys within the horizon: methods compared by time, the one to use, and its rows."""

import datetime as dt
from collections.abc import Hashable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.special import expit
from scipy.stats import spearmanr

from tessera.learning import Trainings, train_if_due
from tessera.learning.choice import Choice, Rule
from tessera.learning.evaluation import (
    DECIMALS,
    TEST,
    VALIDATION,
    evaluation_records,
    with_choice,
)
from tessera.learning.trainings import Finding
from tessera.prediction.cases import Cases
from tessera.prediction.choosing import choose_table_first
from tessera.prediction.evaluation import (
    AUC,
    best_threshold,
    evaluate_purchases,
    reliability,
)
from tessera.prediction.fitting import Fitted, fit
from tessera.prediction.folds import fold, judged_dates
from tessera.prediction.going_on import GoingOn, state_records
from tessera.prediction.importance import permutation_importance
from tessera.prediction.methods import (
    METHODS,
    IncrementalLogisticRegression,
    LogisticRegression,
    RFMCellRate,
    TablePurchaseMethod,
)
from tessera.prediction.methods.values import VALUE_METHODS
from tessera.prediction.occasion import (
    Occasion,
    in_window,
    nothing_to_learn_from,
    too_few,
)
from tessera.prediction.records import NOTHING, PURCHASE, SCHEMA
from tessera.prediction.sampling import learned_from
from tessera.prediction.segments import by_segment
from tessera.prediction.settings import Log, PredictionSettings, Shop
from tessera.prediction.signals import join_signals
from tessera.prediction.watching import Came, came_true, feature_bins, feature_moves

RULE = Rule(((AUC, None),))
# Better than this is rarely earned: a feature knows the outcome.
LEAK_AUC = 0.95
# Of fewer buyers, or others, chance alone ranks all before the rest now and then.
LEAK_CASES = 30
# A table that ranks customers less alike than this explains nothing: a bound of our own.
LEAST_ALIKE = 0.5
# Of two customers there is always one order or the other.
LEAST_RANKED = 3


def train_purchases(
    table: pa.Table | pd.DataFrame,
    trainings: pa.Table | None,
    minimums: pd.DataFrame,
    settings: PredictionSettings,
    shop: Shop,
    task: str = "purchases",
    outcome: str = PURCHASE,
    log: Log | None = None,
) -> pa.Table:
    """Compare methods on later customers' days if that is due, and say which answers.

    The two last observation dates whose outcome is known are the validation and the test; for
    each, methods learn only from dates whose outcome was known by then. The best on validation is
    used if it beats the better of the two rules on test by an interval above 0. One that is no
    table is used only if it also beats the best table on test so. What is used learns again from
    all dates. Signals of the settings are features if that is better on the validation. Of many
    customers some are learned from: :func:`tessera.prediction.sampling.learned_from`.

    Parameters
    ----------
    table : pyarrow.Table or DataFrame
        As for :meth:`Cases.read`; rows of the clock's date, whose outcome is null, are what will
        be predicted.
    trainings : pyarrow.Table of SCHEMA, or None
        Everything stored so far, of all shops.
    minimums : DataFrame
        As for :func:`tessera.learning.minimums.shortfalls`.
    settings : PredictionSettings
    shop : Shop
        Whose customers, and as of when.
    task : str
        Whose minimums count.
    outcome : str
        What the rows are of.
    log : callable, optional
        Takes a line of progress.

    Returns
    -------
    pyarrow.Table of SCHEMA
        As from :func:`tessera.learning.train_if_due`.

    Raises
    ------
    ValueError
        As :meth:`Cases.read`; if a method is not known; if a test's area under the ROC curve is
        above .95, since a feature then most likely knows the outcome.
    """
    table, sample = learned_from(table)
    cases = Cases.read(table, settings.features)
    more = Cases.read(table, [*settings.features, *settings.signals]) if settings.signals else cases
    trained = Trainings.read(trainings, shop.input_scope, shop.as_of)
    came = Came.read(trained.last, more, settings, shop.as_of)
    return train_if_due(
        trained,
        settings,
        {
            "package": _is_installed,
            "cases": nothing_to_learn_from(
                cases, settings, shop.as_of, lambda learned: learned.is_mixed
            ),
            "outcome": came_true(came, settings.horizon_days, shop.as_of),
        },
        lambda: (
            _trained(
                cases, more, minimums, settings, task, outcome, shop, trained.last, sample, log
            )
            | {"realised": came.bins}
        ),
        {"method": NOTHING, "horizon_days": settings.horizon_days},
        SCHEMA,
        lambda: _kept(more, trained, shop.as_of) | {"realised": came.bins},
        log,
    )


def _trained(
    cases: Cases,
    more: Cases,
    minimums: pd.DataFrame,
    settings: PredictionSettings,
    task: str,
    outcome: str,
    shop: Shop,
    last: dict[str, Any] | None,
    sample: str,
    log: Log | None,
) -> dict[str, Any]:
    """Compare and fit, with more features where they help, or say what is lacking."""
    found = Occasion.read(cases, shop, settings.horizon_days)
    missing = found.lacks(minimums, task)
    if missing:
        return found.without_model(missing) | {"bins": feature_bins(found.today)}
    if not cases.at(found.final.learned).is_mixed:
        reason = "on all dates learned from, all customers did the same"
        return found.without_model(reason) | {"bins": feature_bins(found.today)}
    judged = judged_dates(cases.dates, found.now, settings.horizon_days)
    days = [
        day
        for day in judged
        if cases.at([day]).is_mixed
        and cases.at(fold(day, cases.dates, settings.horizon_days).learned).is_mixed
    ]
    joined = join_signals(more, days, found.first, settings, RULE)
    if joined.names:
        cases, found = more, Occasion.read(more, shop, settings.horizon_days)
    compared = _compare(cases, days, judged, settings, found.first, last, log)
    method = compared.choice.method
    going = compared.going
    reasons = [compared.choice.reason, joined.reason, going.reason if going else "", sample]
    reason = "; ".join(filter(None, reasons))
    left_out = _left_out(settings) if outcome == PURCHASE else []
    if log:
        for line in left_out:
            log(f"purchases: not compared: {line}")
    incremental = going.fit(cases, found.final, found.first, settings) if going else None

    def final(name: str) -> Fitted:
        if incremental and name == IncrementalLogisticRegression.name:
            return incremental
        return fit(METHODS[name], cases, found.final, found.first, settings)

    fitted = final(method)
    # What is no table is explained by the best table.
    table, alike = fitted.method, None
    if not isinstance(table, TablePurchaseMethod):
        nearest = final(compared.best_table)
        table, alike = nearest.method, _rank_correlation(fitted, nearest, found.today)
        # Of categories there are no drivers.
        if outcome == PURCHASE:
            reason += f"; {_of_drivers(table.name, alike)}"
    rules = table.table_.records(outcome) if isinstance(table, TablePurchaseMethod) else []
    return found.row | {
        "method": method,
        "method_reason": "; not compared: ".join([reason, *left_out]),
        "evaluations": evaluation_records(compared.table.assign(reason=reason)),
        "bins": feature_bins(found.today),
        "shift_deviation": fitted.calibration.deviation,
        "models": [
            {
                "outcome": outcome,
                "method": method,
                "reason": reason,
                "is_table": table is fitted.method,
                "link": "logit",
                "slope": fitted.calibration.slope,
                "shift": fitted.calibration.shift,
                "calibration_reason": fitted.calibration.reason,
                "calibration_error": compared.calibration_error,
                "threshold": compared.threshold,
                "expected_rate": _mean_probability(fitted, found.today),
                "learned_count": len(found.known),
                "signals": joined.names,
            }
        ],
        "rules": rules,
        "reliability": compared.reliability,
        "importances": compared.importances,
        "states": [*compared.states, *state_records(incremental)],
        "explained_by": table.name if rules and is_alike(alike) else None,
        "explained_rank_correlation": alike if rules else None,
    }


def is_alike(correlation: float | None) -> bool:
    """Tell whether a table may explain a method, by the rank correlation of their scores.

    Examples
    --------
    >>> [is_alike(found) for found in (None, 0.9, 0.5, 0.49, -1.0)]
    [True, True, True, False, False]
    """
    return correlation is None or correlation >= LEAST_ALIKE


def _of_drivers(table: str, alike: float | None) -> str:
    """Say whose drivers those of a method are that is no table."""
    figure = "" if alike is None else f": rank correlation {alike:.2f}"
    if not is_alike(alike):
        return f"no drivers, since {table}, the best table, ranks customers otherwise{figure}"
    return f"drivers are of {table}, not exact{figure}"


def _rank_correlation(first: Fitted, second: Fitted, cases: Cases) -> float | None:
    """Return Spearman's rank correlation of two methods' scores; None where one has no order."""
    if len(cases) < LEAST_RANKED:
        return None
    scores = [one.log_odds(cases).round(DECIMALS) for one in (first, second)]
    if any(np.ptp(one) == 0 for one in scores):
        return None
    return round(float(spearmanr(scores[0], scores[1]).statistic), DECIMALS)


def _is_installed(last: dict[str, Any]) -> Finding:
    """Look whether the method in use can still be learned."""
    kind = METHODS.get(last["method"])
    if kind is None or kind.is_installed():
        return Finding(False, "")
    return Finding(True, f"the method in use, {kind.missing()}")


def _left_out(settings: PredictionSettings) -> list[str]:
    """Return what is not compared since its package is not installed."""
    kinds = settings.kinds(dict(METHODS), VALUE_METHODS).values()
    return [kind.missing() for kind in kinds if not kind.is_installed()]


def _mean_probability(fitted: Fitted, cases: Cases) -> float | None:
    return float(expit(fitted.log_odds(cases)).mean()) if len(cases) else None


class _Comparison(NamedTuple):
    """What was found on the validation and the test; of a rule that was not compared, nothing."""

    choice: Choice
    table: pd.DataFrame = pd.DataFrame()
    best_table: str = LogisticRegression.name
    threshold: float | None = None
    calibration_error: float | None = None
    reliability: Sequence[dict[Hashable, Any]] = ()
    importances: Sequence[dict[Hashable, Any]] = ()
    # Of the method that can go on: whether it does, and what it had learned by both dates.
    going: GoingOn | None = None
    states: Sequence[dict[str, Any]] = ()


def _compare(
    cases: Cases,
    days: list[np.datetime64],
    judged: list[np.datetime64],
    settings: PredictionSettings,
    first: np.datetime64,
    last: dict[str, Any] | None,
    log: Log | None,
) -> _Comparison:
    """Measure every method on the validation and the test, and choose."""
    kinds = settings.kinds(dict(METHODS), VALUE_METHODS)
    kinds = {name: kind for name, kind in kinds.items() if kind.can_learn_from(cases)}
    simple = [name for name, kind in kinds.items() if kind.is_baseline]
    if len(days) < len((VALIDATION, TEST)):
        return _Comparison(Choice(RFMCellRate.name, too_few(days, judged)))
    ranks = frozenset(name for name, kind in kinds.items() if not kind.has_probabilities)
    thresholds: dict[str, float] = {}
    tables = []
    baseline = RFMCellRate.name
    going, states = None, []
    incremental = IncrementalLogisticRegression.name
    for window, day in zip((VALIDATION, TEST), days, strict=True):
        seen = cases.at([day])
        at = fold(day, cases.dates, settings.horizon_days)
        fitted = {name: fit(kind, cases, at, first, settings) for name, kind in kinds.items()}
        if incremental in kinds:
            going = going or GoingOn.decide(last, cases, at, first, settings, fitted[incremental])
            if going.states:
                fitted[incremental] = going.fit(cases, at, first, settings)
            states += state_records(fitted[incremental])
        scores = {name: one.log_odds(seen) for name, one in fitted.items()}
        table = evaluate_purchases(
            scores,
            seen.bought,
            baseline,
            ranks,
            thresholds,
            0 if window == VALIDATION else settings.resample_count,
            settings.random_state,
            owners=seen.owners,
        )
        tables.append(in_window(table, window, day, settings.horizon_days))
        if window == VALIDATION:
            thresholds = {
                name: best_threshold(seen.bought, expit(scores[name]))
                for name in kinds
                if name not in ranks
            }
            baseline = RULE.best(table, simple) or baseline
        if log:
            log(f"purchases {window}: {len(kinds)} methods, {len(seen)} customers")
    _refuse_leak(tables[1], fitted, seen, settings)
    are_tables = [name for name, kind in kinds.items() if issubclass(kind, TablePurchaseMethod)]
    choice = choose_table_first(
        tables[0],
        tables[1],
        baseline,
        RULE,
        are_tables,
        simple,
        lambda table, other: evaluate_purchases(
            {table: scores[table], other: scores[other]},
            seen.bought,
            table,
            resample_count=settings.resample_count,
            random_state=settings.random_state,
            measures=((AUC, None),),
            owners=seen.owners,
        ),
    )
    if choice.method not in thresholds:
        # A rule that only ranks has no probability to give.
        choice = Choice(
            RFMCellRate.name,
            f"the simple rule {choice.method} only ranks, and {RFMCellRate.name} gives the "
            f"probabilities; of {choice.method}: {choice.reason}",
        )
    shown = {name: scores[name] for name in (baseline, choice.method)}

    def of_segment(rows: np.ndarray) -> pd.DataFrame:
        some = seen.take(rows)
        return evaluate_purchases(
            {name: one[rows] for name, one in shown.items()},
            some.bought,
            baseline,
            ranks,
            thresholds,
            settings.resample_count,
            settings.random_state,
            owners=some.owners,
        )

    segments = in_window(by_segment(seen, of_segment), TEST, days[1], settings.horizon_days)
    chosen = reliability(seen.bought, expit(scores[choice.method])).assign(window=TEST)
    errors = tables[1].query("metric == 'ece' and method == @choice.method")["value"]
    importances = permutation_importance(fitted[choice.method].method, seen, settings.random_state)
    return _Comparison(
        choice,
        with_choice([*tables, segments], *choice),
        RULE.best(tables[0], are_tables) or LogisticRegression.name,
        thresholds[choice.method],
        float(errors.iloc[0]),
        chosen.to_dict("records"),
        importances.to_dict("records"),
        going,
        states,
    )


def _refuse_leak(
    test: pd.DataFrame, fitted: dict[str, Fitted], seen: Cases, settings: PredictionSettings
) -> None:
    """Stop where a score is too good to be true, and no chance of few buyers."""
    bought = int(seen.bought.sum())
    if settings.examined_leak or min(bought, len(seen) - bought) < LEAK_CASES:
        return
    rows = test[(test["metric"] == AUC) & (test["value"] > LEAK_AUC)]
    if rows.empty:
        return
    worst = rows.sort_values("value").iloc[-1]
    ranked = permutation_importance(fitted[worst["method"]].method, seen, settings.random_state)
    raise settings.refuse(
        "examined_leak",
        f"{worst['method']} tells buyers from others with an area under the ROC curve of "
        f"{worst['value']:.3f} on later data; above {LEAK_AUC} a feature most likely knows the "
        f"outcome. Look at {', '.join(ranked['feature'].head(3))} (the most important); where "
        "all is right, set it to true",
    )


def _kept(cases: Cases, trainings: Trainings, as_of: dt.date) -> dict[str, Any]:
    """Measure how far features have moved since the training in use."""
    today = cases.at([np.datetime64(as_of, "D")])
    stored = (trainings.last or {}).get("bins") or []
    return {"customer_count": len(today), "drift": feature_moves(stored, today)}
