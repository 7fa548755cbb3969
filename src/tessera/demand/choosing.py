"""One method for the whole shop, chosen on weeks that are known by now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
import pandas as pd

from tessera.demand.measures import BIAS, MASE, WAPE, product_errors, scaled_error
from tessera.demand.methods import METHODS
from tessera.demand.service import SERVICE_LEVEL
from tessera.demand.weeks import Weeks
from tessera.learning import Settings
from tessera.learning.choice import Choice, Rule, choose
from tessera.learning.evaluation import ALL, TEST, VALIDATION, paired_table, with_choice
from tessera.learning.records import EVALUATION

RULE = Rule(((WAPE, None),), less_is_better=True)
BASELINE = next(name for name, kind in METHODS.items() if kind.is_baseline)


@dataclass(frozen=True)
class DemandSettings(Settings):
    """What a choice is made by.

    Parameters
    ----------
    horizon_weeks : int
        Weeks that are forecast.
    max_bias : float
        A method whose total was further off than this share is not used.
    min_known_weeks : int
        Weeks before the first origin.
    min_products : int
        Products with a sale; below it the baseline answers.
    validation_count, test_count : int
        Origins, a horizon apart, at most.
    resample_count : int
        Bootstrap draws behind an interval.
    service_level : float
        Share of lead times that stock is to last for.
    """

    model: ClassVar[str] = "act_demand_trainings"
    var_names: ClassVar[Mapping[str, str]] = {"service_level": "actions.service_level"}

    horizon_weeks: int = 8
    max_bias: float = 0.15
    min_known_weeks: int = 26
    min_products: int = 30
    validation_count: int = 2
    test_count: int = 3
    resample_count: int = 1000
    service_level: float = SERVICE_LEVEL

    def __post_init__(self) -> None:
        """Refuse what cannot be forecast."""
        super().__post_init__()
        self.at_least(1, "horizon_weeks", "validation_count", "test_count", "min_known_weeks")
        self.at_least(0, "max_bias")

    def origins(self, week_count: int) -> tuple[list[int], list[int]]:
        """Return the origins of the validation and of the test, rising.

        Parameters
        ----------
        week_count : int

        Returns
        -------
        validation, test : list of int
            First week that each does not know; both empty where there are too few weeks for one
            of each.

        Examples
        --------
        >>> DemandSettings().origins(104), DemandSettings().origins(42)
        (([64, 72], [80, 88, 96]), ([26], [34]))
        """
        possible = (week_count - self.min_known_weeks) // self.horizon_weeks
        tests = min(self.test_count, possible - 1)
        if tests < 1:
            return [], []
        count = tests + min(self.validation_count, possible - tests)
        every = [week_count - back * self.horizon_weeks for back in range(count, 0, -1)]
        return every[:-tests], every[-tests:]


def is_possible(method: str, weeks: Weeks, settings: DemandSettings) -> bool:
    """Tell whether there are weeks enough for a method, on each date that it is measured on.

    Parameters
    ----------
    method : str
    weeks : Weeks
    settings : DemandSettings

    Returns
    -------
    bool
        False for a method that is not known any more, too.
    """
    validation, test = settings.origins(weeks.week_count)
    first = min([*validation, *test, weeks.week_count])
    return method in METHODS and METHODS[method].min_weeks <= first


class DemandChoice(NamedTuple):
    """The method of a shop, why, and what each method was measured at."""

    method: str
    reason: str
    # As in tessera.learning.records.EVALUATION.
    evaluations: pd.DataFrame


def choose_method(weeks: Weeks, settings: DemandSettings | None = None) -> DemandChoice:
    """Choose one method for the shop on rolling origins.

    The best on the validation, among those that stock may be planned by and whose total was not
    too far off, is used if it beats the mean of the last eight weeks on the test, by the whole
    interval, and its total was not too far off there either. A choice per product would fit
    chance.

    Parameters
    ----------
    weeks : Weeks
    settings : DemandSettings, optional

    Returns
    -------
    DemandChoice
    """
    settings = settings or DemandSettings()
    validation, test = settings.origins(weeks.week_count)
    if not test:
        least = settings.min_known_weeks + 2 * settings.horizon_weeks
        return _unmeasured(f"{weeks.week_count} full weeks; {least} are needed to compare methods")
    sold = int((weeks.units[:, : validation[0]] > 0).any(axis=1).sum())
    if sold < settings.min_products:
        return _unmeasured(
            f"{sold} products sold early enough; {settings.min_products} are needed to compare"
        )
    # What the earliest origin is too early for cannot be compared.
    names = [name for name in METHODS if is_possible(name, weeks, settings)]
    found = {one: _Origin.measured(weeks, one, names, settings) for one in validation + test}
    if not all(one.actual.sum() > 0 for one in found.values()):
        return _unmeasured("nothing was sold in one of the windows to compare on")
    first, second = (
        _table(window, [found[one] for one in origins], names, weeks, settings)
        for window, origins in ((VALIDATION, validation), (TEST, test))
    )
    singles = [
        _table(f"{TEST}_{place}", [found[one]], names, weeks, settings, is_drawn=False)
        for place, one in enumerate(test, start=1)
    ]
    choice = _chosen(first, second, singles, names, settings.max_bias)
    return DemandChoice(*choice, with_choice([first, second, *singles], *choice))


def _chosen(
    validation: pd.DataFrame,
    test: pd.DataFrame,
    singles: list[pd.DataFrame],
    names: list[str],
    max_bias: float,
) -> Choice:
    """Choose among the methods whose total is right."""
    fit = [
        name
        for name in names
        if name == BASELINE
        or (METHODS[name].is_for_stock and abs(_bias(validation, name)) <= max_bias)
    ]
    choice = choose(validation[validation["method"].isin(fit)], test, BASELINE, RULE, singles)
    bias = _bias(test, choice.method)
    if choice.method == BASELINE or abs(bias) <= max_bias:
        among = f"compared were the baseline and methods whose total is at most {max_bias:.0%} off"
        return Choice(choice.method, f"{choice.reason}; {among}; total {bias:+.1%} off on test")
    return Choice(
        BASELINE,
        f"{choice.method} was best on validation but its total is {bias:+.1%} off on test; "
        f"at most {max_bias:.0%} is allowed",
    )


def _bias(table: pd.DataFrame, method: str) -> float:
    """Return by which share a method's total was too high."""
    rows = table[(table["method"] == method) & (table["metric"] == BIAS)]
    return float(rows["value"].iloc[0])


def _unmeasured(why: str) -> DemandChoice:
    """Return the baseline where nothing could be compared."""
    return DemandChoice(BASELINE, why, pd.DataFrame(columns=list(EVALUATION)))


class _Origin(NamedTuple):
    """What methods were measured at on one origin."""

    week: int
    # Of shape (n_products, n_methods, 2): sizes of errors, and errors; 0 of products unknown then.
    errors: np.ndarray
    # Of shape (n_products,): units sold.
    actual: np.ndarray
    # Of shape (n_methods,).
    scaled: np.ndarray

    @classmethod
    def measured(
        cls, weeks: Weeks, week: int, names: list[str], settings: DemandSettings
    ) -> "_Origin":
        """Forecast by each method, and compare."""
        units = weeks.units
        is_known = (units[:, :week] > 0).any(axis=1)
        known, actual = units[is_known, :week], units[is_known, week:][:, : settings.horizon_weeks]
        errors = np.zeros((len(units), len(names), 2))
        scaled = np.zeros(len(names))
        for place, name in enumerate(names):
            forecast = METHODS[name]().forecast(known, settings.horizon_weeks)
            errors[is_known, place] = product_errors(forecast, actual)
            scaled[place] = scaled_error(forecast, actual, known)
        sums = np.zeros(len(units))
        sums[is_known] = actual.sum(axis=1)
        return cls(week, errors, sums, scaled)


def _table(
    window: str,
    origins: list[_Origin],
    names: list[str],
    weeks: Weeks,
    settings: DemandSettings,
    is_drawn: bool = True,
) -> pd.DataFrame:
    """Measure all methods on some origins together."""
    table = paired_table(
        np.sum([one.errors for one in origins], axis=0),
        names,
        [(WAPE, None), (BIAS, None)],
        BASELINE,
        sizes=np.sum([one.actual for one in origins], axis=0),
        resample_count=settings.resample_count if is_drawn else 0,
    )
    scaled = np.mean([one.scaled for one in origins], axis=0)
    has_case = [(one.actual > 0) | (one.errors[:, :, 0] > 0).any(axis=1) for one in origins]
    mase = pd.DataFrame(
        {
            "method": names,
            "baseline": BASELINE,
            "metric": MASE,
            "value": scaled,
            "difference": scaled - scaled[names.index(BASELINE)],
        }
    )
    return pd.concat([table, mase], ignore_index=True).assign(
        window=window,
        window_start=pd.Timestamp(weeks.monday(origins[0].week)),
        window_end=pd.Timestamp(weeks.monday(origins[-1].week + settings.horizon_weeks)),
        cohort_type=ALL,
        cohort=ALL,
        sample_size=int(np.any(has_case, axis=0).sum()),
    )
