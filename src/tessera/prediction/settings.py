"""What the training of predictions is asked to do."""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple, Protocol, TypeVar

from tessera.learning import Settings


class Method(Protocol):
    """What every method says of itself."""

    is_baseline: ClassVar[bool]


M = TypeVar("M", bound=Method)


# Takes a line of progress.
Log = Callable[[str], object]


class Shop(NamedTuple):
    """Whose customers, the clock, and the date of the first order of all."""

    input_scope: str
    as_of: dt.date
    first_date: dt.date


@dataclass(frozen=True)
class PredictionSettings(Settings):
    """Settings of trainings of predictions.

    Parameters
    ----------
    features : list of str
        What is learned from.
    signals : list of str
        What is learned from if that is better.
    methods : list of str
        Methods to compare; none named means every one there is.
    horizon_days : int
        Days that are predicted.
    resample_count : int
        Bootstrap draws behind an interval.
    examined_leak : bool
        Whether a suspiciously good model was looked at and found right.
    retrain, random_state
        As in :class:`tessera.learning.Settings`; ``auto`` trains when the horizon of the last
        training has passed.
    """

    model: ClassVar[str] = "predictions"
    var_names: ClassVar[dict[str, str]] = {
        "methods": "predictions.methods",
        "examined_leak": "predictions.examined_leak",
        "horizon_days": "predictions.horizon_days",
        "features": "predictions.features",
    }

    features: list[str] = field(default_factory=list)
    signals: list[str] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)
    horizon_days: int = 90
    resample_count: int = 500
    examined_leak: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be trained."""
        super().__post_init__()
        self.at_least(1, "horizon_days", "resample_count")
        if not self.features:
            raise self.refuse("features", "at least one is needed")

    def kinds(
        self, known: dict[str, type[M]], elsewhere: Collection[str] = ()
    ) -> dict[str, type[M]]:
        """Return the methods to compare, the baselines always among them.

        Parameters
        ----------
        known : dict of str to type
            By name.
        elsewhere : collection of str
            Methods of other tasks, which the setting may name too.

        Returns
        -------
        dict of str to type
            All, where the setting names none of them.

        Raises
        ------
        ValueError
            If the setting names a method that there is not.
        """
        unknown = sorted(set(self.methods) - set(known) - set(elsewhere))
        if unknown:
            every = ", ".join([*known, *elsewhere])
            raise self.refuse("methods", f"{', '.join(unknown)} not among {every}")
        wanted = set(self.methods) & set(known)
        return {
            name: kind
            for name, kind in known.items()
            if not wanted or name in wanted or kind.is_baseline
        }
