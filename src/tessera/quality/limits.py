"""What the vars ``thresholds`` and ``accept`` say about the checks of the gates."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from tessera.quality.suites import CHANGES, Expectation, SuiteError, load_suite


@dataclass(frozen=True)
class Limits:
    """The shop's own limits, and the checks that may fail this once.

    Attributes
    ----------
    thresholds : mapping of str to float
        The limit of a check, by its name.
    accepted : frozenset of str
        Names of checks that stop nothing in this run, and :data:`CHANGES`.
    """

    thresholds: Mapping[str, float]
    accepted: frozenset[str]

    @property
    def compares(self) -> bool:
        """Whether this run is compared with an earlier one."""
        return CHANGES not in self.accepted

    def applied(self, rule: Expectation) -> Expectation:
        """Return a rule with the shop's own limit."""
        if rule.name not in self.thresholds:
            return rule
        return replace(rule, threshold=self.thresholds[rule.name])


def read_limits(settings: Mapping[str, Any], suites: Path) -> Limits:
    """Read and check both vars.

    Parameters
    ----------
    settings : mapping
        ``thresholds``, a mapping, and ``accept``, a list or one name; dbt hands both over as
        JSON. Either may be missing.
    suites : Path
        The folder of all suites, which hold the names.

    Returns
    -------
    Limits
        What they say.

    Raises
    ------
    SuiteError
        If a name is no check's, or a limit no number; the message names the nearest check.
    """
    thresholds = _parsed(settings.get("thresholds")) or {}
    accepted = _parsed(settings.get("accept")) or []
    accepted = [accepted] if isinstance(accepted, str) else accepted
    if not isinstance(thresholds, dict):
        raise SuiteError("var thresholds: write names of checks with their limits, {name: number}")
    if not isinstance(accepted, list):
        raise SuiteError("var accept: write a list of names of checks, [name, name]")
    if not thresholds and not accepted:
        return Limits({}, frozenset())
    rules = [rule for path in sorted(suites.glob("*.yml")) for rule in load_suite(path)]
    limited = {rule.name for rule in rules if rule.threshold is not None}
    for name, limit in thresholds.items():
        _known(name, limited, "thresholds", "check with a threshold")
        if isinstance(limit, bool) or not isinstance(limit, int | float):
            raise SuiteError(
                f"var thresholds: the limit of {name} is to be a number, not {limit!r}"
            )
    for name in accepted:
        _known(name, {CHANGES, *(rule.name for rule in rules)}, "accept", "check")
    return Limits(thresholds, frozenset(accepted))


def _parsed(value: Any) -> Any:
    """Undo dbt's writing of a setting as text; a text that is no JSON is a name."""
    if not isinstance(value, str) or value in ("", "None"):
        return None if isinstance(value, str) else value
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value


def _known(name: str, names: Iterable[str], var: str, kind: str) -> None:
    """Refuse a name that no check has."""
    names = sorted(names)
    if name not in names:
        nearest = get_close_matches(str(name), names, n=1, cutoff=0)
        hint = f"; the nearest is {nearest[0]}" if nearest else ""
        raise SuiteError(f"var {var}: there is no {kind} named '{name}'{hint}")
