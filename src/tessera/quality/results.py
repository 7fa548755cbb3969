"""The rows that a gate writes: one per expectation and run."""

import json
from collections.abc import Iterable, Mapping
from numbers import Integral, Real
from typing import Any

import pyarrow as pa

from tessera.quality.suites import QUERY, Expectation

SCHEMA = pa.schema(
    {
        "run_id": pa.string(),
        "scope": pa.string(),
        "gate": pa.string(),
        "suite": pa.string(),
        "expectation": pa.string(),
        "column_name": pa.string(),
        "description": pa.string(),
        "kwargs": pa.string(),
        "severity": pa.string(),
        "observed_value": pa.string(),
        "error": pa.string(),
        "message": pa.string(),
        "nearly_stopped_by": pa.string(),
        "failing_rows_query": pa.string(),
        "element_count": pa.int64(),
        "unexpected_count": pa.int64(),
        "unexpected_percent": pa.float64(),
        "success": pa.bool_(),
        "stops_build": pa.bool_(),
        "run_at": pa.timestamp("us"),
    }
)
ERROR_LENGTH = 500
THOUSAND = 1000
COMPARED = "compared_with"


def number(value: object) -> str:
    """Write a value for reading.

    Examples
    --------
    >>> number(1067371.0), number(0.123456), number("GBP"), number(None)
    ('1,067,371', '0.1235', 'GBP', 'none')
    """
    if value is None:
        return "none"
    if isinstance(value, bool) or not isinstance(value, Real):
        return str(value)
    figure = value if isinstance(value, Integral) else float(value)
    if isinstance(figure, Integral) or figure.is_integer():
        return f"{int(figure):,}"
    return f"{figure:.4g}" if abs(figure) < THOUSAND else f"{figure:,.1f}"


def change(row: Mapping[str, Any]) -> str:
    """Write one row of a profile's changes as a phrase.

    Parameters
    ----------
    row : mapping
        Any of relation, measure, category, value and previous_value, and further figures.

    Returns
    -------
    str
        The phrase.

    Examples
    --------
    >>> change(
    ...     {
    ...         "relation": "input_events",
    ...         "measure": "row_count",
    ...         "category": "",
    ...         "value": 5.0,
    ...         "previous_value": 1200.0,
    ...     }
    ... )
    'input_events row_count is 5, was 1,200 (-99.58 %)'
    >>> change(
    ...     {
    ...         "relation": "input_events",
    ...         "measure": "filled_share",
    ...         "category": "device",
    ...         "value": 0.0,
    ...     }
    ... )
    'input_events filled_share of device is 0'
    """
    row = dict(row)
    subject = f"{row.pop('relation', '')} {row.pop('measure', '')}".strip()
    if category := row.pop("category", ""):
        subject += f" of {category}"
    facts = [f"is {number(row['value'])}"] if "value" in row else []
    if row.get("previous_value") is not None:
        facts.append(f"was {number(row['previous_value'])}{_percent(row)}")
    row.pop("previous_value", None)
    row.pop("value", None)
    facts += [f"{name} {number(value)}" for name, value in row.items() if value is not None]
    return f"{subject} {', '.join(facts)}".strip()


def _percent(row: Mapping[str, Any]) -> str:
    """Write by how much a figure changed."""
    value, previous = row.get("value"), row["previous_value"]
    if not isinstance(value, Real) or not isinstance(previous, Real) or not previous:
        return ""
    return f" ({100 * (float(value) - float(previous)) / abs(float(previous)):+.4g} %)"


def figures(values: Mapping[str, Any], kwargs: Mapping[str, Any], changes: Iterable[str]) -> str:
    """Write what was observed and what is allowed.

    Parameters
    ----------
    values : mapping
        The result that Great Expectations gives.
    kwargs : mapping
        The arguments of the expectation.
    changes : iterable of str
        The failing figures, where the expectation is about a profile.

    Returns
    -------
    str
        The figures, without a full stop.

    Examples
    --------
    >>> figures({"observed_value": 0}, {"min_value": 1}, [])
    'observed 0, allowed min_value 1'
    >>> figures({"element_count": 1000, "unexpected_count": 120}, {"mostly": 0.95}, [])
    '120 of 1,000 rows (12 %), allowed mostly 0.95'
    """
    allowed = ", ".join(
        f"{name} {number(value)}"
        for name, value in kwargs.items()
        if name not in ("column", "column_A", "column_B", "column_list", QUERY)
    )
    if found := "; ".join(changes):
        observed = found
    elif QUERY in kwargs:
        observed = f"{number(values.get('observed_value'))} rows"
    elif values.get("unexpected_count") is not None and values.get("element_count"):
        share = 100 * values["unexpected_count"] / values["element_count"]
        count, total = number(values["unexpected_count"]), number(values["element_count"])
        observed = f"{count} of {total} rows ({number(share)} %)"
    else:
        observed = f"observed {number(values.get('observed_value'))}"
    return observed + (f", allowed {allowed}" if allowed else "")


def error_text(exception_info: Mapping[str, Any]) -> str | None:
    """Return why an expectation could not be evaluated, or None if it was.

    Examples
    --------
    >>> error_text({"raised_exception": True, "exception_message": "no such column"})
    'no such column'
    >>> error_text({"raised_exception": False}) is None
    True
    """
    parts = [exception_info] if "raised_exception" in exception_info else exception_info.values()
    texts = {
        " ".join(str(part.get("exception_message")).split())
        for part in parts
        if isinstance(part, Mapping) and part.get("raised_exception")
    }
    return "; ".join(sorted(texts))[:ERROR_LENGTH] or None


def message(
    expectation: Expectation,
    suite: str,
    found: str,
    examples: Iterable[str] = (),
    error: str | None = None,
) -> str:
    """Write what a failed check has to say: what, how much, where, why, and what to do.

    Parameters
    ----------
    expectation : Expectation
        The rule.
    suite : str
        The suite's name.
    found : str
        The figures.
    examples : iterable of str
        What is wrong, in single cases.
    error : str or None
        Why the rule could not be evaluated.

    Returns
    -------
    str
        Several lines; all but the first are indented.
    """
    lines = [f"{', '.join(filter(None, (suite, expectation.name, expectation.column)))}:"]
    lines[0] += f" {expectation.note}"
    if error:
        return f"{lines[0]} It could not be evaluated: {error}"
    lines[0] += f" Found: {found}."
    if shown := "; ".join(examples):
        lines.append(f"For example: {shown}.")
    if expectation.threshold is not None:
        lines.append(f"Limit: {number(expectation.threshold)}.")
    if expectation.cause:
        lines.append(f"Likely cause: {expectation.cause}")
    if expectation.action:
        lines.append(f"What to do: {expectation.action}")
    if expectation.severity == "critical":
        accept = f"To accept it this once: --vars 'accept: [{expectation.name}]'"
        if expectation.threshold is not None:
            accept += f"; for good: var thresholds: {{{expectation.name}: <limit>}}"
        lines.append(f"{accept}.")
    return "\n    ".join(lines)


def result_row(
    expectation: Expectation,
    suite: str,
    result: Any,
    changes: Iterable[str] = (),
    failing_rows_query: str | None = None,
    examples: Iterable[str] = (),
    nearly: Iterable[str] = (),
) -> dict[str, Any]:
    """Make a gate's row from a result of Great Expectations.

    Parameters
    ----------
    expectation : Expectation
        The rule.
    suite : str
        The suite's name.
    result : ExpectationValidationResult
        Its outcome.
    changes : iterable of str
        The failing figures, where the expectation is about a profile.
    failing_rows_query : str or None
        SQL that shows the failing rows.
    examples : iterable of str
        What is wrong, in single cases.
    nearly : iterable of str
        The figures that are close to the limit of a rule that holds.

    Returns
    -------
    dict
        The columns of `SCHEMA` that depend on the expectation.
    """
    values = result.result or {}
    error = error_text(result.exception_info or {})
    success = bool(result.success) and error is None
    observed = "; ".join(changes) or values.get("observed_value")
    row = {
        "suite": suite,
        "expectation": expectation.name,
        "column_name": expectation.column,
        "description": expectation.note,
        "kwargs": json.dumps(expectation.arguments, default=str, sort_keys=True),
        "severity": expectation.severity,
        "observed_value": None if observed is None else str(observed),
        "error": error,
        "message": None,
        "nearly_stopped_by": None,
        "failing_rows_query": failing_rows_query,
        "element_count": values.get("element_count"),
        "unexpected_count": values.get("unexpected_count"),
        "unexpected_percent": values.get("unexpected_percent"),
        "success": success,
        "stops_build": not success and (expectation.severity == "critical" or error is not None),
    }
    if not success:
        found = figures(values, expectation.arguments, changes)
        row["message"] = message(expectation, suite, found, examples, error)
    elif expectation.severity == "critical":
        row["nearly_stopped_by"] = "; ".join(nearly) or None
    if expectation.query is not None:
        row["unexpected_count"] = values.get("observed_value")
    return row


def history_row(is_usual: bool, sentence: str) -> dict[str, Any]:
    """Make a gate's row that says what the run was compared with.

    Parameters
    ----------
    is_usual : bool
        False where somebody may have expected a comparison.
    sentence : str
        What was compared.

    Returns
    -------
    dict
        The columns of `SCHEMA` that depend on the expectation.
    """
    return dict.fromkeys(SCHEMA.names) | {
        "suite": "history",
        "expectation": COMPARED,
        "description": "What this run is compared with.",
        "kwargs": "{}",
        "severity": "info",
        "observed_value": sentence,
        "message": None if is_usual else sentence,
        "success": is_usual,
        "stops_build": False,
    }
