"""Recommendations beside the simple answer, and what is bought together."""

from collections.abc import Callable

from tessera.report.facts import Facts, Row
from tessera.report.figure import Figure, Spec, Table
from tessera.report.specs import (
    BLUE,
    GREY,
    interval_plot,
    label_axis,
    rows_height,
    tooltip,
    wrapped,
)
from tessera.report.words import Words

# Of a product's name; the table has all of it.
PRODUCT_LETTERS = 22


def recommendation_hits(facts: Facts, words: Words) -> Figure:
    """Return how many customers bought one of ten recommended products, by method."""
    rows = facts.rows("recommendation_hits")
    chosen = next((row for row in rows if row["is_chosen"]), None)
    if chosen is None:
        return Figure("recommendation_hits", words("figures.recommendation_hits.none"))
    simple = next((row for row in rows if row["method"] == row["baseline"]), chosen)
    interval = {
        row["method"]: words(
            "said.share_interval",
            value=row["hit_share"],
            lower=row["hit_share_lower"],
            upper=row["hit_share_upper"],
        )
        for row in rows
    }
    values = [
        {
            "label": wrapped(words.name("method", row["method"])),
            "value": round(row["hit_share"], 4),
            "lower": round(row["hit_share_lower"], 4),
            "upper": round(row["hit_share_upper"], 4),
            "kind": "chosen" if row["is_chosen"] else "other",
            "tip": interval[row["method"]],
        }
        for row in rows
    ]
    key = "simple" if chosen is simple else "title"
    if chosen["hit_share"] < simple["hit_share"]:
        key = "fewer"
    return Figure(
        "recommendation_hits",
        words(
            f"figures.recommendation_hits.{key}",
            **chosen,
            simple=simple["hit_share"],
        ),
        words("figures.recommendation_hits.units", **chosen),
        words("figures.recommendation_hits.spoken", count=len(rows)),
        interval_plot(values, words("units.hits"), ".0%"),
        [
            Table(
                [words(f"columns.{name}") for name in ("method", "hits", "customers", "in_use")],
                [
                    [
                        words.name("method", row["method"]),
                        interval[row["method"]],
                        words.count(row["customer_count"]),
                        words("said.in_use") if row["is_chosen"] else "",
                    ]
                    for row in rows
                ],
            )
        ],
    )


def association_rules(facts: Facts, words: Words) -> Figure:
    """Return the strongest rules: how many baskets hold the second thing, with and without."""
    rows = facts.rows("association_rules")
    if not rows:
        return Figure("association_rules", words("figures.association_rules.none"))
    with_it, overall = (
        words("figures.association_rules.with"),
        words("figures.association_rules.overall"),
    )
    order, values = [], []
    for row in rows:
        label = _rule(row, _short)
        if label in order:
            # Names that begin alike.
            label = _rule(row, str)
        order.append(label)
        for kind, share in ((with_it, row["confidence"]), (overall, row["consequent_share"])):
            values.append(
                {
                    "label": label,
                    "kind": kind,
                    "share": round(share, 4),
                    "says": words.share(share),
                    "baskets": words("figures.association_rules.baskets", **row),
                }
            )
    y = {"field": "label", "type": "nominal", "sort": order, "axis": label_axis(labelFontSize=11)}
    spec: Spec = {
        "data": {"values": values},
        "height": rows_height(order),
        "encoding": {"y": y},
        "layer": [
            {
                "mark": {"type": "line", "color": "#b5b5b5", "strokeWidth": 2},
                "encoding": {
                    "x": {
                        "field": "share",
                        "type": "quantitative",
                        "title": words("units.baskets"),
                        "axis": {"format": ".0%", "tickCount": 5},
                        "scale": {"domainMin": 0},
                    },
                    "detail": {"field": "label"},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
                "encoding": {
                    "x": {"field": "share", "type": "quantitative"},
                    "color": {
                        "field": "kind",
                        "type": "nominal",
                        "title": None,
                        "legend": {"columns": 1},
                        "scale": {"domain": [with_it, overall], "range": [BLUE, GREY]},
                    },
                    "shape": {
                        "field": "kind",
                        "type": "nominal",
                        "title": None,
                        "scale": {"domain": [with_it, overall], "range": ["diamond", "circle"]},
                    },
                    "tooltip": tooltip(
                        says=words("columns.share"), baskets=words("columns.baskets")
                    ),
                },
            },
        ],
    }
    best = rows[0]
    return Figure(
        "association_rules",
        words("figures.association_rules.title", **best),
        words("figures.association_rules.units", **best),
        words("figures.association_rules.spoken", count=len(rows), **best),
        spec,
        [
            Table(
                [
                    words(f"columns.{name}")
                    for name in ("with", "also", "with_share", "overall_share", "baskets")
                ],
                [
                    [
                        row["antecedent_products"],
                        row["consequent_product"],
                        words.share(row["confidence"]),
                        words.share(row["consequent_share"]),
                        words("figures.association_rules.baskets", **row),
                    ]
                    for row in rows
                ],
            )
        ],
    )


def _rule(row: Row, write: Callable[[str], str]) -> str:
    return (
        f"{write(row['antecedent_products'])}\n"
        f"\N{RIGHTWARDS ARROW} {write(row['consequent_product'])}"
    )


def _short(product: str) -> str:
    if len(product) <= PRODUCT_LETTERS:
        return product
    return product[: PRODUCT_LETTERS - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
