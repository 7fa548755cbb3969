"""What campaigns brought beside those held out, and who is held out now."""

from collections.abc import Callable

from tessera.report.facts import Facts, Row
from tessera.report.figure import Figure, Table
from tessera.report.specs import ORANGE, bar_plot, interval_plot, wrapped
from tessera.report.words import Words


def campaign_orders(facts: Facts, words: Words) -> Figure:
    """Return how many more customers of each campaign ordered."""
    return _effects(
        facts, words, "campaign_orders", "conversion", words.points, ("units.points", ".0f", 100)
    )


def campaign_margins(facts: Facts, words: Words) -> Figure:
    """Return the margin that each campaign brought per customer."""
    return _effects(
        facts, words, "campaign_margins", "margin", lambda value: words.signed_money(value),
        ("units.margin_each", "~g", 1),
    )  # fmt: skip


def holdouts(facts: Facts, words: Words) -> Figure:
    """Return how many customers are held out of each plan, and until when."""
    rows = facts.rows("holdouts")
    if not rows:
        return Figure("holdouts", words("figures.holdouts.none"))
    whole = [row for row in rows if row["is_global"]]
    names = [_plan(row, words) for row in rows]
    values = [
        {
            "label": wrapped(name),
            "value": row["control_count"],
            "says": words.count(row["control_count"]),
            "tip": words("figures.holdouts.one", **row),
        }
        for row, name in zip(rows, names, strict=True)
    ]
    result = facts.row("letter/holdout")
    if result["margin_each"] is not None:
        title = words(f"figures.holdouts.{result['says']}", **result)
    elif whole:
        all_count = whole[0]["treated_count"] + whole[0]["control_count"]
        title = words("figures.holdouts.title", **whole[0], all_count=all_count)
    else:
        title = words("figures.holdouts.plans", count=len(rows))
    return Figure(
        "holdouts",
        title,
        words("figures.holdouts.units"),
        words("figures.holdouts.spoken", count=len(rows)),
        bar_plot(values, words("units.held_out"), colour=ORANGE),
        [
            Table(
                [words(f"columns.{name}") for name in ("plan", "held_out", "contacted", "until")],
                [
                    [
                        name,
                        words.count(row["control_count"]),
                        words.count(row["treated_count"]),
                        words.date(row["window_end_date"]),
                    ]
                    for row, name in zip(rows, names, strict=True)
                ],
            )
        ],
    )


def _effects(
    facts: Facts,
    words: Words,
    name: str,
    metric: str,
    write: Callable[[float], str],
    axis: tuple[str, str, int],
) -> Figure:
    rows = [row for row in facts.rows("campaign_effects") if row["metric"] == metric]
    whole = [row for row in rows if row["segment"] == "all"]
    if not whole:
        return Figure(name, words(f"figures.{name}.none"))
    unit, number_format, scale = axis
    arms = {row["campaign_id"]: {r["arm"] for r in rows if r["campaign_id"] == row["campaign_id"]}
            for row in rows}  # fmt: skip

    def label(row: Row) -> str:
        called = row["campaign_name"]
        return called if len(arms[row["campaign_id"]]) == 1 else f"{called}, {row['arm']}"

    def interval(row: Row) -> str:
        return words("said.interval", value=write(row["difference"]), lower=write(row["lower"]),
                     upper=write(row["upper"]))  # fmt: skip

    values = [
        {
            "segment": row["segment"],
            "label": wrapped(label(row)),
            "value": round(scale * row["difference"], 4),
            "lower": round(scale * row["lower"], 4),
            "upper": round(scale * row["upper"], 4),
            "kind": "chosen" if row["verdict"] in {"works", "harms"} else "other",
            "tip": f"{interval(row)}; {words('said.arms', **row)}",
        }
        for row in rows
    ]
    counts = {
        verdict: sum(row["verdict"] == verdict for row in whole) for verdict in ("works", "harms")
    }
    best = max(whole, key=lambda row: (row["verdict"] == "works", row["difference"], label(row)))
    key = "works" if counts["works"] else "harms" if counts["harms"] else "undecided"
    return Figure(
        name,
        words(
            f"figures.{name}.{key}",
            **{**best, "campaign_name": label(best)},
            count=len(whole),
            harmful=counts["harms"],
            works=counts["works"],
        ),
        words(f"figures.{name}.units"),
        words(
            f"figures.{name}.spoken",
            said=words.listed([f"{label(row)}: {interval(row)}" for row in whole[-5:]]),
        ),
        interval_plot(
            values, words(unit, currency=words.currency), number_format, 0, segment=True,
            labels=list(dict.fromkeys(wrapped(label(row)) for row in whole)),
        ),
        [
            Table(
                [words(f"columns.{column}")
                 for column in ("campaign", "effect", "contacted", "held_out", "verdict")],
                [
                    [
                        label(row),
                        interval(row),
                        words.count(row["customer_count"]),
                        words.count(row["control_count"]),
                        words.name("verdict", row["verdict"]),
                    ]
                    for row in whole
                ],
            )
        ],
        ("segment",),
    )  # fmt: skip


def _plan(row: Row, words: Words) -> str:
    when = row["campaign_id"].rsplit(" ", 1)[-1]
    if row["is_global"]:
        return words("figures.holdouts.whole", when=when)
    return f"{words.name('action', row['action'])} {when}"
