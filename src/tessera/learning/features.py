"""What is said of features, once for everything that learns: the seed customer_features."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import pandas as pd

LOG, PLAIN = "log", "plain"
COLUMNS = ["feature", "scaling", "low_words", "high_words"]


@dataclass(frozen=True)
class Features:
    """Which features there are, and what is done with them and said of them.

    Parameters
    ----------
    scalings : dict of str to str
        ``log`` or ``plain``, by feature.
    traits : dict of str to tuple of str
        What to call a group that is low in a feature, and one that is high, where that is said.
    """

    scalings: dict[str, str]
    traits: dict[str, tuple[str, str]]

    @classmethod
    def read(cls, table: pd.DataFrame) -> Self:
        """Read the seed.

        Parameters
        ----------
        table : DataFrame
            The seed customer_features, one row per feature: ``feature``, ``scaling``, ``low_words``
            and ``high_words`` (both or none).

        Returns
        -------
        Features

        Raises
        ------
        ValueError
            If a column is absent, a feature is there twice, or a scaling is unknown.

        Examples
        --------
        >>> rows = [
        ...     ("monetary", "log", "low revenue", "high revenue"),
        ...     ("web_share", "plain", "", ""),
        ... ]
        >>> features = Features.read(pd.DataFrame(rows, columns=COLUMNS))
        >>> features.logged(["web_share", "monetary"]), features.traits
        (['monetary'], {'monetary': ('low revenue', 'high revenue')})
        """
        absent = [name for name in COLUMNS if name not in table]
        if absent:
            raise ValueError(f"seed customer_features has no column {', '.join(absent)}")
        names = table["feature"]
        if names.duplicated().any():
            twice = ", ".join(names[names.duplicated()])
            raise ValueError(f"seed customer_features names twice: {twice}")
        wrong = table[~table["scaling"].isin([LOG, PLAIN])]
        if len(wrong):
            raise ValueError(
                f"seed customer_features, {wrong['feature'].iloc[0]}: scaling is "
                f"{wrong['scaling'].iloc[0]}, not {LOG} or {PLAIN}"
            )
        words = table[COLUMNS].fillna("")
        return cls(
            dict(zip(names, table["scaling"], strict=True)),
            {
                name: (low, high)
                for name, _, low, high in words.itertuples(index=False)
                if low and high
            },
        )

    def known(self, names: Iterable[str]) -> list[str]:
        """Return those of some names that are features, in their order."""
        return [name for name in names if name in self.scalings]

    def logged(self, names: Iterable[str]) -> list[str]:
        """Return those of some features whose logarithm is taken, in their order.

        Raises
        ------
        ValueError
            If one is no feature.
        """
        names = list(names)
        unknown = [name for name in names if name not in self.scalings]
        if unknown:
            raise ValueError(f"seed customer_features does not have {', '.join(unknown)}")
        return [name for name in names if self.scalings[name] == LOG]
