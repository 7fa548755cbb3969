"""Who moves from which RFM segment to which, from one month to the next."""

from tessera.report.facts import Facts, Row
from tessera.report.figure import Figure, Spec, Table
from tessera.report.specs import BLUE, GREY, INK, ORANGE, filters, tooltip
from tessera.report.words import Words

GAP = 0.014
STEPS = 17
PIXELS_FOR_LABEL = 0.022


def migration(facts: Facts, words: Words) -> Figure:
    """Return the flows between the segments of two month ends."""
    flows = facts.rows("transitions")
    moved = facts.rows("moved")
    if not flows or not moved:
        return Figure("migration", words("figures.migration.none"))
    months = sorted({row["month_end_date"] for row in flows})
    sizes = [row for row in facts.rows("segment_sizes") if row["month_end_date"] in months]
    ribbons: list[Row] = []
    bars: list[Row] = []
    for month in months:
        here = [row for row in flows if row["month_end_date"] == month]
        ends = [row for row in sizes if row["month_end_date"] == month]
        drawn, blocks = _laid_out(here, ends, facts.segments, words)
        ribbons += [{"month": month.isoformat(), **row} for row in drawn]
        bars += [{"month": month.isoformat(), **row} for row in blocks]
    last = moved[-1]
    here = sorted(
        (row for row in flows if row["month_end_date"] == months[-1]),
        key=lambda row: (-row["customer_count"], row["from_segment"], row["to_segment"]),
    )
    changes = [row for row in here if row["from_segment"] != row["to_segment"]]
    said = words.listed([words("figures.migration.one", **row) for row in changes[:4]])
    table = Table(
        [words(f"columns.{name}") for name in ("from_segment", "to_segment", "customers")],
        [
            [
                words.name("segment", row["from_segment"]),
                words.name("segment", row["to_segment"]),
                words.count(row["customer_count"]),
            ]
            for row in here
        ],
        words("figures.migration.table", month=months[-1]),
    )
    key = "few"
    if last["moved_count"] >= 10:  # noqa: PLR2004
        key = "title" if changes else "small"
    return Figure(
        "migration",
        words(
            f"figures.migration.{key}",
            **last,
            share=last["moved_count"] / last["customer_count"],
            **({} if not changes else {
                "from_segment": changes[0]["from_segment"],
                "to_segment": changes[0]["to_segment"],
                "largest": changes[0]["customer_count"],
            }),
        ),
        words("figures.migration.units"),
        words("figures.migration.spoken", said=said) if changes
        else words("figures.migration.spoken_none"),
        _spec(ribbons, bars, months[-1].isoformat(), words),
        [table],
        ("segment", "month"),
    )  # fmt: skip


def _laid_out(
    flows: list[Row], sizes: list[Row], segments: tuple[str, ...], words: Words
) -> tuple[list[Row], list[Row]]:
    """Return the ribbons and the blocks of a month, in shares of its height."""
    total = max(
        sum(row["customer_count"] for row in sizes if row["side"] == side)
        for side in ("before", "after")
    )
    places: dict[tuple[str, str], float] = {}
    blocks = []
    for side in ("before", "after"):
        top = 0.0
        for segment in segments:
            (count,) = [
                row["customer_count"]
                for row in sizes
                if (row["side"], row["segment"]) == (side, segment)
            ] or [0]
            places[side, segment] = top
            if not count:
                continue
            high = count / total
            blocks.append(
                {
                    "side": side,
                    "segment": segment,
                    "top": round(top, 4),
                    "end": round(top + high, 4),
                    "middle": round(top + high / 2, 4),
                    "says": f"{words.name('segment', segment)} {words.count(count)}",
                }
            )
            # A thin block still has a line of text beside it.
            top += max(high, PIXELS_FOR_LABEL) + GAP
    ribbons = []
    for row in sorted(
        flows,
        key=lambda row: (segments.index(row["from_segment"]), segments.index(row["to_segment"])),
    ):
        before, after = row["from_segment"], row["to_segment"]
        high = row["customer_count"] / total
        start, end = places["before", before], places["after", after]
        places["before", before] += high
        places["after", after] += high
        was, now = segments.index(before), segments.index(after)
        ribbons.append(
            {
                "segment": before,
                "to": after,
                "kind": "stays" if was == now else "quieter" if now > was else "livelier",
                "start": round(start, 4),
                "finish": round(end, 4),
                "high": round(high, 4),
                "says": words("figures.migration.one", **row),
            }
        )
    return ribbons, blocks


def _spec(ribbons: list[Row], bars: list[Row], month: str, words: Words) -> Spec:
    kinds = {kind: words(f"figures.migration.{kind}") for kind in ("livelier", "stays", "quieter")}
    named = ", ".join(f"'{kind}': '{name}'" for kind, name in kinds.items())
    here = {"filter": "datum.month == month"}
    y = {
        "type": "quantitative",
        "axis": None,
        "scale": {"reverse": True, "zero": False, "nice": False},
    }
    x = {
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [-0.02, 1.02], "nice": False, "padding": 0},
    }
    ribbon: Spec = {
        "data": {"values": ribbons},
        "transform": [
            here,
            {"filter": "segment == 'all' || datum.segment == segment || datum.to == segment"},
            {"calculate": f"sequence(0, {STEPS})", "as": "step"},
            {"flatten": ["step"]},
            {"calculate": f"datum.step / {STEPS - 1}", "as": "x"},
            {"calculate": "datum.x * datum.x * (3 - 2 * datum.x)", "as": "bend"},
            {"calculate": "datum.start + (datum.finish - datum.start) * datum.bend", "as": "low"},
            {"calculate": "datum.low + datum.high", "as": "up"},
            {"calculate": f"({{{named}}})[datum.kind]", "as": "named"},
            {"calculate": "datum.segment + datum.to", "as": "flow"},
        ],
        "mark": {"type": "area", "fillOpacity": 0.8},
        "encoding": {
            "x": {"field": "x", **x},
            "y": {"field": "low", **y},
            "y2": {"field": "up"},
            "detail": {"field": "flow"},
            "color": {
                "field": "named",
                "type": "nominal",
                "title": None,
                "scale": {"domain": list(kinds.values()), "range": [BLUE, "#c8c8c8", ORANGE]},
                "legend": {"symbolType": "square", "symbolOpacity": 0.8},
            },
            "tooltip": tooltip(says=" "),
        },
    }
    block: Spec = {
        "data": {"values": bars},
        "transform": [
            here,
            {"calculate": "datum.side == 'before' ? -0.02 : 1", "as": "left"},
            {"calculate": "datum.left + 0.02", "as": "right"},
        ],
        "mark": {"type": "rect", "color": GREY},
        "encoding": {
            "x": {"field": "left", **x},
            "x2": {"field": "right"},
            "y": {"field": "top", **y},
            "y2": {"field": "end"},
        },
    }
    texts: list[Spec] = [
        {
            "data": {"values": bars},
            "transform": [
                here,
                {"filter": f"datum.side == '{side}'"},
                {"calculate": place, "as": "place"},
            ],
            "mark": {
                "type": "text", "align": align, "dx": shift, "fontSize": 11.5,
                "baseline": "middle", **look,
            },
            "encoding": {
                "x": {"field": "place", **x},
                "y": {"field": "middle", **y},
                "text": {"field": "says"},
            },
        }
        # White around the letters, so that they are read on every ribbon.
        for look in ({"color": "#fff", "stroke": "#fff", "strokeWidth": 3.5, "strokeJoin": "round",
                      "opacity": 0.85}, {"color": INK})
        for side, place, align, shift in (("before", "0", "left", 6), ("after", "1", "right", -6))
    ]  # fmt: skip
    return {
        "params": filters(segment="all", month=month),
        "height": 520,
        "layer": [ribbon, block, *texts],
    }
