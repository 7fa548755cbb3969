"""Expectation suites, written by hand in YAML."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

# The one in C, where PyYAML was built with it, is ten times as fast.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SEVERITIES = ("critical", "warning", "info")
KEYS = (
    "type", "name", "severity", "column", "kwargs", "threshold", "usual", "unless",
    "note", "cause", "action", "examples",
)  # fmt: skip
THRESHOLD = "{threshold}"
# What var accept takes beside names of checks (compare with no earlier run); only it leaves
# checks out.
CHANGES = "changes"
# A check that passes with less than this part of its room left has nearly stopped.
NEARLY = 0.2
SQL_EXPECTATION = "unexpected_rows_expectation"
QUERY = "unexpected_rows_query"


class SuiteError(ValueError):
    """A suite that cannot be used; the message names the file and the place in it."""


@dataclass(frozen=True)
class Expectation:
    """One rule of a suite.

    Attributes
    ----------
    type : str
        Great Expectations' name of the rule, such as ``expect_column_values_to_not_be_null``.
    severity : str
        ``critical`` stops the build; ``warning`` and ``info`` do not.
    note : str
        What the rule guards against and what to do when it fails.
    name : str
        The rule's own name, where the type does not say enough.
    kwargs : mapping
        The arguments of the rule; ``{threshold}`` in them stands for the limit.
    threshold : float or None
        The limit, where the rule has one.
    usual : float
        What the limited figure is when all is as it should be; the room lies between the two.
    cause, action : str or None
        What is mostly behind a failure, and what to do.
    examples : str or None
        A query of one column of text that shows what is wrong, for the message. It shows figures,
        labels, product codes and order numbers, never who a customer is.
    unless : str or None
        A word of var accept; with it the rule is left out.
    place : str
        File, position and line, for messages.
    """

    type: str
    severity: str
    note: str
    name: str
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    threshold: float | None = None
    usual: float = 0
    unless: str | None = None
    cause: str | None = None
    action: str | None = None
    examples: str | None = None
    place: str = ""

    @property
    def column(self) -> str | None:
        """The column, or the columns joined by commas, that the rule is about."""
        columns = self.kwargs.get("column_list") or [
            self.kwargs.get(key) for key in ("column", "column_A", "column_B")
        ]
        return ", ".join(column for column in columns if column) or None

    @property
    def query(self) -> str | None:
        """The query whose rows are failures, where the rule is written in SQL."""
        return self.arguments.get(QUERY)

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments with the limit in its place."""
        return self._with_limit(self.threshold)

    @property
    def nearly_query(self) -> str | None:
        """The query with a limit that leaves a fifth of the room, where the rule is in SQL."""
        if self.threshold is None:
            return None
        limit = self.threshold + (self.usual - self.threshold) * NEARLY
        return self._with_limit(limit).get(QUERY)

    def _with_limit(self, limit: float | None) -> dict[str, Any]:
        """Write a limit into the arguments: as a number where it stands alone."""
        return {
            name: limit
            if value == THRESHOLD
            else value.replace(THRESHOLD, f"{limit:.12g}")
            if isinstance(value, str) and limit is not None
            else value
            for name, value in self.kwargs.items()
        }


def load_suite(path: Path, known_types: Collection[str] | None = None) -> tuple[Expectation, ...]:
    """Read and check a suite.

    Parameters
    ----------
    path : Path
        A YAML file with one key, ``expectations``: a list of mappings with the keys ``type``,
        ``severity``, ``note`` and, where needed, ``column``, ``kwargs``, ``name`` and ``unless``.
    known_types : collection of str, optional
        Every expectation type that exists. By default any is taken.

    Returns
    -------
    tuple of Expectation
        The rules in the order of the file.

    Raises
    ------
    SuiteError
        If the file is missing or wrong; the message says where and what to write instead.
    """
    if not path.is_file():
        raise SuiteError(f"{path}: there is no such suite")
    try:
        loader = LOADER(path.read_text(encoding="utf-8"))
        root = loader.get_single_node()
        content = loader.construct_document(root) if root else None
    except yaml.YAMLError as error:
        raise SuiteError(f"{path}: not valid YAML: {error}") from error
    if root is None or not isinstance(content, dict) or set(content) != {"expectations"}:
        raise SuiteError(f"{path}: write one key at the top, expectations")
    entries = content["expectations"]
    if not isinstance(entries, list) or not entries:
        raise SuiteError(f"{path}: expectations is to be a list with at least one entry")
    lines = [node.start_mark.line + 1 for node in root.value[0][1].value]
    places = [f"{path}, expectation {i} (line {n})" for i, n in enumerate(lines, start=1)]
    rules: dict[tuple[str, str | None], Expectation] = {}
    for entry, place in zip(entries, places, strict=True):
        rule = _expectation(entry, place, known_types)
        if (rule.name, rule.column) in rules:
            raise SuiteError(f"{place}: there is a '{rule.name}' already; give this one a name")
        rules[rule.name, rule.column] = rule
    return tuple(rules.values())


def _expectation(entry: object, place: str, known_types: Collection[str] | None) -> Expectation:
    """Check one entry of a suite."""
    if not isinstance(entry, dict):
        raise SuiteError(f"{place}: write a mapping with the keys {', '.join(KEYS)}")
    if unknown := sorted(str(key) for key in entry if key not in KEYS):
        raise SuiteError(f"{place}: unknown key {', '.join(unknown)}; known: {', '.join(KEYS)}")
    for key in ("type", "severity", "note"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise SuiteError(f"{place}: {key} is missing or no text")
    kind, severity = entry["type"], entry["severity"]
    if known_types is not None and kind not in known_types:
        raise SuiteError(f"{place}: Great Expectations knows no expectation type '{kind}'")
    if severity not in SEVERITIES:
        raise SuiteError(f"{place}: severity '{severity}' is none of {', '.join(SEVERITIES)}")
    kwargs = entry.get("kwargs") or {}
    if not isinstance(kwargs, dict):
        raise SuiteError(f"{place}: kwargs is to be a mapping")
    if "column" in entry:
        kwargs = {"column": entry["column"], **kwargs}
    if kind == SQL_EXPECTATION:
        if "{batch}" not in str(kwargs.get(QUERY, "")):
            raise SuiteError(f"{place}: write {QUERY} under kwargs, and let it read from {{batch}}")
        if not entry.get("name"):
            raise SuiteError(f"{place}: a rule written in SQL needs a name")
    if entry.get("unless", CHANGES) != CHANGES:
        raise SuiteError(f"{place}: unless '{entry['unless']}': only '{CHANGES}' can be named")
    threshold = _number(entry, "threshold", place)
    if (threshold is not None) != (THRESHOLD in str(kwargs)):
        raise SuiteError(f"{place}: write the limit as threshold, and {THRESHOLD} under kwargs")
    return Expectation(
        type=kind,
        severity=severity,
        note=" ".join(entry["note"].split()),
        name=entry.get("name") or kind,
        kwargs=kwargs,
        threshold=threshold,
        usual=_number(entry, "usual", place) or 0,
        unless=entry.get("unless"),
        cause=_text(entry, "cause"),
        action=_text(entry, "action"),
        examples=entry.get("examples"),
        place=place,
    )


def _number(entry: Mapping[str, Any], key: str, place: str) -> float | None:
    """Return a number of an entry, or None if it has none."""
    value = entry.get(key)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise SuiteError(f"{place}: {key} is to be a number")
    return value


def _text(entry: Mapping[str, Any], key: str) -> str | None:
    """Return a text of an entry on one line, or None if it has none."""
    return " ".join(str(entry[key]).split()) if key in entry else None
