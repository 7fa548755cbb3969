"""Which rows could not be used."""

from tessera.report.facts import Facts, Row
from tessera.report.figure import Figure, Table
from tessera.report.specs import ORANGE, bar_plot, wrapped
from tessera.report.words import Words


def rejected_rows(facts: Facts, words: Words) -> Figure:
    """Return rejected rows by reason, and where every row went."""
    inputs = facts.rows("reconciliation")
    rows = facts.rows("rejected")
    whole = Table(
        [words(f"columns.{name}")
         for name in ("input", "delivered", "used", "rejected", "duplicates")],
        [
            [
                words.name("input", row["input_name"]),
                words.count(row["input_row_count"]),
                words.count(row["clean_row_count"]),
                words.count(row["rejected_row_count"]),
                words.count(row["duplicate_row_count"]),
            ]
            for row in inputs
        ],
        words("figures.rejected_rows.inputs"),
    )  # fmt: skip
    gates = Table(
        [words(f"columns.{name}") for name in ("gate", "checks", "passed", "warnings")],
        [
            [
                words.name("gate", row["gate"]),
                words.count(row["check_count"]),
                words.count(row["passed_count"]),
                words.count(row["warning_count"]),
            ]
            for row in facts.rows("gates")
        ],
        words("figures.rejected_rows.gates"),
    )
    delivered = sum(row["input_row_count"] for row in inputs)
    refused = sum(row["rejected_row_count"] for row in inputs)
    if not rows or not refused:
        key = "untold" if refused else "none"
        title = words(f"figures.rejected_rows.{key}", refused=refused, delivered=delivered)
        return Figure("rejected_rows", title, tables=[whole, gates])
    values = [
        {
            "label": wrapped(f"{words.name('input', row['input_name'])}: {_reason(row, words)}"),
            "value": row["row_count"],
            "says": words.count(row["row_count"]),
            "tip": _reason(row, words),
        }
        for row in rows
    ]
    reasons = Table(
        [words(f"columns.{name}") for name in ("input", "reason", "rows")]
        + ([words("columns.remedy")] if words.language == "en" else []),
        [
            [
                words.name("input", row["input_name"]),
                _reason(row, words),
                words.count(row["row_count"]),
                *_explained(row, words),
            ]
            for row in rows
        ],
        words("figures.rejected_rows.reasons"),
    )
    return Figure(
        "rejected_rows",
        words(
            "figures.rejected_rows.title",
            refused=refused,
            delivered=delivered,
            share=refused / delivered,
        ),
        words("figures.rejected_rows.units"),
        words("figures.rejected_rows.spoken", count=len(rows)),
        bar_plot(values, words("units.rows"), colour=ORANGE),
        [reasons, whole, gates],
    )


def _reason(row: Row, words: Words) -> str:
    """Return why, by the reason's own name or by that of its kind and its column."""
    code = row["rejection_reason"]
    for kind in ("missing", "unreadable", "filled"):
        if code.startswith(f"{kind}_") and not words.knows("reason", code):
            return words(f"said.{kind}", field=code.removeprefix(f"{kind}_"))
    if code.endswith("_out_of_range"):
        return words("said.out_of_range", field=code.removesuffix("_out_of_range"))
    return words.name("reason", code)


def _explained(row: Row, words: Words) -> list[str]:
    """Return what is wrong and what to do, which the build says in English."""
    if words.language != "en":
        return []
    return [f"{row['what_is_wrong']}. {row['what_to_do']}."]
