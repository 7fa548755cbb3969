"""Which method to use: the best on one window, confirmed on the next against the simple one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from tessera.learning.evaluation import ALL


class Choice(NamedTuple):
    """The method to use, and a sentence with the figures."""

    method: str
    reason: str


@dataclass(frozen=True)
class Rule:
    """What decides.

    Parameters
    ----------
    measures : tuple of tuple of str and int
        Metrics and cut-offs. The first names the best; all of them must confirm it.
    cohort_type : str
        Whose.
    less_is_better : bool
        Whether the metrics are errors.
    """

    measures: tuple[tuple[str, int | None], ...]
    cohort_type: str = ALL
    less_is_better: bool = False

    def best(self, table: pd.DataFrame, among: Collection[str] | None = None) -> str | None:
        """Return the best method of a window; the earlier on a tie, None where none is measured.

        Parameters
        ----------
        table : DataFrame
            Rows as in :data:`tessera.learning.records.EVALUATION`.
        among : collection of str, optional
            Methods that count; by default all.
        """
        values = self._rows(table, 0).set_index("method")["value"]
        values = values if among is None else values[values.index.isin(list(among))]
        if values.empty:
            return None
        return str(values.idxmin() if self.less_is_better else values.idxmax())

    def value(self, table: pd.DataFrame, method: str) -> str:
        """Return a method's value in the first measure, in words."""
        rows = self._rows(table, 0)
        return f"{self._name(0)} {rows.loc[rows['method'] == method, 'value'].iloc[0]:.4f}"

    def differences(
        self, table: pd.DataFrame, method: str, count: int | None = None
    ) -> list[pd.Series]:
        """Return the rows of a method's differences, one per measure; none where not measured."""
        found: list[pd.Series] = []
        for place in range(len(self.measures))[:count]:
            rows = self._rows(table, place)
            found.extend(row for _, row in rows[rows["method"] == method].iterrows())
        return found

    def is_better(self, row: pd.Series) -> bool:
        """Whether the whole interval of the difference is on the good side of 0."""
        return row["difference_upper"] < 0 if self.less_is_better else row["difference_lower"] > 0

    def is_worse(self, row: pd.Series) -> bool:
        """Whether the whole interval of the difference is on the bad side of 0."""
        return row["difference_lower"] > 0 if self.less_is_better else row["difference_upper"] < 0

    def is_lower(self, row: pd.Series) -> bool:
        """Whether the difference itself is on the bad side of 0."""
        return bool(row["difference"] > 0 if self.less_is_better else row["difference"] < 0)

    def figures(self, rows: list[pd.Series]) -> str:
        """Put differences into words."""
        return ", ".join(f"{self._name(place)} {_figure(row)}" for place, row in enumerate(rows))

    def _name(self, place: int) -> str:
        metric, cutoff = self.measures[place]
        return metric if cutoff is None else f"{metric}@{cutoff}"

    def _rows(self, table: pd.DataFrame, place: int) -> pd.DataFrame:
        metric, cutoff = self.measures[place]
        is_measure = (table["cohort_type"] == self.cohort_type) & (table["metric"] == metric)
        if cutoff is not None:
            is_measure &= table["cutoff"] == cutoff
        return table[is_measure]


def _figure(row: pd.Series) -> str:
    """Return a difference with its interval; of what could not be measured, that it could not."""
    if row[["difference", "difference_lower", "difference_upper"]].isna().any():
        return "could not be compared: too few cases"
    return (
        f"{row['difference']:+.4f} ({row['difference_lower']:.4f} to {row['difference_upper']:.4f})"
    )


def choose(
    validation: pd.DataFrame,
    test: pd.DataFrame,
    baseline: str,
    rule: Rule,
    windows: Sequence[pd.DataFrame] = (),
) -> Choice:
    """Take the best method on validation if it beats the baseline on test, else the baseline.

    It beats the baseline if the whole interval of its difference is better, in every measure, and
    in the first measure it is no worse in most windows of the test.

    Parameters
    ----------
    validation, test : DataFrame
        Rows as in :data:`tessera.learning.records.EVALUATION`: of one window, and of all
        windows of the test together.
    baseline : str
        Among the methods; the differences of the test are to it.
    rule : Rule
        What decides.
    windows : sequence of DataFrame
        Rows of each window of the test, where there are several.

    Returns
    -------
    Choice

    Examples
    --------
    >>> rows = {
    ...     "method": ["personal", "blend"] * 2,
    ...     "metric": ["ndcg", "ndcg", "recall", "recall"],
    ...     "cohort_type": "all",
    ...     "cutoff": 10,
    ...     "value": [0.26, 0.28, 0.12, 0.13],
    ...     "difference": [0.0, 0.02, 0.0, 0.01],
    ...     "difference_lower": [0.0, 0.01, 0.0, -0.002],
    ...     "difference_upper": [0.0, 0.03, 0.0, 0.022],
    ... }
    >>> rule = Rule((("ndcg", 10), ("recall", 10)))
    >>> choice = choose(pd.DataFrame(rows), pd.DataFrame(rows), "personal", rule)
    >>> choice.method
    'personal'
    >>> print(choice.reason)
    blend was best on validation but does not beat it on test: ndcg@10 +0.0200 \
(0.0100 to 0.0300), recall@10 +0.0100 (-0.0020 to 0.0220)
    """
    best = rule.best(validation)
    if best is None:
        return Choice(baseline, "nothing could be measured in the validation window")
    if best == baseline:
        return Choice(baseline, f"best on validation: {rule.value(validation, best)}")
    rows = rule.differences(test, best)
    if len(rows) < len(rule.measures):
        return Choice(baseline, "nothing could be measured in the test window")
    figures = rule.figures(rows)
    singles = [rule.differences(window, best, 1) for window in windows]
    is_kept = [not rule.is_lower(found[0]) for found in singles if found]
    if windows:
        figures += f"; no worse in {sum(is_kept)} of {len(windows)} windows"
    is_mostly_kept = not windows or 2 * sum(is_kept) > len(windows)
    if is_mostly_kept and all(rule.is_better(row) for row in rows):
        return Choice(best, f"best on validation, and beats {baseline} on test: {figures}")
    return Choice(
        baseline, f"{best} was best on validation but does not beat it on test: {figures}"
    )


def choose_unless_worse(
    validation: pd.DataFrame,
    test: pd.DataFrame,
    baseline: str,
    rule: Rule,
    against: str,
    cases: str,
) -> Choice:
    """Take the best method on validation unless it is worse than the baseline on test.

    For cohorts too small to prove that anything is better: there the burden of proof is the
    baseline's, in the first measure alone.

    Parameters
    ----------
    validation, test, baseline, rule
        As for :func:`choose`; in the validation only the methods that may be taken.
    against : str
        What the baseline offers them, in words.
    cases : str
        What was measured on, in words.

    Returns
    -------
    Choice

    Examples
    --------
    >>> row = {"method": "cold", "metric": "ndcg", "cohort_type": "cold", "cutoff": 10}
    >>> figures = {"value": 0.1, "sample_size": 40, "difference": -0.01}
    >>> interval = {"difference_lower": -0.03, "difference_upper": 0.01}
    >>> table = pd.DataFrame([row | figures | interval])
    >>> rule = Rule((("ndcg", 10),), "cold")
    >>> choose_unless_worse(table, table, "personal", rule, "popularity", "new customers").method
    'cold'
    """
    methods = [name for name in validation["method"].unique() if name != baseline]
    if not methods:
        return Choice(baseline, f"nothing else was compared for {cases}")
    found = rule.best(validation, methods)
    best = found or str(methods[0])
    place = "best" if found else "not compared with others"
    rows = rule.differences(test, best, 1)
    if not rows:
        return Choice(best, f"no {cases} could be measured in the test window")
    figures = f"{rule.figures(rows)} against {against}, {rows[0]['sample_size']} {cases}"
    if rule.is_worse(rows[0]):
        return Choice(baseline, f"{best} was {place} on validation but is worse on test: {figures}")
    return Choice(best, f"{place} on validation, and not worse on test: {figures}")
