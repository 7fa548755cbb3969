"""The RFM segments: a map, and the grid of scores behind it."""

import math
from typing import Any

from tessera.report.facts import Facts, Row
from tessera.report.figure import Figure, Table
from tessera.report.specs import DARK_FROM, INK, filters, heat_map, tooltip, wide_length
from tessera.report.words import Words

# Labels are laid out for a phone; on a larger screen there is only more room between them.
WIDTH, HEIGHT, LETTER, LINE = 250, 400, 6.6, 14
ROUNDS, LABELS_WEIGH = 4, 3
SMALLEST_RADIUS, LARGEST_RADIUS = 5, 20
Box = tuple[float, float, float, float]
FADED = 0.2


def segment_map(facts: Facts, words: Words) -> Figure:
    """Return the segments by days since the last order and value, as of each month's end."""
    rows = facts.rows("segment_map")
    # A logarithmic axis has no place for a segment that brought nothing.
    rows = [row for row in rows if row["median_monetary"] > 0]
    if not rows:
        return Figure("segment_map", words("figures.segment_map.none"))
    months = sorted({row["month_end_date"] for row in rows})[-13:]
    rows = [row for row in rows if row["month_end_date"] in months]
    last = [row for row in rows if row["month_end_date"] == months[-1]]
    top = max(row["median_recency_days"] for row in rows) * 1.05 + 1
    bottom = min(row["median_monetary"] for row in rows) / 1.6
    ceiling = max(row["median_monetary"] for row in rows) * 1.6
    most = max(row["customer_count"] for row in rows)
    values: list[Row] = []
    for month in months:
        here = [row for row in rows if row["month_end_date"] == month]
        drawn = [
            {
                "segment": row["segment"],
                "month": month.isoformat(),
                "label": words.name("segment", row["segment"]),
                "recency": row["median_recency_days"],
                "value": round(row["median_monetary"], 2),
                "revenue_share": round(row["revenue_share"] or 0, 4),
                "size": _radius(row["customer_count"], most) ** 2 * math.pi,
                "customers": words.count(row["customer_count"]),
                "money": words.money(row["median_monetary"]),
                "share": words.share(row["revenue_share"] or 0),
                "days": words.count(row["median_recency_days"]),
            }
            for row in here
        ]
        _place(drawn, top, bottom, ceiling)
        values += drawn
    x = {
        "field": "recency",
        "type": "quantitative",
        "title": words("units.recency"),
        "scale": {"domain": [0, top], "nice": False, "padding": 24},
        "axis": {"tickCount": 6},
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "title": words("units.value", currency=words.currency),
        "scale": {"type": "log", "domain": [bottom, ceiling], "nice": False},
        "axis": {"format": "~s", "values": _ticks(bottom, ceiling)},
    }
    lit = {"field": "lit", "type": "quantitative", "scale": None, "legend": None}
    spec = {
        "data": {"values": values},
        "params": filters(segment="all", month=months[-1].isoformat()),
        "transform": [
            {"filter": "datum.month == month"},
            {
                "calculate": f"segment == 'all' || datum.segment == segment ? 1 : {FADED}",
                "as": "lit",
            },
        ],
        "height": HEIGHT,
        "encoding": {"x": x, "y": y},
        "layer": [
            {
                "mark": {"type": "circle", "stroke": INK, "strokeWidth": 0.6, "opacity": 1},
                "encoding": {
                    "size": {"field": "size", "type": "quantitative", "scale": None},
                    "color": {
                        "field": "revenue_share",
                        "type": "quantitative",
                        "title": words("units.revenue_share"),
                        "scale": {"scheme": "cividis", "reverse": True, "domainMin": 0},
                        "legend": {"format": ".0%", "gradientLength": 150, "tickCount": 4},
                    },
                    "opacity": lit,
                    "tooltip": tooltip(
                        label=words("columns.segment"),
                        customers=words("columns.customers"),
                        share=words("columns.revenue_share"),
                        days=words("columns.recency"),
                        money=words("columns.value"),
                    ),
                },
            },
            {
                "mark": {
                    "type": "text",
                    "fontSize": 12,
                    "color": INK,
                    "dx": {"expr": "datum.dx"},
                    "dy": {"expr": "datum.dy"},
                    "align": {"expr": "datum.align"},
                    "baseline": "middle",
                },
                "encoding": {"text": {"field": "label"}, "opacity": lit},
            },
        ],
    }
    best = max(last, key=lambda row: (row["revenue"], row["segment"]))
    key = "title" if (best["revenue_share"] or 0) > 0 and len(last) > 1 else "plain"
    table = Table(
        [
            words(f"columns.{name}")
            for name in (
                "segment", "customers", "customer_share", "revenue_share", "recency", "value",
            )
        ],
        [
            [
                words.name("segment", row["segment"]),
                words.count(row["customer_count"]),
                words.share(row["customer_share"]),
                words.share(row["revenue_share"] or 0),
                words.count(row["median_recency_days"]),
                words.money(row["median_monetary"]),
            ]
            for row in last
        ],
    )  # fmt: skip
    said = words.listed(
        [
            words("figures.segment_map.one", **row, revenue_part=row["revenue_share"] or 0)
            for row in last[:5]
        ]
    )
    return Figure(
        "segment_map",
        words(f"figures.segment_map.{key}", **best, count=len(last)),
        words("figures.segment_map.units", date=months[-1]),
        words("figures.segment_map.spoken", said=said),
        spec,
        [table],
        ("segment", "month"),
    )


def rfm_grid(facts: Facts, words: Words) -> Figure:
    """Return customers by recency and frequency score."""
    rows = facts.rows("rfm_grid")
    whole = [row for row in rows if row["segment"] == "all"]
    if not whole:
        return Figure("rfm_grid", words("figures.rfm_grid.none"))
    values = [
        {
            "segment": row["segment"],
            "recency": row["recency_score"],
            "frequency": row["frequency_score"],
            "mean": max(round(row["mean_monetary"], 2), 0.01),
            "says": words.count(row["customer_count"]),
        }
        for row in rows
    ]
    means = sorted(value["mean"] for value in values)
    middle = means[0] * (means[-1] / means[0]) ** DARK_FROM
    scores = [1, 2, 3, 4, 5]
    spec = heat_map(
        values,
        {
            "field": "recency",
            "type": "ordinal",
            "title": words("units.recency_score"),
            "scale": {"domain": scores},
            "axis": {"labelAngle": 0, "grid": False},
        },
        {
            "field": "frequency",
            "type": "ordinal",
            "title": words("units.frequency_score"),
            "scale": {"domain": scores[::-1]},
            "axis": {"grid": False},
        },
        {
            "field": "mean",
            "type": "quantitative",
            "title": words("units.mean_value", currency=words.currency),
            "scale": {
                "type": "log",
                "scheme": "cividis",
                "reverse": True,
                "domain": [means[0], means[-1]],
            },
            "legend": {
                "format": "~s",
                "gradientLength": 150,
                "values": _ticks(means[0], means[-1]) or [means[0], means[-1]],
            },
        },
        f"datum.mean > {middle}",
        280,
        [{"filter": "datum.segment == segment"}],
        filters(segment="all"),
    )
    total = sum(row["revenue"] for row in whole)
    best = max(whole, key=lambda row: (row["revenue"], row["recency_score"]))
    key = "title" if total > 0 and best["revenue"] > 0 else "plain"
    table = Table(
        [words(f"columns.{name}") for name in ("recency_score", "frequency_score", "customers",
                                               "mean_value")],
        [
            [
                str(row["recency_score"]),
                str(row["frequency_score"]),
                words.count(row["customer_count"]),
                words.money(row["mean_monetary"]),
            ]
            for row in reversed(whole)
        ],
    )  # fmt: skip
    return Figure(
        "rfm_grid",
        words(
            f"figures.rfm_grid.{key}",
            **best,
            share=best["revenue"] / total if total > 0 else 0,
            cells=len(whole),
        ),
        words("figures.rfm_grid.units"),
        words("figures.rfm_grid.spoken", customers=sum(row["customer_count"] for row in whole)),
        spec,
        [table],
        ("segment",),
    )


def _radius(count: int, most: int) -> float:
    return max(SMALLEST_RADIUS, LARGEST_RADIUS * math.sqrt(count / most))


def _ticks(low: float, high: float) -> list[float]:
    """Return round numbers between two figures, not more than a logarithmic axis can show."""
    steps = [
        factor * 10.0**power
        for power in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        for factor in (1, 2, 5)
    ]
    inside = [step for step in steps if low <= step <= high]
    tens = [step for step in inside if math.log10(step).is_integer()]
    return inside if len(inside) <= 7 else tens  # noqa: PLR2004


def _place(drawn: list[dict[str, Any]], top: float, bottom: float, ceiling: float) -> None:
    """Choose a side of its circle for each label, so that it covers no other, in a few rounds."""
    spots = []
    for row in drawn:
        across = 24 + row["recency"] / top * (WIDTH - 48)
        down = HEIGHT * (1 - math.log(row["value"] / bottom) / math.log(ceiling / bottom))
        spots.append((across, down, math.sqrt(row["size"] / math.pi)))
    circles = [(x - r, y - r, x + r, y + r) for x, y, r in spots]
    labels: dict[int, Box] = {}
    for _ in range(ROUNDS):
        for place, (row, (x, y, r)) in enumerate(zip(drawn, spots, strict=True)):
            labels.pop(place, None)
            wide = LETTER * wide_length(row["label"])
            sides = _sides(r)
            boxes = [_box(x + dx, y + dy, wide, align) for dx, dy, align in sides]
            others = [circle for other, circle in enumerate(circles) if other != place]
            costs = [
                sum(_overlap(box, other) for other in others)
                + LABELS_WEIGH * sum(_overlap(box, other) for other in labels.values())
                + _outside(box)
                for box in boxes
            ]
            chosen = min(range(len(sides)), key=lambda side: (costs[side], side))
            dx, dy, row["align"] = sides[chosen]
            row["dx"], row["dy"] = round(dx, 1), round(dy, 1)
            labels[place] = boxes[chosen]


def _sides(r: float) -> list[tuple[float, float, str]]:
    """Return where a label may stand beside a circle: near it first, then a line further away."""
    near, far = r + 9, r + 9 + LINE
    return [
        (0, -near, "center"),
        (0, near, "center"),
        (r + 4, 0, "left"),
        (-r - 4, 0, "right"),
        (r, -near + 4, "left"),
        (r, near - 4, "left"),
        (-r, -near + 4, "right"),
        (-r, near - 4, "right"),
        (r, -far + 4, "left"),
        (r, far - 4, "left"),
        (0, far, "center"),
        (0, -far, "center"),
    ]


def _box(x: float, y: float, wide: float, align: str) -> Box:
    left = {"left": x, "right": x - wide, "center": x - wide / 2}[align]
    return (left, y - LINE / 2, left + wide, y + LINE / 2)


def _overlap(one: Box, other: Box) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(wide, 0) * max(high, 0)


def _outside(box: Box) -> float:
    out = max(-box[0], 0) + max(box[2] - WIDTH, 0) + max(-box[1], 0) + max(box[3] - HEIGHT, 0)
    return out * LINE
