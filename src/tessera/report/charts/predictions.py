"""Whether predictions come true, and which method predicts best."""

from tessera.report.facts import Facts, Row
from tessera.report.figure import Figure, Spec, Table
from tessera.report.specs import BLUE, INK, interval_plot, tooltip, wrapped
from tessera.report.words import Words

# Recommendations have a figure of their own beside this one.
TASKS = (
    "purchases", "spend", "order_days", "lifetime_value", "categories", "recommendations", "demand",
    "ratings", "text",
)  # fmt: skip


def calibration(facts: Facts, words: Words) -> Figure:
    """Return what was predicted beside what came, by tenths of the customers."""
    rows = facts.rows("calibration")
    if not rows:
        return Figure("calibration", words("figures.calibration.none"))
    right = [
        row
        for row in rows
        if row["realised_rate_lower"] <= row["predicted_rate"] <= row["realised_rate_upper"]
    ]
    values = [
        {
            "predicted": round(row["predicted_rate"], 4),
            "realised": round(row["realised_rate"], 4),
            "lower": round(row["realised_rate_lower"], 4),
            "upper": round(row["realised_rate_upper"], 4),
            "said": words.share(row["predicted_rate"]),
            "came": _came(row, words),
        }
        for row in rows
    ]
    axis = {"format": ".0%", "tickCount": 5}
    spec: Spec = {
        "height": 320,
        "layer": [
            {
                "data": {"values": [{"x": 0, "y": 0}, {"x": 1, "y": 1}]},
                "mark": {"type": "line", "color": INK, "strokeDash": [4, 3]},
                "encoding": {
                    "x": {
                        "field": "x",
                        "type": "quantitative",
                        "title": words("units.predicted"),
                        "scale": {"domain": [0, 1]},
                        "axis": axis,
                    },
                    "y": {
                        "field": "y",
                        "type": "quantitative",
                        "title": words("units.realised"),
                        "scale": {"domain": [0, 1]},
                        "axis": axis,
                    },
                },
            },
            {
                "data": {"values": values},
                "mark": {"type": "rule", "color": BLUE, "strokeWidth": 2},
                "encoding": {
                    "x": {"field": "predicted", "type": "quantitative"},
                    "y": {"field": "lower", "type": "quantitative"},
                    "y2": {"field": "upper"},
                },
            },
            {
                "data": {"values": values},
                "mark": {"type": "point", "filled": True, "color": BLUE, "size": 80, "opacity": 1},
                "encoding": {
                    "x": {"field": "predicted", "type": "quantitative"},
                    "y": {"field": "realised", "type": "quantitative"},
                    "tooltip": tooltip(
                        said=words("columns.predicted"), came=words("columns.realised")
                    ),
                },
            },
        ],
    }
    customers = sum(row["customer_count"] for row in rows)
    high = sum(row["predicted_rate"] > row["realised_rate_upper"] for row in rows)
    low = sum(row["predicted_rate"] < row["realised_rate_lower"] for row in rows)
    key = "right" if len(right) == len(rows) else "high" if high > low else "low"
    if key != "right" and high == low:
        key = "mixed"
    table = Table(
        [words(f"columns.{name}") for name in ("tenth", "customers", "predicted", "realised")],
        [
            [
                str(row["probability_bin"]),
                words.count(row["customer_count"]),
                words.share(row["predicted_rate"]),
                _came(row, words),
            ]
            for row in rows
        ],
    )
    return Figure(
        "calibration",
        words(
            f"figures.calibration.{key}",
            right=len(right),
            bins=len(rows),
            customers=customers,
            off=high if key == "high" else low,
        ),
        words("figures.calibration.units"),
        words("figures.calibration.spoken", right=len(right), bins=len(rows)),
        spec,
        tables=[table],
    )


def leaderboards(facts: Facts, words: Words) -> list[Figure]:
    """Return for each task the methods beside the simple answer."""
    rows = facts.rows("leaderboards")
    tasks = {task: [row for row in rows if row["task"] == task] for task in TASKS}
    figures = [_leaderboard(task, found, words) for task, found in tasks.items() if len(found) > 1]
    return figures or [Figure("leaderboards", words("figures.leaderboards.none"))]


def _leaderboard(task: str, rows: list[Row], words: Words) -> Figure:
    chosen = next((row for row in rows if row["is_chosen"]), None)
    values = [
        {
            "label": wrapped(words.name("method", row["method"])),
            "value": round(row["gain"], 5),
            "lower": round(row["gain_lower"], 5) if row["gain_lower"] is not None else row["gain"],
            "upper": round(row["gain_upper"], 5) if row["gain_upper"] is not None else row["gain"],
            "kind": "chosen" if row["is_chosen"] else "other",
            "tip": words("said.measure", **row),
        }
        for row in rows
    ]
    task_name = words.name("task", task)
    measure = words.name("measure", rows[0]["metric"])
    if chosen is None:
        title = words("figures.leaderboards.nobody", task=task_name)
    elif chosen["method"] == chosen["baseline"]:
        better = sum((row["gain_lower"] or 0) > 0 for row in rows)
        key = "simple_though" if better else "simple"
        title = words(f"figures.leaderboards.{key}", task=task_name, better=better, **_said(chosen))
    elif chosen["gain_lower"] is not None and chosen["gain_lower"] > 0:
        title = words("figures.leaderboards.better", task=task_name, **_said(chosen))
    else:
        title = words("figures.leaderboards.unsure", task=task_name, **_said(chosen))
    table = Table(
        [words("columns.method"), measure, words("columns.gain"), words("columns.in_use")],
        [
            [
                words.name("method", row["method"]),
                words("said.measure", **row) if row["metric_lower"] is not None
                else words.number(row["metric_value"]),
                words("said.gain", **row) if row["gain_lower"] is not None
                else words.number(row["gain"]),
                words("said.in_use") if row["is_chosen"] else "",
            ]
            for row in rows
        ],
        note=words("figures.leaderboards.why", why=chosen["chosen_reason"])
        if chosen and chosen["chosen_reason"] else "",
    )  # fmt: skip
    return Figure(
        f"leaderboard_{task}",
        title,
        words(
            "figures.leaderboards.units",
            measure=measure,
            customers=rows[0]["sample_size"],
            baseline=rows[0]["baseline"],
            start=rows[0]["window_start_date"],
            end=rows[0]["window_end_date"],
        ),
        words("figures.leaderboards.spoken", count=len(rows), measure=measure),
        interval_plot(values, words("units.gain"), ",.4~f", 0),
        tables=[table],
    )


def _said(row: Row) -> Row:
    return {"method": row["method"], "baseline": row["baseline"], "gain": row["gain"],
            "lower": row["gain_lower"], "upper": row["gain_upper"],
            "customers": row["sample_size"]}  # fmt: skip


def _came(row: Row, words: Words) -> str:
    return words(
        "said.share_interval",
        value=row["realised_rate"],
        lower=row["realised_rate_lower"],
        upper=row["realised_rate_upper"],
    )
