"""Every reason that staging can give is explained to its reader."""

import csv
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def given_reasons() -> set[str]:
    """Return the reasons in the verdicts and repairs of the checked models."""
    reasons = {"superseded"}
    for file in (ROOT / "models" / "staging").rglob("*_checked.sql"):
        sql = file.read_text()
        verdicts = sql[sql.index("judged as (") :]
        reasons |= set(re.findall(r"then '(\w+)'", verdicts))
        reasons |= set(re.findall(r"(?<!unreadable)\(\s*'(\w+)',", verdicts)) - {"in"}
    return {reason for reason in reasons if "_" in reason or reason == "superseded"}


def explained_reasons() -> dict[str, dict[str, str]]:
    with (ROOT / "seeds" / "config" / "rejection_reasons.csv").open() as file:
        return {row["reason"]: row for row in csv.DictReader(file)}


def test_every_reason_is_explained_and_every_explanation_is_needed():
    assert given_reasons() == set(explained_reasons())


def test_explanations_say_what_is_wrong_and_what_to_do():
    assert all(
        row["what_is_wrong"].strip() and row["what_to_do"].strip()
        for row in explained_reasons().values()
    )
