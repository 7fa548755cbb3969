"""Every arm of every campaign against those who were left alone."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from tessera.experiments.allocation import control_shares, draw_mismatch, period_mismatch
from tessera.experiments.cuped import adjusted_outcomes, variance_reduction
from tessera.experiments.effects import (
    Effect,
    bootstrap_strata,
    compare_rates,
    compare_strata,
)
from tessera.experiments.multiplicity import adjust
from tessera.experiments.power import detectable_effect
from tessera.experiments.sequential import days_to_wait, looking_factor
from tessera.experiments.strata import Strata, effective_counts, in_both, mean_of, sizes, stratify

ALL = "all"
# Of fewer customers in an arm, or fewer buyers, a difference says nothing.
LEAST_CUSTOMERS, LEAST_BUYERS = 20, 5
# Always-valid intervals lean on the central limit theorem from the first look on.
LEAST_LOOKED_AT, LEAST_BUYERS_LOOKED_AT = 100, 10
# Above this, Welch's interval is as good as the bootstrap's, which takes long.
MOST_DRAWN = 20_000


@dataclass(frozen=True)
class Metric:
    """An outcome: its column, and that of the same before the assignment.

    ``is_rate``: whether it is customers with any, over all. ``is_after``: whether it comes after
    the campaign's window.
    """

    column: str
    before: str | None
    is_rate: bool = False
    is_after: bool = False


METRICS = {
    "conversion": Metric("order_count", "just_before_order_count", is_rate=True),
    "revenue": Metric("revenue", "just_before_revenue"),
    "margin": Metric("margin", "just_before_margin"),
    "orders": Metric("order_count", "just_before_order_count"),
    "orders_after": Metric("after_order_count", None, is_after=True),
    "revenue_after": Metric("after_revenue", None, is_after=True),
}
# What a campaign is judged by; the others explain.
JUDGED = ("conversion", "orders", "revenue", "margin")
EFFECT = tuple(Effect.__dataclass_fields__)
NUMBERS = (
    "arm_value", "control_value", *EFFECT, "adjusted_p_value", "bootstrap_lower",
    "bootstrap_upper", "cuped_difference", "cuped_lower", "cuped_upper", "variance_reduction",
    "detectable_before", "detectable_after", "looking_lower", "looking_upper", "ratio_p_value",
    "period_p_value",
)  # fmt: skip
SCHEMA = pa.schema(
    [
        *(
            (name, pa.string())
            for name in ("campaign_id", "arm", "cohort_type", "cohort", "metric")
        ),
        ("adjustment", pa.string()),
        ("customer_count", pa.int32()),
        ("control_count", pa.int32()),
        *((name, pa.float64()) for name in NUMBERS),
        ("days_to_wait", pa.int32()),
    ]
)


def measure_campaigns(
    outcomes: pd.DataFrame,
    as_of: pd.Timestamp,
    log: Callable[[str], None] | None = None,
    random_state: int = 0,
) -> pa.Table:
    """Compare each arm with the control of its campaign, for everybody and by segment.

    By intention to treat: who was drawn counts, whatever was sent. P-values are adjusted by Holm's
    method over arms and judged metrics for everybody, and by Benjamini and Hochberg's within a
    metric over segments, which nobody planned to look at. Where the planned share changed midway,
    arms are compared within each share (:mod:`tessera.experiments.strata`).

    Parameters
    ----------
    outcomes : DataFrame
        One row per campaign and customer: ``campaign_id``, ``arm``, ``is_control``,
        ``rfm_segment``, ``planned_share``, ``assigned_date``, ``start_date``, ``end_date``,
        ``before_revenue``, ``before_order_count`` and the columns of :data:`METRICS`. In any order.
    as_of : Timestamp
        The clock.
    log : callable, optional
        Takes a line of progress.
    random_state : int
        Seed of the bootstrap.

    Returns
    -------
    pyarrow.Table of SCHEMA
        A row per campaign, arm, cohort and metric, where both arms have enough customers and a
        campaign has a control.
    """
    parts = []
    for campaign_id, campaign in outcomes.groupby("campaign_id", sort=True):
        rows = pd.DataFrame(list(_campaign_rows(campaign, as_of, random_state)))
        if rows.empty:
            continue
        parts.append(_adjusted(rows.assign(campaign_id=campaign_id)))
        if log:
            log(f"campaign {campaign_id}: {len(campaign)} customers, {len(rows)} comparisons")
    if not parts:
        return SCHEMA.empty_table()
    found = pd.concat(parts, ignore_index=True).reindex(columns=SCHEMA.names)
    return pa.Table.from_pandas(found, SCHEMA, preserve_index=False)


def _campaign_rows(
    campaign: pd.DataFrame, as_of: pd.Timestamp, random_state: int
) -> Iterator[dict[str, object]]:
    # Sums then do not depend on the order of the rows.
    columns = sorted({metric.column for metric in METRICS.values()})
    campaign = campaign.sort_values([*columns, "before_revenue", "before_order_count"])
    control = campaign[campaign["is_control"]]
    for arm, drawn in campaign[~campaign["is_control"]].groupby("arm", sort=True):
        both = pd.concat([drawn, control])
        shares = control_shares(
            *(both[name].to_numpy() for name in ("arm", "planned_share", "is_control"))
        )
        checks = _allocation(both, shares)
        labelled = both.assign(control_share=np.nan_to_num(shares, nan=-1))
        treated, held = labelled[~labelled["is_control"]], labelled[labelled["is_control"]]
        cohorts = [(ALL, ALL, treated, held)]
        cohorts += [
            ("segment", str(segment), part, held[held["rfm_segment"] == segment])
            for segment, part in treated.groupby("rfm_segment", sort=True)
        ]
        for cohort_type, cohort, *arms in cohorts:
            common = in_both(*(part["control_share"].to_numpy() for part in arms))
            one, other = (part[part["control_share"].isin(common)] for part in arms)
            if min(len(one), len(other)) < LEAST_CUSTOMERS:
                continue
            for name, metric in METRICS.items():
                if one[metric.column].isna().any():
                    continue
                yield {
                    "arm": arm,
                    "cohort_type": cohort_type,
                    "cohort": cohort,
                    "metric": name,
                    "customer_count": len(one),
                    "control_count": len(other),
                    **compare(metric, one, other, as_of, random_state, cohort_type == ALL),
                    **(checks if cohort_type == ALL else {}),
                }


def compare(
    metric: Metric,
    treated: pd.DataFrame,
    control: pd.DataFrame,
    as_of: pd.Timestamp,
    random_state: int = 0,
    is_drawn: bool = True,
) -> dict[str, object]:
    """Compare one outcome of two arms in every way that there is.

    Parameters
    ----------
    metric : Metric
    treated, control : DataFrame
        As for :func:`measure_campaigns`, of one campaign; who has the same ``control_share``, if
        there is such a column, was drawn alike.
    as_of : Timestamp
        The clock.
    random_state : int
        Seed of the bootstrap.
    is_drawn : bool
        Whether to draw the bootstrap.

    Returns
    -------
    dict
        Columns of :data:`SCHEMA`.
    """
    one, other = (_values(part, metric.column, metric.is_rate) for part in (treated, control))
    labels, other_labels = (_labels(part) for part in (treated, control))
    strata = stratify(one, other, labels, other_labels)
    count, other_count = sizes(strata)
    welch = compare_strata(strata)
    counts = effective_counts(strata) if metric.is_rate else ()
    effect = compare_rates(*(np.array(number) for number in counts)) if counts else welch
    row: dict[str, object] = {name: float(value) for name, value in asdict(effect).items()}
    row |= {"arm_value": mean_of(strata, 0), "control_value": mean_of(strata, 1)}
    row["detectable_after"] = detectable_effect(
        one.var(ddof=1), count, other.var(ddof=1), other_count
    )
    if min((one > 0).sum(), (other > 0).sum()) < LEAST_BUYERS:
        # The difference stands; a test of it would pretend to know its spread.
        row |= dict.fromkeys(("p_value", "statistic"), np.nan)
    if is_drawn and not metric.is_rate and len(one) + len(other) <= MOST_DRAWN:
        row["bootstrap_lower"], row["bootstrap_upper"] = bootstrap_strata(
            strata, random_state=random_state
        )
    known = pd.concat([treated, control])[["before_revenue", "before_order_count"]]
    adjusted, _ = adjusted_outcomes(np.concatenate([one, other]), known.to_numpy(dtype=float))
    saved = compare_strata(
        stratify(adjusted[: len(one)], adjusted[len(one) :], labels, other_labels)
    )
    row |= {
        "cuped_difference": saved.difference,
        "cuped_lower": saved.lower,
        "cuped_upper": saved.upper,
        "variance_reduction": variance_reduction(welch.standard_error, saved.standard_error),
    }
    if metric.before is not None:
        row |= _planned(metric, treated, control, strata, welch, as_of)
    return row


def _planned(
    metric: Metric,
    treated: pd.DataFrame,
    control: pd.DataFrame,
    strata: Strata,
    welch: Effect,
    as_of: pd.Timestamp,
) -> dict[str, object]:
    """Return what could be told before the campaign, and what looking at it daily allows."""
    before = _values(pd.concat([treated, control]), str(metric.before), metric.is_rate)
    variance = before.var(ddof=1)
    count, other_count = sizes(strata)
    one, other = (np.concatenate([part.arms[arm] for part in strata]) for arm in (0, 1))
    row: dict[str, object] = {}
    if variance > 0:
        row["detectable_before"] = detectable_effect(variance, count, variance, other_count)
    enough = min(len(one), len(other)) >= LEAST_LOOKED_AT
    if not enough or min((one > 0).sum(), (other > 0).sum()) < LEAST_BUYERS_LOOKED_AT:
        return row
    now = welch.standard_error**2
    planned = variance * (1 / count + 1 / other_count)
    information = now / planned if planned > 0 else 1.0
    reach = float(looking_factor(np.array(information))) * welch.standard_error
    start, end = treated["start_date"].iloc[0], treated["end_date"].iloc[0]
    window = (end - start).days + 1
    so_far = min(max((as_of - start).days + 1, 1), window)
    wait = days_to_wait(
        welch.difference, welch.standard_error, information, so_far, window - so_far
    )
    return row | {
        "looking_lower": welch.difference - reach,
        "looking_upper": welch.difference + reach,
        "days_to_wait": wait,
    }


def _values(customers: pd.DataFrame, column: str, is_rate: bool) -> np.ndarray:
    values = customers[column].to_numpy(dtype=np.float64)
    return (values > 0).astype(np.float64) if is_rate else values


def _labels(customers: pd.DataFrame) -> np.ndarray:
    """Return what those have in common who were drawn alike."""
    if "control_share" in customers:
        return customers["control_share"].to_numpy(dtype=np.float64)
    return np.zeros(len(customers))


def _allocation(both: pd.DataFrame, shares: np.ndarray) -> dict[str, float]:
    """Test the sizes of an arm and its control against plan, and from month to month."""
    months = pd.to_datetime(both["assigned_date"]).dt.to_period("M")
    tables = [
        pd.crosstab(months[part.index], part).to_numpy()
        for _, part in both["is_control"].groupby(np.nan_to_num(shares, nan=-1))
    ]
    row = {"period_p_value": period_mismatch(*tables)}
    if not np.isnan(shares).any():
        row["ratio_p_value"] = draw_mismatch(both["is_control"].to_numpy(), shares)
    return row


def _adjusted(rows: pd.DataFrame) -> pd.DataFrame:
    """Adjust the p-values of a campaign."""
    rows = rows.assign(adjusted_p_value=np.nan, adjustment=None)
    judged = (rows["cohort_type"] == ALL) & rows["metric"].isin(JUDGED)
    families = [(judged, "holm")]
    families += [
        ((rows["cohort_type"] != ALL) & (rows["metric"] == metric), "fdr_bh") for metric in JUDGED
    ]
    for mask, method in families:
        rows.loc[mask, "adjusted_p_value"] = adjust(rows.loc[mask, "p_value"].to_numpy(), method)
        rows.loc[mask & rows["p_value"].notna(), "adjustment"] = method
    return rows
