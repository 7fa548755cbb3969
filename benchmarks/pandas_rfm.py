"""The RFM table of the project, computed as an analyst would with pandas.

Same rules, same result: what is cleaned, rejected, classified, matched and scored follows the
models below ``fct_customer_rfm``. The features beyond RFM and the earlier observation dates,
which the project computes as well, are left out.

::

    python -m benchmarks.pandas_rfm ../shared/data/online_retail_II.parquet output
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

SEEDS = Path(__file__).parents[1] / "seeds" / "config"
MEASURES = ("recency", "frequency", "monetary")
HISTORY = ["customer_id", "product_id"]
ORDER = ["customer_id", "order_id"]
# Entries without a product that lower what their order or their customer brought.
ENTRIES = ("discount", "manual", "refund", "adjustment")


def read(file: str) -> pd.DataFrame:
    """Read the order lines, with blanks trimmed, codes in upper case and the reason to reject."""
    lines = pd.read_parquet(file).drop(columns="sheet")
    lines.columns = [
        "order_id", "product_id", "product_name", "quantity", "ordered_at", "unit_price",
        "customer_id", "country",
    ]  # fmt: skip
    # Country is not part of an order line; lines that agree in all the rest are duplicates.
    lines = lines.drop(columns="country")
    lines["is_duplicate"] = lines.duplicated()
    lines["line"] = np.arange(len(lines))
    lines["ordered_at"] = pd.to_datetime(lines["ordered_at"])
    lines["order_id"] = lines["order_id"].str.strip()
    lines["product_id"] = lines["product_id"].str.strip().str.upper()
    lines["product_name"] = (
        lines["product_name"].str.replace(r"\s+", " ", regex=True).str.strip().replace("", None)
    )
    lines["is_cancelled"] = lines["order_id"].str.startswith("C")
    lines["rejection_reason"] = None
    lines.loc[lines["unit_price"] < 0, "rejection_reason"] = "negative_unit_price"
    lines.loc[lines["unit_price"] == 0, "rejection_reason"] = "zero_unit_price"
    return lines


def line_types(product_ids: pd.Series) -> pd.Series:
    """Return what each code stands for: the first rule that matches, else a product."""
    codes = pd.Series(product_ids.dropna().unique())
    types = pd.Series("product", index=codes)
    rules = pd.read_csv(SEEDS / "non_product_codes.csv").sort_values("rule_number")
    rules = rules[rules["connector"].isna() | (rules["connector"] == "online_retail")]
    for rule in rules[::-1].itertuples():
        types[codes.str.contains(rule.code_pattern.replace("(", "(?:")).to_numpy()] = rule.line_type
    return types


def product_names(clean: pd.DataFrame) -> pd.Series:
    """Return the name printed most often for each code, then the first in the alphabet."""
    counts = clean.groupby(["product_id", "product_name"]).size().rename("line_count").reset_index()
    counts = counts.sort_values(
        ["product_id", "line_count", "product_name"], ascending=[True, False, True]
    )
    return counts.drop_duplicates("product_id").set_index("product_id")["product_name"]


def match_returns(goods: pd.DataFrame) -> pd.DataFrame:
    """Match what came back to the oldest pieces that the customer bought of it before.

    Parameters
    ----------
    goods : data frame
        Sales and returns of products by known customers.

    Returns
    -------
    data frame
        One row per sale and return that share pieces, with the number of pieces.
    """
    returned = goods.loc[~goods["is_sale"], HISTORY].drop_duplicates()
    moves = goods.merge(returned, on=HISTORY)
    moves = moves.sort_values(
        [*HISTORY, "ordered_at", "is_sale", "unit_price", "order_id", "line"],
        ascending=[True, True, True, False, True, True, True],
    )
    moves["pieces"] = moves["quantity"].abs()
    moves["sold"] = moves["pieces"].where(moves["is_sale"], 0)
    moves["sold_until"] = moves.groupby(HISTORY)["sold"].cumsum()
    moves["out"] = moves.groupby(HISTORY)["quantity"].cumsum()
    # Pieces that came back when none were out match nothing.
    moves["short"] = moves.groupby(HISTORY)["out"].cummin().clip(upper=0).abs()
    moves["returned_until"] = moves["sold_until"] - moves["out"] - moves["short"]

    sales = moves[moves["is_sale"]].copy()
    sales["sold_from"] = sales["sold_until"] - sales["pieces"]
    returns = moves[~moves["is_sale"]].copy()
    returns["returned_from"] = returns.groupby(HISTORY)["returned_until"].shift(fill_value=0)
    pairs = returns[
        [*HISTORY, "unit_price", "ordered_at", "returned_from", "returned_until"]
    ].merge(sales[[*HISTORY, "order_id", "line", "sold_from", "sold_until"]], on=HISTORY)
    pairs["pieces"] = np.minimum(pairs["sold_until"], pairs["returned_until"]) - np.maximum(
        pairs["sold_from"], pairs["returned_from"]
    )
    return pairs[pairs["pieces"] > 0]


def adjustments(entries: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    """Return what each entry without a product takes away, and the day of its order.

    A credit that takes back a charge lowers nothing, so only what falls below zero counts of a
    customer's entries of one type.
    """
    entries = entries.sort_values(["ordered_at", "line"]).copy()
    entries["amount"] = entries["quantity"] * entries["unit_price"]
    balance = entries.groupby(["customer_id", "line_type"])["amount"].cumsum()
    entries["amount"] = balance.clip(upper=0) - (balance - entries["amount"]).clip(upper=0)
    entries["date"] = entries["ordered_at"].dt.normalize()
    return entries.merge(orders[["order_date"]], how="left", left_on=ORDER, right_index=True)


def orders_kept(
    goods: pd.DataFrame, matches: pd.DataFrame, entries: pd.DataFrame
) -> tuple[pd.DataFrame, pd.Series]:
    """Return each customer order with what was kept of it, and the customers' own credits."""
    sales = goods[goods["is_sale"]].copy()
    sales["revenue"] = sales["quantity"] * sales["unit_price"]
    orders = sales.groupby(ORDER).agg(
        pieces=("quantity", "sum"), revenue=("revenue", "sum"), ordered_at=("ordered_at", "min")
    )
    orders["order_date"] = orders["ordered_at"].dt.normalize()
    entries = adjustments(entries, orders)
    is_of_day = entries["date"] <= entries["order_date"]
    discounts = entries[is_of_day].groupby(ORDER)["amount"].sum()
    share = 1 + discounts.reindex(orders.index, fill_value=0) / orders["revenue"]
    later = entries[entries["order_date"].notna() & ~is_of_day]

    # No return gives back more than was paid for the pieces, order discounts taken off.
    paid = sales.set_index("line")
    price = paid["unit_price"] * share.reindex(pd.MultiIndex.from_frame(paid[ORDER])).to_numpy()
    undone = matches.copy()
    undone["revenue"] = undone["pieces"] * np.minimum(
        undone["unit_price"], undone["line"].map(price)
    )
    undone = undone.groupby(ORDER)[["pieces", "revenue"]].sum()
    orders["revenue"] *= share
    orders[["pieces", "revenue"]] = orders[["pieces", "revenue"]].sub(undone, fill_value=0)
    orders["revenue"] = orders["revenue"].add(later.groupby(ORDER)["amount"].sum(), fill_value=0)
    orders["is_kept"] = orders["pieces"] > 0
    orders.loc[~orders["is_kept"], "revenue"] = 0
    orders["kept_date"] = orders["order_date"].where(orders["is_kept"])
    return orders, entries[entries["order_date"].isna()].groupby("customer_id")["amount"].sum()


def rfm(orders: pd.DataFrame, credits: pd.Series, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return recency in days, orders kept and net revenue of each customer, with their scores."""
    customers = orders.groupby("customer_id").agg(
        frequency=("is_kept", "sum"),
        monetary=("revenue", "sum"),
        last_kept_date=("kept_date", "max"),
        last_order_date=("order_date", "max"),
    )
    last_date = customers["last_kept_date"].fillna(customers["last_order_date"])
    customers["recency"] = (as_of - last_date).dt.days
    customers["monetary"] += credits.reindex(customers.index, fill_value=0)
    customers["monetary"] = customers["monetary"].round(2)
    for measure in MEASURES:
        cuts = np.quantile(customers[measure], [0.2, 0.4, 0.6, 0.8], method="inverted_cdf")
        customers[f"{measure}_score"] = 1 + np.searchsorted(cuts, customers[measure], side="left")
    customers["recency_score"] = 6 - customers["recency_score"]
    return customers


def segments(customers: pd.DataFrame) -> pd.Series:
    """Return the segment of each customer by the rules of the seed."""
    found = pd.Series(None, index=customers.index, dtype="object")
    for rule in pd.read_csv(SEEDS / "rfm_segments.csv").itertuples():
        holds = pd.Series(True, index=customers.index)
        for measure in MEASURES:
            holds &= customers[f"{measure}_score"].between(
                getattr(rule, f"{measure}_from"), getattr(rule, f"{measure}_to")
            )
        found[holds] = rule.segment
    return found


def main() -> None:
    """Compute the table of the file named on the command line into the folder named there."""
    file, output = sys.argv[1], Path(sys.argv[2])
    lines = read(file)
    lines["line_type"] = lines["product_id"].map(line_types(lines["product_id"]))
    clean = lines[lines["rejection_reason"].isna()]
    names = product_names(clean)
    clean = clean[~clean["is_duplicate"]].copy()
    clean["product_name"] = clean["product_id"].map(names)
    clean["is_sale"] = clean["quantity"] > 0

    # A cancelled line with a positive quantity is neither a sale nor a return.
    counts = clean[~(clean["is_sale"] & clean["is_cancelled"])]
    goods = counts[counts["line_type"] == "product"]
    as_of = goods.loc[goods["is_sale"], "ordered_at"].max().normalize()
    known = counts["customer_id"].notna() & (counts["ordered_at"].dt.normalize() <= as_of)
    entries = counts[known & counts["line_type"].isin(ENTRIES)]
    goods = goods[goods["customer_id"].notna()]
    matches = match_returns(goods)
    matches = matches[matches["ordered_at"].dt.normalize() <= as_of]
    customers = rfm(*orders_kept(goods, matches, entries), as_of)
    customers["rfm_segment"] = segments(customers)

    rejected = lines.loc[~lines["is_duplicate"], "rejection_reason"].value_counts()
    totals = {
        "input_rows": len(lines),
        "duplicate_rows": int(lines["is_duplicate"].sum()),
        "clean_rows": len(clean),
        **{f"rejected_{reason}": int(count) for reason, count in sorted(rejected.items())},
        "cancelled_rows": int(lines["is_cancelled"].sum()),
        "guest_rows": int(lines["customer_id"].isna().sum()),
        "non_product_rows": int((lines["line_type"] != "product").sum()),
        "named_products": len(names),
        "matched_pieces": f"{matches['pieces'].sum():.3f}",
        "customers": len(customers),
        "kept_orders": int(customers["frequency"].sum()),
        "net_revenue": f"{customers['monetary'].sum():.2f}",
        "as_of": str(as_of.date()),
        **{
            f"segment_{segment}": int(count)
            for segment, count in customers["rfm_segment"].value_counts().sort_index().items()
        },
    }
    output.mkdir(parents=True, exist_ok=True)
    customers.reset_index().to_parquet(output / "rfm.parquet")
    (output / "totals.json").write_text(json.dumps(totals, indent=2))
    print(json.dumps(totals))


if __name__ == "__main__":
    main()
