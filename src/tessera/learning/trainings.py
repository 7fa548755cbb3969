"""The trainings of a shop: whether another one is due, and the rows that say so."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import pyarrow as pa
from threadpoolctl import threadpool_limits

from tessera.learning.settings import ALWAYS, NEVER, Settings

FIRST, OTHER_SETTINGS, NONE = "first", "settings", "none"
NOTHING_STORED = "retrain is never, and no training is stored"
# Of the row that stands for no training.
NO_TRAINING = 0


class Finding(NamedTuple):
    """Whether something asks for a training, and a sentence with the figures either way."""

    is_due: bool
    reason: str


class Decision(NamedTuple):
    """Whether to train, what set it off (or 'none'), and a sentence with figures."""

    is_due: bool
    trigger: str
    reason: str


Check = Callable[[dict[str, Any]], Finding]


@dataclass(frozen=True)
class Trainings:
    """The rows of one shop.

    Parameters
    ----------
    rows : list of dict
        Trainings and checks, also those after the clock.
    input_scope : str
        The shop.
    as_of : date
        The clock.

    Examples
    --------
    >>> trainings = Trainings.read(None, "demo", dt.date(2026, 1, 31))
    >>> trainings.last, trainings.next_number
    (None, 1)
    >>> trainings.decide(Settings(), {}).reason
    'no training is stored'
    """

    rows: list[dict[str, Any]]
    input_scope: str
    as_of: dt.date

    @classmethod
    def read(cls, stored: pa.Table | None, input_scope: str, as_of: dt.date) -> Self:
        """Take a shop's rows from the table of all shops.

        Parameters
        ----------
        stored : pyarrow.Table or None
            As from :func:`tessera.learning.records.training_schema`; None: there is none yet.
        input_scope : str
            The shop.
        as_of : date
            The clock.

        Returns
        -------
        Trainings
        """
        rows = [] if stored is None else stored.to_pylist()
        return cls([row for row in rows if row["input_scope"] == input_scope], input_scope, as_of)

    @property
    def last(self) -> dict[str, Any] | None:
        """The training in use: the last one that was made by the clock."""
        made = [
            row for row in self.rows if row["is_trained"] and row["trained_as_of"] <= self.as_of
        ]
        return max(made, key=lambda row: row["training_number"], default=None)

    @property
    def next_number(self) -> int:
        """One more than any training of the shop, also of those after the clock."""
        return 1 + max((row["training_number"] for row in self.rows), default=NO_TRAINING)

    def decide(self, settings: Settings, checks: Mapping[str, Check]) -> Decision:
        """Decide whether to train or to use what is stored.

        - ``auto`` trains when nothing is stored, settings changed, or a check says so;
        - ``always`` trains;
        - ``never`` uses what is stored, also with other settings, and says so; with nothing
          stored the task's fallback answers.

        Parameters
        ----------
        settings : Settings
            What would be trained with.
        checks : mapping of str to callable
            By trigger, functions of the last training that return a :class:`Finding`; the first
            that is due decides.

        Returns
        -------
        Decision
            Trigger: ``first``, ``settings``, ``always``, that of a check, or ``none``.
        """
        last = self.last
        changed = last is not None and last["settings"] != settings.fingerprint()
        if settings.retrain == NEVER:
            if last is None:
                return Decision(False, NONE, NOTHING_STORED)
            others = ", although it was made with other settings" if changed else ""
            used = f"the training of {last['trained_as_of']} is used{others}"
            return Decision(False, NONE, f"retrain is never: {used}")
        if last is None:
            return Decision(True, FIRST, "no training is stored")
        if changed:
            return Decision(True, OTHER_SETTINGS, "the last training was made with other settings")
        if settings.retrain == ALWAYS:
            return Decision(True, ALWAYS, "retrain is always")
        reasons = []
        for trigger, check in checks.items():
            finding = check(last)
            if finding.is_due:
                return Decision(True, trigger, finding.reason)
            reasons.append(finding.reason)
        return Decision(False, NONE, "; ".join(filter(None, reasons)))

    def row(self, decision: Decision, settings: Settings, **own: object) -> dict[str, Any]:
        """Return a row: of a new training, of a check of the last one, or for none.

        Parameters
        ----------
        decision : Decision
            From :meth:`decide`.
        settings : Settings
            What was asked for.
        **own
            The other columns.

        Returns
        -------
        dict
            Columns of :data:`tessera.learning.records.TRAINING` and others.
        """
        last = self.last
        trained = self.as_of if decision.is_due else last["trained_as_of"] if last else None
        kept = last["training_number"] if last else NO_TRAINING
        return {
            **own,
            "input_scope": self.input_scope,
            "training_number": self.next_number if decision.is_due else kept,
            "is_trained": decision.is_due,
            "trigger": decision.trigger,
            "trigger_reason": decision.reason,
            "checked_as_of": self.as_of,
            "trained_as_of": trained,
            "settings": settings.fingerprint(),
        }

    def is_checked(self, settings: Settings) -> bool:
        """Tell whether the training in use was looked at on this date, or made on it.

        Parameters
        ----------
        settings : Settings
            What is asked for. A training on this date with other settings is no look at these.

        Returns
        -------
        bool
        """
        number = self.last["training_number"] if self.last else NO_TRAINING
        return any(
            row["checked_as_of"] == self.as_of
            and row["training_number"] == number
            and (not row["is_trained"] or row["settings"] == settings.fingerprint())
            for row in self.rows
        )


def train_if_due(
    trainings: Trainings,
    settings: Settings,
    checks: Mapping[str, Check],
    train: Callable[[], Mapping[str, object]],
    fallback: Mapping[str, object],
    schema: pa.Schema,
    kept: Callable[[], Mapping[str, object]] = dict,
    log: Callable[[str], object] | None = None,
) -> pa.Table:
    """Train if that is due, and write down what was decided.

    Parameters
    ----------
    trainings : Trainings
        What is stored.
    settings, checks
        As in :meth:`Trainings.decide`.
    train : callable
        Returns what a training finds, by column.
    fallback : mapping
        Columns of the row that stands for no training: ``method`` and whatever else answers;
        ``method_reason`` is the decision's.
    schema : pyarrow.Schema
        Of the task's trainings.
    kept : callable, optional
        Returns the columns of a check that keeps the last training.
    log : callable, optional
        Takes a line of progress.

    Returns
    -------
    pyarrow.Table
        One row for a training or a new check, no row where the same check is stored already.
    """
    # Small tables: a library's threads wait for each other longer than they work.
    with threadpool_limits(limits=1):
        decision = trainings.decide(settings, checks)
        if log is not None:
            done = "trained" if decision.is_due else "kept" if trainings.last else "not trained"
            log(f"{settings.model}: {done}: {decision.reason}")
        found = train() if decision.is_due else {}
    if decision.is_due:
        rows = [trainings.row(decision, settings, **found)]
    elif trainings.is_checked(settings):
        rows = []
    elif trainings.last:
        rows = [trainings.row(decision, settings, **kept())]
    else:
        own = {**fallback, "method_reason": decision.reason}
        rows = [trainings.row(decision, settings, **own)]
    return pa.Table.from_pylist(rows, schema=schema)


def older_than(days: float, as_of: dt.date) -> Check:
    """Return a check of the age of a training.

    Examples
    --------
    >>> check = older_than(90, dt.date(2026, 4, 10))
    >>> check({"trained_as_of": dt.date(2026, 1, 1)}).reason
    'the training is 99 days old; 90 are allowed'
    """

    def check(last: dict[str, Any]) -> Finding:
        age = (as_of - last["trained_as_of"]).days
        return Finding(age > days, f"the training is {age} days old; {days:g} are allowed")

    return check


def new_month(last_month_end: dt.date) -> Check:
    """Return a check whether another month is complete.

    Examples
    --------
    >>> check = new_month(dt.date(2026, 4, 1))
    >>> check({"last_month_end": dt.date(2026, 3, 1)})
    Finding(is_due=True, reason='the month before 2026-04-01 is complete')
    """

    def check(last: dict[str, Any]) -> Finding:
        if last_month_end > last["last_month_end"]:
            return Finding(True, f"the month before {last_month_end} is complete")
        return Finding(False, f"no month is complete after {last['last_month_end']}")

    return check
