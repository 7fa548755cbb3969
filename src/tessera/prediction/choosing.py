"""The method to use: a table unless another is better for sure."""

from collections.abc import Callable, Collection

import pandas as pd

from tessera.learning.choice import Choice, Rule, choose


def choose_table_first(
    validation: pd.DataFrame,
    test: pd.DataFrame,
    baseline: str,
    rule: Rule,
    tables: Collection[str],
    simple: Collection[str],
    compare: Callable[[str, str], pd.DataFrame],
) -> Choice:
    """Take the best table if it beats the simple rule; another only if it beats the table too.

    A table is scored and explained by SQL, exactly; what another method is better by must be
    worth giving that up. The simple rule is the best on the validation, since the test may not
    pick it; where another one may be as good on the test, the reason says so.

    Parameters
    ----------
    validation, test : DataFrame
        Rows as in :data:`tessera.learning.records.EVALUATION`.
    baseline : str
        One of the simple rules; the differences of the test are to it.
    rule : Rule
        What decides.
    tables : collection of str
        Methods whose trained model is a table.
    simple : collection of str
        Methods that are simple rules.
    compare : callable
        Measures two methods on the test, the second against the first.

    Returns
    -------
    Choice
    """
    choice = _chosen(validation, test, baseline, rule, tables, simple, compare)
    if choice.method in simple:
        return choice
    rows = {
        name: rule.differences(compare(name, choice.method), choice.method, 1)[0]
        for name in simple
        if name != baseline and rule.best(test, [name])
    }
    unsure = [
        f"{name}, another simple rule, is not surely beaten: {rule.figures([row])}"
        for name, row in rows.items()
        if not rule.is_better(row)
    ]
    return Choice(choice.method, "; ".join([choice.reason, *unsure]))


def _chosen(
    validation: pd.DataFrame,
    test: pd.DataFrame,
    baseline: str,
    rule: Rule,
    tables: Collection[str],
    simple: Collection[str],
    compare: Callable[[str, str], pd.DataFrame],
) -> Choice:
    """Choose as :func:`choose_table_first`, against one simple rule."""
    learned = [name for name in tables if name not in simple]
    others = [
        name for name in validation["method"].unique() if name not in tables and name not in simple
    ]
    best_table, best_other = rule.best(validation, learned), rule.best(validation, others)
    shown = [name for name in (baseline, best_table) if name]
    choice = choose(validation[validation["method"].isin(shown)], test, baseline, rule)
    if best_other is None or (best_table is None and choice.method == baseline):
        return choice
    against = choice.method if best_table is None else best_table
    row = rule.differences(compare(against, best_other), best_other)[0]
    figures = rule.figures([row])
    if not rule.is_better(row):
        return Choice(
            choice.method,
            f"{choice.reason}; {best_other}, which is no table, does not beat {against}: {figures}",
        )
    confirmed = choose(
        validation[validation["method"].isin([baseline, best_other])], test, baseline, rule
    )
    if confirmed.method != best_other:
        return choice
    return Choice(best_other, f"{confirmed.reason}; beats {against}, the best table: {figures}")
