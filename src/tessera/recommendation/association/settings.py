"""Settings of rules and cross-selling, and thresholds without rounding errors."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Self

# What to change when a setting is out of its range.
VARS = {
    "min_support": "var bought_together.min_support",
    "min_confidence": "var bought_together.min_confidence",
    "min_count": "var bought_together.min_count",
    "max_q_value": "var bought_together.max_q_value",
}


@dataclass(frozen=True)
class RuleSettings:
    """What counts as frequent, as a rule and as proven.

    Parameters
    ----------
    min_support : Fraction
        Least share of the baskets that hold an itemset, above 0 and at most 1.
    min_confidence : Fraction
        Least share of the antecedent's baskets that hold the consequent too, 0 to 1.
    min_count : int
        Least number of baskets, whatever their share.
    max_q_value : float
        Greatest share of chance finds among the rules kept, above 0 and at most 1.
    max_length : int
        Longest itemset.
    max_itemsets : int
        No longer itemsets are looked for once there are more than so many.

    Raises
    ------
    ValueError
        If a setting is out of its range; the message names what to change.
    """

    min_support: Fraction
    min_confidence: Fraction = Fraction(0)
    min_count: int = 1
    max_q_value: float = 1.0
    max_length: int = 4
    max_itemsets: int = 100_000

    def __post_init__(self) -> None:
        """Refuse what cannot be searched for."""
        for name, least in (("min_support", None), ("min_confidence", 0), ("max_q_value", None)):
            value = getattr(self, name)
            if not (value > 0 or value == least) or value > 1:
                low = "above 0" if least is None else "0 or more"
                raise ValueError(f"{VARS[name]}: {value} must be {low} and at most 1")
        for name in ("min_count", "max_length", "max_itemsets"):
            if getattr(self, name) < 1:
                where = VARS.get(name, f"setting {name}")
                raise ValueError(f"{where}: {getattr(self, name)} must be 1 or more")

    @classmethod
    def read(cls, values: Mapping[str, object]) -> Self:
        """Build settings from dbt's config, whose values may all be text.

        Examples
        --------
        >>> RuleSettings.read({"min_support": "0.003", "min_count": "10"}).min_support
        Fraction(3, 1000)
        >>> RuleSettings.read({"min_support": "a lot"})
        Traceback (most recent call last):
        ...
        ValueError: var bought_together.min_support: 'a lot' is not a number
        """
        kinds = {Fraction: exact, int: int, float: float}
        known = {one.name: kinds[one.type] for one in fields(cls)}
        read = {}
        for name, value in values.items():
            if name in known:
                try:
                    read[name] = known[name](value)
                except ValueError as error:
                    where = VARS.get(name, f"setting {name}")
                    raise ValueError(f"{where}: {value!r} is not a number") from error
        return cls(**read)

    def least_count(self, baskets: int) -> int:
        """Return the least number of baskets that makes an itemset frequent.

        Examples
        --------
        Floating point would give 8, since 0.07 * 100 comes out a little above 7.

        >>> RuleSettings(exact("0.07")).least_count(100)
        7
        """
        return max(ceil_share(self.min_support, baskets), self.min_count)


def exact(value: object) -> Fraction:
    """Return a number as it is written, without the error of floating point.

    Parameters
    ----------
    value : str, int, float, Decimal or Fraction
        A float stands for the shortest number that it is printed as.

    Returns
    -------
    Fraction
        The number.

    Raises
    ------
    ValueError
        If it is no finite number.

    Examples
    --------
    >>> exact(0.1), exact("1e-3")
    (Fraction(1, 10), Fraction(1, 1000))
    """
    if isinstance(value, Fraction):
        return value
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        raise ValueError(f"{value!r} is not a number") from None
    if not number.is_finite():
        raise ValueError(f"{value!r} is not a finite number")
    return Fraction(number)


def ceil_share(share: Fraction, count: int) -> int:
    """Return the least integer that is at least a share of a count.

    Examples
    --------
    >>> ceil_share(Fraction(1, 1000), 9835), ceil_share(Fraction(1, 2), 4)
    (10, 2)
    """
    return -(-share.numerator * count // share.denominator)
