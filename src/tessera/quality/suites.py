"""Expectation suites, written by hand in YAML."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

SEVERITIES = ("critical", "warning", "info")
KEYS = ("type", "name", "severity", "column", "kwargs", "unless", "note")
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
        The arguments of the rule.
    unless : str or None
        A setting of the gate; where it is true the rule is left out.
    place : str
        File, position and line, for messages.
    """

    type: str
    severity: str
    note: str
    name: str
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    unless: str | None = None
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
        return self.kwargs.get(QUERY)


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
        root = yaml.compose(text := path.read_text(encoding="utf-8"))
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise SuiteError(f"{path}: not valid YAML: {error}") from error
    if not isinstance(content, dict) or set(content) != {"expectations"}:
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
    return Expectation(
        type=kind,
        severity=severity,
        note=" ".join(entry["note"].split()),
        name=entry.get("name") or kind,
        kwargs=kwargs,
        unless=entry.get("unless"),
        place=place,
    )
