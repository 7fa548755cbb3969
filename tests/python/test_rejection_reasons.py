"""Every reason that staging can give is explained to its reader."""

import csv
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def given_reasons() -> set[str]:
    """Return the reasons in the SQL of staging: verdicts, and repairs as pairs with a condition."""
    reasons = set()
    for folder in ("models/staging", "macros/staging"):
        for file in (ROOT / folder).rglob("*.sql"):
            sql = file.read_text()
            reasons |= set(re.findall(r"then '(\w+)'", sql)) & set(explained_reasons())
            if file.stem.endswith("_checked") or file.stem == "order_line_fault":
                reasons |= set(re.findall(r"then '(\w+_\w+)'", sql))
                reasons |= set(re.findall(r"(?<!setting)\(\s*'(\w+_\w+)',\s*[\"']", sql))
            reasons |= set(re.findall(r"'(\w+)' as rejection_reason", sql))
    # The verdicts' key, and the only pair that is no repair.
    return reasons - {"order_id"}


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


def test_no_reason_is_explained_twice():
    with (ROOT / "seeds" / "config" / "rejection_reasons.csv").open() as file:
        reasons = [row["reason"] for row in csv.DictReader(file)]
    assert len(reasons) == len(set(reasons))
