"""What will be sold, and what to order."""

from tessera.report.facts import Facts
from tessera.report.figure import Figure, Table
from tessera.report.specs import APART, BLUE, bar_plot, filters, tooltip, wrapped
from tessera.report.words import Words


def expected_demand(facts: Facts, words: Words) -> Figure:
    """Return the units expected in each coming week, of the shop or of a segment."""
    rows = facts.rows("demand_weeks")
    whole = [row for row in rows if row["segment"] == "all"]
    if not whole:
        return Figure("expected_demand", words("figures.expected_demand.none"))
    values = [
        {
            "segment": row["segment"],
            "week": f"{row['week_start_date']:%m-%d}",
            "units": round(row["expected_units"], 1),
            "says": _units(row["expected_units"], words),
            "short": _short(row["expected_units"], words),
        }
        for row in rows
    ]
    spec = {
        "data": {"values": values},
        "params": filters(segment="all"),
        "transform": [{"filter": "datum.segment == segment"}],
        "height": 220,
        "encoding": {
            "x": {
                "field": "week",
                "type": "ordinal",
                "title": words("units.week"),
                "scale": {"domain": [f"{row['week_start_date']:%m-%d}" for row in whole]},
                "axis": {
                    "labelAngle": 0,
                    "grid": False,
                    **APART,
                },
            },
            "y": {
                "field": "units",
                "type": "quantitative",
                "title": words("units.units"),
                "axis": {"format": ",.4~f", "tickCount": 4},
            },
        },
        "layer": [
            {
                "mark": {"type": "bar", "color": BLUE, "cornerRadiusEnd": 2},
                "encoding": {
                    "tooltip": tooltip(week=words("columns.week"), says=words("columns.units"))
                },
            },
            {
                "mark": {"type": "text", "baseline": "bottom", "dy": -3, "fontSize": 11},
                "encoding": {"text": {"field": "short"}},
            },
        ],
    }
    total = sum(row["expected_units"] for row in whole)
    checked = facts.row("letter/demand")
    key = "title" if checked["says"] != "none" else "unchecked"
    table = Table(
        [words(f"columns.{name}") for name in ("week", "units", "products")],
        [
            [
                words.date(row["week_start_date"]),
                _units(row["expected_units"], words),
                words.count(row["product_count"]),
            ]
            for row in whole
        ],
    )
    return Figure(
        "expected_demand",
        words(
            f"figures.expected_demand.{key}",
            units=total,
            weeks=len(whole),
            products=max(row["product_count"] for row in whole),
            lower=checked["bias_lower"],
            upper=checked["bias_upper"],
        ),
        words("figures.expected_demand.units", method=whole[0]["method"]),
        words("figures.expected_demand.spoken", weeks=len(whole)),
        spec,
        [table],
        ("segment",),
    )


def _units(value: float, words: Words) -> str:
    """Write units; of few, where much is between one and the next, with decimals."""
    return words.count(value) if value >= 10 else words.number(value)  # noqa: PLR2004


def _short(value: float, words: Words) -> str:
    """Write units above a bar of a phone, which has room for five letters: 155k, 1.2k."""
    if value < 1000:  # noqa: PLR2004
        return _units(value, words)
    return f"{value / 1000:,.{0 if value >= 9950 else 1}f}k"  # noqa: PLR2004


def stock(facts: Facts, words: Words) -> Figure:
    """Return the products to order first."""
    rows = facts.rows("stock_first")
    actions = facts.rows("stock")
    said = facts.row("letter/stock")
    if not actions:
        return Figure("stock", words("figures.stock.none"))
    counts = Table(
        [words(f"columns.{name}") for name in ("advice", "products", "missing", "too_much")],
        [
            [
                words.name("stock_action", row["action"]),
                words.count(row["product_count"]),
                words.money(row["understock_value"] or 0),
                words.money(row["overstock_value"] or 0),
            ]
            for row in actions
        ],
        words("figures.stock.counts"),
    )
    if not rows:
        return Figure("stock", words("figures.stock.enough", **said), tables=[counts])
    has_values = any(row["understock_value"] for row in rows)
    values = [
        {
            "label": wrapped(row["product_name"]),
            "value": round(
                (row["understock_value"] if has_values else row["understock_units"]) or 0
            ),
            "says": words("figures.stock.order", **row),
            "tip": words("figures.stock.one", **row),
        }
        for row in rows
    ]
    unit = "units.missing_value" if has_values else "units.missing_units"
    return Figure(
        "stock",
        words("figures.stock.title", **said),
        words("figures.stock.units"),
        words("figures.stock.spoken", said=words.listed([str(row["tip"]) for row in values[:3]])),
        bar_plot(values, words(unit, currency=words.currency), "~s"),
        [
            Table(
                [words(f"columns.{name}")
                 for name in ("product", "order_now", "on_hand", "weekly", "missing")],
                [
                    [
                        row["product_name"],
                        words.count(row["order_quantity"]),
                        words.count(row["on_hand"]),
                        words.number(row["weekly_units"]),
                        words.money(row["understock_value"] or 0),
                    ]
                    for row in rows
                ],
                words("figures.stock.first"),
            ),
            counts,
        ],
    )  # fmt: skip
