"""What a task is asked to do."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from typing import Any, ClassVar, Self

AUTO, ALWAYS, NEVER = "auto", "always", "never"
MODES = (AUTO, ALWAYS, NEVER)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the settings of every task have in common.

    Parameters
    ----------
    retrain : str
        'auto', 'always' or 'never', as in :meth:`tessera.learning.trainings.Trainings.decide`.
    random_state : int
        Seed.

    Raises
    ------
    ValueError
        If ``retrain`` is unknown; subclasses refuse what they cannot train, by :meth:`refuse`.

    Examples
    --------
    >>> Settings.read({"random_state": "3", "owner": "someone"})
    Settings(retrain='auto', random_state=3)
    """

    # The model whose meta holds the settings, and those that come from a var of another name.
    model: ClassVar[str] = ""
    var_names: ClassVar[Mapping[str, str]] = {}
    # These say when to train, not what comes out.
    timing: ClassVar[frozenset[str]] = frozenset({"retrain"})

    retrain: str = AUTO
    random_state: int = 0

    def __post_init__(self) -> None:
        """Refuse an unknown mode."""
        if self.retrain not in MODES:
            raise self.refuse("retrain", f"{self.retrain!r} is not among {', '.join(MODES)}")

    @classmethod
    def read(cls, meta: Mapping[str, object]) -> Self:
        """Take the settings that it knows from dbt's config, whose values may all be text.

        Parameters
        ----------
        meta : mapping
            By name; other names are passed over.

        Returns
        -------
        Settings

        Raises
        ------
        ValueError
            If a value is not of the setting's kind; the message names what to change.
        """
        kinds: dict[str, Any] = {one.name: one.type for one in fields(cls)}
        known: dict[str, Any] = {}
        for name, value in meta.items():
            if name not in kinds:
                continue
            try:
                known[name] = _as(kinds[name], value)
            except (ValueError, ZeroDivisionError) as error:
                raise cls.refuse(name, f"{value!r} is not a number") from error
        return cls(**known)

    def fingerprint(self) -> str:
        """Return everything that another training would depend on, as JSON.

        Examples
        --------
        >>> Settings(retrain="never").fingerprint() == Settings(retrain="auto").fingerprint()
        True
        """
        kept = {name: value for name, value in asdict(self).items() if name not in self.timing}
        return json.dumps(kept, sort_keys=True)

    def at_least(self, least: float, *names: str) -> None:
        """Refuse settings that are too small.

        Parameters
        ----------
        least : float
            Smallest value allowed.
        *names : str
            Settings.

        Raises
        ------
        ValueError
            If one is smaller.
        """
        for name in names:
            if getattr(self, name) < least:
                raise self.refuse(name, f"{getattr(self, name)}; at least {least:g} is needed")

    @classmethod
    def refuse(cls, name: str, why: str) -> ValueError:
        """Return an error that names what to change: a var, or the meta key of a model.

        Examples
        --------
        >>> Settings.refuse("retrain", "'often' is not among auto, always, never")
        ValueError("var retrain: 'often' is not among auto, always, never")
        """
        var = {"retrain": "retrain", **cls.var_names}.get(name)
        place = f"var {var}" if var else f"meta {name} of {cls.model or cls.__name__}"
        return ValueError(f"{place}: {why}")


def _as(kind: Callable[[Any], object], value: object) -> object:
    if isinstance(value, (list, tuple)):
        return list(value)
    # As it is written: 0.07 is 7 of 100, not the floating point number next to it.
    return kind(str(value) if kind is Fraction else value)
