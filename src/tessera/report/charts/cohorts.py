"""How many of those who came in one period order again in later ones."""

from datetime import date

from tessera.report.facts import SMALLEST_GROUP, Facts
from tessera.report.figure import Figure, Table
from tessera.report.specs import DARK_FROM, heat_map
from tessera.report.words import Words


def cohorts(facts: Facts, words: Words) -> Figure:
    """Return the share of each cohort that ordered again, by its age."""
    rows = facts.rows("cohorts")
    if not rows:
        return Figure("cohorts", words("figures.cohorts.none"))
    period = rows[0]["period"]
    starts = sorted({row["cohort_start_date"] for row in rows})
    ages = sorted({row["age"] for row in rows})
    values = [
        {
            "cohort": _label(row["cohort_start_date"], period),
            "age": row["age"],
            "share": round(row["active_share"], 4),
            "small": row["is_small"],
            "says": ("<" if row["is_small"] else "") + f"{100 * row['active_share']:.0f}",
        }
        for row in rows
    ]
    highest = max(value["share"] for value in values)
    spec = heat_map(
        values,
        {
            "field": "age",
            "type": "ordinal",
            "title": words(f"units.{period}s_after"),
            "axis": {"labelAngle": 0, "grid": False},
        },
        {"field": "cohort", "type": "ordinal", "title": None, "axis": {"grid": False}},
        {
            # How few they are is not known, so that no colour is right.
            "condition": {"test": "datum.small", "value": "#e4e4e4"},
            "field": "share",
            "type": "quantitative",
            "title": words("units.ordered_again"),
            "scale": {"scheme": "cividis", "reverse": True, "domain": [0, highest]},
            "legend": {"format": ".0%", "gradientLength": 150, "tickCount": 4},
        },
        f"!datum.small && datum.share > {highest * DARK_FROM}",
        max(len(starts) * 34, 120),
        columns=len(ages),
    )
    first = [row for row in rows if row["age"] == 1 and row["cohort_start_date"] != starts[0]]
    first = first or [row for row in rows if row["age"] == 1]
    customers = sum(row["customer_count"] for row in first)
    again = sum(row["active_share"] * row["customer_count"] for row in first)
    key = f"{period}_at_most" if any(row["is_small"] for row in first) else period
    cells = {(row["cohort_start_date"], row["age"]): row for row in rows}
    sizes = {row["cohort_start_date"]: row["customer_count"] for row in rows}
    table = Table(
        [words("columns.first_order"), words("columns.customers"), *(f"+{age}" for age in ages)],
        [
            [
                _label(start, period),
                words.count(sizes[start]),
                *(
                    ("<" if cells[start, age]["is_small"] else "")
                    + words.share(cells[start, age]["active_share"])
                    if (start, age) in cells
                    else ""
                    for age in ages
                ),
            ]
            for start in starts
        ],
    )
    return Figure(
        "cohorts",
        words(f"figures.cohorts.{key}", share=again / customers, customers=customers),
        words("figures.cohorts.units", smallest=SMALLEST_GROUP),
        words("figures.cohorts.spoken", first=starts[0], last=starts[-1]),
        spec,
        tables=[table],
    )


def _label(start: date, period: str) -> str:
    if period == "month":
        return f"{start:%Y-%m}"
    return f"{start:%Y} Q{(start.month + 2) // 3}"
