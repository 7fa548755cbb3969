"""What counts as frequent, as a rule and as proven."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import ClassVar

from tessera.learning import Settings


@dataclass(frozen=True)
class RuleSettings(Settings):
    """Settings of itemsets, rules and cross-selling.

    Parameters
    ----------
    min_support : Fraction
        Least share of the baskets that hold an itemset, above 0 and at most 1.
    min_confidence : Fraction
        Least share of the antecedent's baskets that hold the consequent too, 0 to 1.
    min_count : int
        Least number of baskets, whatever their share.
    max_q_value : float
        Greatest share of chance finds among what is kept, above 0 and at most 1.
    max_length : int
        Longest itemset.
    max_itemsets : int
        No longer itemsets are looked for once there are more than so many.
    count : int
        Other products for each product and relation, at most.

    Raises
    ------
    ValueError
        If a setting is out of its range; the message names what to change.

    Examples
    --------
    >>> RuleSettings.read({"min_support": "a lot"})
    Traceback (most recent call last):
    ...
    ValueError: var bought_together.min_support: 'a lot' is not a number
    """

    model: ClassVar[str] = "ml_frequent_itemsets"
    var_names: ClassVar[Mapping[str, str]] = {
        name: f"bought_together.{name}"
        for name in ("min_support", "min_confidence", "min_count", "max_q_value")
    }

    min_support: Fraction = Fraction(1)
    min_confidence: Fraction = Fraction(0)
    min_count: int = 1
    max_q_value: float = 1.0
    max_length: int = 4
    max_itemsets: int = 100_000
    count: int = 20

    def __post_init__(self) -> None:
        """Refuse what cannot be searched for."""
        super().__post_init__()
        self.at_least(1, "min_count", "max_length", "max_itemsets", "count")
        for name, low in (("min_support", ""), ("min_confidence", "0 or "), ("max_q_value", "")):
            value = getattr(self, name)
            if not (0 < value <= 1 or (low and value == 0)):
                raise self.refuse(name, f"{value} must be {low}above 0 and at most 1")

    def least_count(self, baskets: int) -> int:
        """Return the least number of baskets that makes an itemset frequent.

        Examples
        --------
        Floating point would give 8, since 0.07 * 100 comes out a little above 7.

        >>> RuleSettings(Fraction("0.07")).least_count(100)
        7
        """
        return max(ceil(self.min_support * baskets), self.min_count)
