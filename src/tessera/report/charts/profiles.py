"""What tells the groups of customers apart."""

from tessera.report.facts import Facts, Row
from tessera.report.figure import Figure, Table
from tessera.report.specs import (
    LINE_PIXELS,
    NARROW,
    ONE_LINE,
    ROW_PIXELS,
    heat_map,
    label_axis,
    narrow_cells,
    too_narrow_cells,
    top_axis,
    wrapped,
)
from tessera.report.words import Words

# Standard deviations at which a colour is full.
FULL = 2.0
# Where white is read better than black.
DARK = "datum.difference > 1.75 || datum.difference < -1.6"


def profiles(facts: Facts, words: Words) -> Figure:
    """Return groups by the features in which they differ most from the average customer."""
    groups = facts.rows("profiles")
    rows = facts.rows("profile_features")
    if not groups:
        return Figure("profiles", words("figures.profiles.none"))
    names = {row["segment"]: _name(row, words) for row in groups}
    table = Table(
        [
            words(f"columns.{name}")
            for name in (
                "group", "customers", "revenue_share", "orders_each", "recency", "value",
                "category", "channel", "consent",
            )
        ],
        [
            [
                names[row["segment"]],
                words.count(row["customer_count"]),
                words.share(row["revenue_share"] or 0),
                words.number(row["median_frequency"] or 0),
                words.count(row["median_recency_days"] or 0),
                words.money(row["median_monetary"] or 0),
                row["category_1"] or "",
                row["top_channel"] or "",
                words.share(row["consent_share"] or 0),
            ]
            for row in groups
        ],
        words("figures.profiles.groups"),
    )  # fmt: skip
    if not rows:
        return Figure(
            "profiles",
            words(f"figures.profiles.{'alike' if len(groups) > 1 else 'alone'}", count=len(groups)),
            tables=[table],
        )
    order = [wrapped(names[row["segment"]], 11) for row in groups]
    features = {row["feature"]: _feature(row, words) for row in rows}
    widest = {
        feature: max(
            abs(row["standardised_difference"]) for row in rows if row["feature"] == feature
        )
        for feature in features
    }
    ranked = sorted(features, key=lambda feature: (-widest[feature], feature))
    values = [
        {
            "group": wrapped(names[row["segment"]], 11),
            "feature": wrapped(features[row["feature"]]),
            "difference": round(row["standardised_difference"], 3),
            "says": words.signed_short(row["standardised_difference"]),
        }
        for row in rows
    ]
    # Names of many words stand upright, and so do many names.
    many = len(order) > 7 or max(name.count("\n") for name in order) > 2  # noqa: PLR2004
    labels = [wrapped(features[feature]) for feature in ranked]
    tall = max(label.count("\n") + 1 for label in labels)
    spec = heat_map(
        values,
        {
            "field": "group",
            "type": "nominal",
            "sort": order,
            "axis": top_axis(
                labelAngle=-90,
                labelAlign="left",
                labelBaseline="middle",
                labelExpr=ONE_LINE,
                labelPadding=6,
            )
            if many
            else top_axis(),
        },
        {"field": "feature", "type": "nominal", "sort": labels, "axis": label_axis()},
        {
            "field": "difference",
            "type": "quantitative",
            "legend": None,
            "scale": {"scheme": "blueorange", "domain": [-FULL, FULL], "clamp": True},
        },
        DARK,
        len(ranked) * max(ROW_PIXELS, tall * LINE_PIXELS + 6),
        params=[{"name": NARROW, "value": False}],
        columns=len(order),
    )
    # Where columns are narrow only what stands out is written, and nothing that would be cut off.
    spec["layer"][1]["encoding"]["opacity"] = {
        "condition": [
            {"test": too_narrow_cells(len(order)), "value": 0},
            {"test": f"{narrow_cells(len(order))} && abs(datum.difference) < 0.5", "value": 0},
        ],
        "value": 1,
    }
    most = max(rows, key=lambda row: (abs(row["standardised_difference"]), row["segment"]))
    group = next(row for row in groups if row["segment"] == most["segment"])
    key = "more" if most["standardised_difference"] > 0 else "less"
    means = Table(
        [words("columns.feature"), *names.values(), words("columns.average")],
        [
            [
                features[feature],
                *(_mean(rows, feature, segment, words) for segment in names),
                _average(rows, feature, words),
            ]
            for feature in ranked
        ],
        words("figures.profiles.means"),
    )
    return Figure(
        "profiles",
        words(
            f"figures.profiles.{key}",
            name=names[most["segment"]],
            customers=group["customer_count"],
            feature=features[most["feature"]],
            mean=words.measured(most["feature_mean"], most["unit"]),
            average=words.measured(most["average_mean"], most["unit"]),
        ),
        words("figures.profiles.units"),
        words("figures.profiles.spoken", names=words.listed(list(names.values()))),
        spec,
        [table, means],
    )


def _name(row: Row, words: Words) -> str:
    if row["segmentation"] == "rfm_segment":
        return words.name("segment", row["segment"])
    return words.name("persona", row["segment"], row["segment_name"])


def _feature(row: Row, words: Words) -> str:
    return words.name("feature", row["feature"], row["feature_name"])


def _average(rows: list[Row], feature: str, words: Words) -> str:
    row = next(row for row in rows if row["feature"] == feature)
    return words.measured(row["average_mean"], row["unit"])


def _mean(rows: list[Row], feature: str, segment: str, words: Words) -> str:
    for row in rows:
        if (row["feature"], row["segment"]) == (feature, segment):
            return words.measured(row["feature_mean"], row["unit"])
    return ""
