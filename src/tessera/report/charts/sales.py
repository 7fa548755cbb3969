"""Sales by month."""

from tessera.report.facts import Facts, Row
from tessera.report.figure import Figure, Table
from tessera.report.specs import BLUE, PALE, filters, tooltip
from tessera.report.words import Words


def sales(facts: Facts, words: Words) -> Figure:
    """Return revenue by month, of the shop or of a segment."""
    rows = facts.rows("months")
    whole = [row for row in rows if row["segment"] == "all"]
    if not whole:
        return Figure("sales", words("figures.sales.none"))
    last, best = whole[-1], max(whole, key=lambda row: (row["revenue"], row["month_end_date"]))
    key = "only" if len(whole) == 1 else "best" if last is best else "title"
    values = [
        {
            "segment": row["segment"],
            "month": row["month_end_date"].isoformat(),
            "label": f"{row['month_end_date']:%Y-%m}",
            "revenue": round(row["revenue"], 2),
            "money": words.money(row["revenue"]),
            "orders": words.count(row["order_count"]),
        }
        for row in rows
    ]
    spec = {
        "data": {"values": values},
        "params": filters(segment="all", month=last["month_end_date"].isoformat()),
        "transform": [{"filter": "datum.segment == segment"}],
        "height": 240,
        "mark": {"type": "bar", "cornerRadiusEnd": 2},
        "encoding": {
            "x": {
                "field": "label",
                "type": "ordinal",
                "title": None,
                "scale": {"domain": [f"{row['month_end_date']:%Y-%m}" for row in whole]},
                "axis": {
                    "labelAngle": 0,
                    "labelOverlap": "greedy",
                    "labelSeparation": 6,
                    "grid": False,
                },
            },
            "y": {
                "field": "revenue",
                "type": "quantitative",
                "title": words("units.revenue", currency=words.currency),
                "axis": {"format": "~s", "tickCount": 5},
            },
            "color": {
                "condition": {"test": "datum.month == month", "value": BLUE},
                "value": PALE,
            },
            "tooltip": tooltip(
                label=words("columns.month"),
                money=words("columns.revenue"),
                orders=words("columns.orders"),
            ),
        },
    }
    table = Table(
        [words(f"columns.{name}") for name in ("month", "revenue", "orders", "buyers", "order")],
        [
            [
                words.month(row["month_end_date"]),
                words.money(row["revenue"]),
                words.count(row["order_count"]),
                words.count(row["buyer_count"]),
                words.money(row["order_value"]),
            ]
            for row in reversed(whole)
        ],
    )
    return Figure(
        "sales",
        words(f"figures.sales.{key}", **_both(last, best), months=len(whole)),
        words("figures.sales.units"),
        words("figures.sales.spoken", months=len(whole), **_both(last, best)),
        spec,
        [table],
        ("segment", "month"),
        marks=("month",),
    )


def _both(last: Row, best: Row) -> Row:
    return {
        "month": last["month_end_date"],
        "revenue": last["revenue"],
        "orders": last["order_count"],
        "best_month": best["month_end_date"],
        "best_revenue": best["revenue"],
    }
