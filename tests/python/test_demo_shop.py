"""The committed demo shop: made anew byte for byte, true to the contract and to its own truth."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

ROOT = Path(__file__).parents[2]
SHOP = ROOT / "scripts" / "demo_shop"
SEEDS = ROOT / "seeds" / "demo"
CONTRACT = ROOT / "models" / "connectors" / "contract"
INPUTS = sorted(path.stem.removeprefix("input_") for path in CONTRACT.glob("input_*.yml"))
MAX_BYTES = 5_000_000
GOODS = re.compile(r"P\d+")


def read(path):
    return pd.read_csv(path, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def seeds():
    return {name: read(SEEDS / f"demo_{name}.csv") for name in INPUTS}


@pytest.fixture(scope="module")
def truth():
    return {path.stem: pd.read_csv(path) for path in (SHOP / "truth").glob("*.csv")}


@pytest.fixture(scope="module")
def clean_lines(seeds):
    """Return the order lines without the planted rows, typed and with the net value in GBP."""
    lines = seeds["order_lines"].drop_duplicates().copy()
    for column in ("product_id", "customer_id"):
        lines[column] = lines[column].str.strip()
    lines["product_id"] = lines["product_id"].str.upper()
    lines["ordered_at"] = pd.to_datetime(
        lines["ordered_at"], format="%Y-%m-%d %H:%M:%S", errors="coerce"
    )
    for column in ("quantity", "unit_price"):
        lines[column] = pd.to_numeric(lines[column], errors="coerce")
    lines["discount_amount"] = pd.to_numeric(lines["discount_amount"]).fillna(0)
    lines = lines[
        (lines["unit_price"] > 0)
        & (lines["quantity"].abs().between(1, 100_000))
        & lines["ordered_at"].between("2024-07-01", "2026-07-01")
        & (lines["product_id"] != "")
        & (lines["currency"] != "XTS")
    ]
    rates = seeds["exchange_rates"].assign(
        rate_date=lambda table: pd.to_datetime(table["rate_date"]),
        rate_to_base=lambda table: table["rate_to_base"].astype(float),
    )
    rates = rates[rates["rate_to_base"] > 0].sort_values("rate_date")
    lines = pd.merge_asof(
        lines.sort_values("ordered_at", kind="stable"),
        rates.rename(columns={"rate_date": "ordered_at"}),
        on="ordered_at",
        by="currency",
    )
    gross = lines["unit_price"] * lines["quantity"]
    sign = np.sign(lines["quantity"])
    lines["net"] = (gross - sign * lines["discount_amount"]) * lines["rate_to_base"]
    return lines


@pytest.fixture(scope="module")
def goods_sold(clean_lines):
    is_goods = clean_lines["product_id"].str.fullmatch(GOODS)
    return clean_lines[is_goods & (clean_lines["quantity"] > 0)]


def rounds_as_where_it_was_made():
    """Whether numpy's exponentials and logarithms have here the bits that the seeds come from."""
    values = np.linspace(0.1, 9.7, 4001)
    bits = np.concatenate([np.exp(values), np.log(values)]).tobytes()
    return hashlib.sha256(bits).hexdigest().startswith("532546bcd42e82bb")


def make_anew(folder, hash_seed):
    command = [sys.executable, SHOP / "generate.py", "--out", folder, "--truth", folder / "truth"]
    subprocess.run(command, check=True, env=os.environ | {"PYTHONHASHSEED": hash_seed})
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.csv")
    }


def test_it_is_made_anew_byte_for_byte(tmp_path):
    made = make_anew(tmp_path / "made", "7")
    kept = {path.name: path.read_bytes() for path in SEEDS.glob("*.csv")}
    kept |= {f"truth/{path.name}": path.read_bytes() for path in (SHOP / "truth").glob("*.csv")}
    assert made.keys() == kept.keys()
    if not rounds_as_where_it_was_made():
        # Other bits, other draws: the same shop in the large, and the same again every time.
        lines = "demo_order_lines.csv"
        assert made[lines].count(b"\n") == pytest.approx(kept[lines].count(b"\n"), rel=0.02)
        kept = make_anew(tmp_path / "again", "11")
    for name, content in kept.items():
        # Not two contents beside ``==``: what differs would take minutes to say.
        is_equal = made[name] == content
        assert is_equal, name


def test_the_seeds_stay_small():
    assert sum(path.stat().st_size for path in SEEDS.iterdir()) <= MAX_BYTES


@pytest.mark.parametrize("name", INPUTS)
def test_the_columns_are_those_of_the_contract(seeds, name):
    contract = yaml.safe_load((CONTRACT / f"input_{name}.yml").read_text())["models"][0]
    columns = [column["name"] for column in contract["columns"]]
    # The demo is no file, and knows when its customers were born; its reviews have no titles, and
    # of tickets only the topic is kept.
    absent = {"source_file", "age_band", "review_title", "ticket_text"}
    columns = [column for column in columns if column not in absent]
    assert list(seeds[name].columns) == columns
    assert len(seeds[name]) > 0
    assert (seeds[name] != "").any().all(), "a column is empty throughout"
    properties = yaml.safe_load((SEEDS / f"demo_{name}.yml").read_text())["seeds"][0]
    assert properties["name"] == f"demo_{name}"
    assert properties["config"]["column_types"] == dict.fromkeys(columns, "string")


def test_no_column_gives_the_persona_away(seeds, truth):
    personas = truth["personas"]
    words = re.compile("|".join(personas["persona"].unique()) + "|persona")
    for path in SEEDS.iterdir():
        assert not words.search(path.read_text()), path.name
    known = seeds["customers"].drop_duplicates("customer_id").merge(personas, on="customer_id")
    for column in set(known.columns) - {"customer_id", "persona"}:
        groups = known.groupby(column)["persona"]
        # A value shared by many must not belong to one persona.
        shared = groups.agg(["size", "nunique"]).query("size >= 30")
        assert (shared["nunique"] > 1).all(), column
    numbers = known["customer_id"].str[1:].astype(int)
    assert numbers.groupby(known["persona"]).max().min() > numbers.median()


def test_planted_defects_are_counted(seeds, truth):
    defects = truth["defects"].set_index(["input", "defect"])["row_count"]
    lines = seeds["order_lines"]
    distinct = lines.drop_duplicates()
    names = distinct.assign(product_id=distinct["product_id"].str.strip().str.upper())
    printed = names.groupby("product_id")["product_name"].agg(lambda values: values.mode()[0])
    customers, products = seeds["customers"], seeds["products"]
    outdated = customers.drop_duplicates()
    dates = pd.to_datetime(distinct["ordered_at"], format="%Y-%m-%d %H:%M:%S", errors="coerce")
    numbers = {column: pd.to_numeric(distinct[column], errors="coerce")
               for column in ("quantity", "unit_price")}  # fmt: skip
    found = {
        ("campaign_contacts", "unknown_arm"): (
            ~seeds["campaign_contacts"]["arm"].isin(["treated", "control"])
        ),
        ("customers", "exact_duplicate"): customers.duplicated(),
        ("customers", "malformed_email"): (
            (outdated["email"] != "") & ~outdated["email"].str.contains("@")
        ),
        ("customers", "superseded"): outdated["customer_id"].duplicated(),
        ("customers", "unreadable_birth_date"): (outdated["birth_date"] != "")
        & pd.to_datetime(outdated["birth_date"], format="%Y-%m-%d", errors="coerce").isna(),
        ("events", "exact_duplicate"): seeds["events"].duplicated(),
        ("events", "missing_occurred_at"): seeds["events"]["occurred_at"] == "",
        ("exchange_rates", "rate_to_base_out_of_range"): (
            seeds["exchange_rates"]["rate_to_base"].astype(float) <= 0
        ),
        ("inventory", "on_hand_out_of_range"): seeds["inventory"]["on_hand"].astype(int) < 0,
        ("links", "linked_to_itself"): (
            seeds["links"]["customer_id"] == seeds["links"]["linked_customer_id"]
        ),
        ("order_lines", "absurd_quantity"): numbers["quantity"] > 100_000,
        ("order_lines", "exact_duplicate"): lines.duplicated(),
        ("order_lines", "missing_exchange_rate"): distinct["currency"] == "XTS",
        ("order_lines", "missing_product_id"): distinct["product_id"] == "",
        ("order_lines", "negative_unit_price"): numbers["unit_price"] < 0,
        ("order_lines", "ordered_at_out_of_range"): dates.notna()
        & ~dates.between("2024-07-01", "2026-07-01"),
        ("order_lines", "unreadable_ordered_at"): dates.isna(),
        ("order_lines", "unreadable_quantity"): numbers["quantity"].isna(),
        ("order_lines", "unreadable_unit_price"): numbers["unit_price"].isna(),
        ("order_lines", "untidy_customer_id"): (
            distinct["customer_id"] != distinct["customer_id"].str.strip()
        ),
        ("order_lines", "untidy_product_id"): distinct["product_id"] != names["product_id"],
        ("order_lines", "untidy_product_name"): (names["product_id"] != "")
        & (names["product_name"] != names["product_id"].map(printed)),
        ("order_lines", "zero_quantity"): numbers["quantity"] == 0,
        ("order_lines", "zero_unit_price"): numbers["unit_price"] == 0,
        ("products", "superseded"): products["product_id"].duplicated(),
        ("reviews", "rating_out_of_range"): seeds["reviews"]["rating"].isin(["0", "9"]),
        ("signals", "unreadable_signal_value"): (
            pd.to_numeric(seeds["signals"]["signal_value"], errors="coerce").isna()
        ),
        ("tickets", "satisfaction_out_of_range"): seeds["tickets"]["satisfaction"] == "7",
    }
    assert {key: int(value.sum()) for key, value in found.items()} == defects.to_dict()


def test_the_clean_lines_are_whole(seeds, truth, clean_lines):
    defects = truth["defects"].query("input == 'order_lines'").set_index("defect")["row_count"]
    planted = defects[~defects.index.str.startswith("untidy")].sum()
    assert len(clean_lines) == len(seeds["order_lines"]) - planted
    assert not clean_lines.duplicated(["order_id", "line_number"]).any()
    assert clean_lines["ordered_at"].max() >= pd.Timestamp("2026-06-30")
    goods = clean_lines["product_id"].str.fullmatch(GOODS)
    assert set(clean_lines.loc[goods, "product_id"]) <= set(seeds["products"]["product_id"])
    known = set(seeds["customers"]["customer_id"]) | {""}
    assert set(clean_lines["customer_id"]) <= known
    assert set(clean_lines.loc[~goods, "product_id"]) == {"SHIP", "GIFTCARD", "TEST", "ADJUST"}


def test_what_comes_back_was_mostly_sold_before(clean_lines, goods_sold):
    back = clean_lines[(clean_lines["order_status"] == "returned")]
    keys = ["customer_id", "product_id", "unit_price"]
    sold = goods_sold.groupby(keys)["ordered_at"].min().rename("sold_at")
    matched = back.join(sold, on=keys)
    assert (matched["sold_at"] < matched["ordered_at"]).sum() == len(back) - 8
    assert (back["quantity"] < 0).all()
    assert 0.02 < len(back) / len(goods_sold) < 0.09


def test_the_personas_differ(goods_sold, truth):
    persona = truth["personas"].set_index("customer_id")["persona"]
    sold = goods_sold[goods_sold["customer_id"] != ""]
    sold = sold.assign(persona=sold["customer_id"].map(persona))
    by_persona = sold.groupby("persona")
    orders = by_persona["order_id"].nunique() / by_persona["customer_id"].nunique()
    basket = by_persona["net"].sum() / by_persona["order_id"].nunique()
    discounted = (sold["discount_amount"] > 0).groupby(sold["persona"]).mean()
    on_web = (sold["channel"] == "web").groupby(sold["persona"]).mean()
    gifts = sold["ordered_at"].dt.month.isin([11, 12]).groupby(sold["persona"]).mean()
    assert orders["one_time_trier"] < 2 < orders["seasonal_gifter"] < orders["regular_restocker"]
    assert orders["bargain_hunter"] < orders["big_basket_family"] < orders["regular_restocker"]
    assert basket.idxmax() == "trade_buyer"
    assert basket["regular_restocker"] < basket["seasonal_gifter"] < basket["big_basket_family"]
    assert discounted["bargain_hunter"] > 0.8 > 0.3 > discounted.drop("bargain_hunter").max()
    assert on_web.idxmin() == "seasonal_gifter"
    assert gifts["seasonal_gifter"] > 0.5 > gifts.drop("seasonal_gifter").max()


def test_a_contact_converted_if_and_only_if_it_ordered(seeds, goods_sold):
    campaigns = seeds["campaigns"].set_index("campaign_id")
    contacts = seeds["campaign_contacts"]
    contacts = contacts[contacts["arm"].isin(["treated", "control"])]
    assert not contacts.duplicated(["campaign_id", "customer_id"]).any()
    for campaign_id, group in contacts.groupby("campaign_id"):
        within = goods_sold["ordered_at"].between(
            *campaigns.loc[campaign_id, ["starts_at", "ends_at"]]
        )
        bought = goods_sold[within].groupby("customer_id")
        first = bought["ordered_at"].min().reindex(group["customer_id"])
        value = bought["net"].sum().reindex(group["customer_id"])
        converted = pd.to_datetime(group["converted_at"]).to_numpy()
        np.testing.assert_array_equal(converted, first.to_numpy())
        stated = pd.to_numeric(group["conversion_value"]).to_numpy()
        np.testing.assert_allclose(stated, value.to_numpy(), atol=0.01)


def test_contacts_were_known_willing_and_only_the_treated_were_written_to(seeds):
    contacts = seeds["campaign_contacts"]
    contacts = contacts[contacts["arm"].isin(["treated", "control"])]
    on_file = (
        seeds["customers"]
        .sort_values("consent_updated_at")
        .drop_duplicates("customer_id", keep="last")
    )
    contacts = contacts.merge(on_file, on="customer_id", how="left", validate="many_to_one")
    assert (contacts["signed_up_at"] < contacts["assigned_at"]).all()
    assert (contacts["consent_updated_at"] < contacts["assigned_at"]).all()
    assert (contacts["has_marketing_consent"] == "true").all()
    is_control = contacts["arm"] == "control"
    assert (contacts.loc[is_control, ["sent_at", "opened_at", "clicked_at"]] == "").all(axis=None)
    assert (contacts.loc[~is_control, "sent_at"] != "").all()
    assert contacts.groupby("campaign_id").size().between(600, 1100).all()


def test_the_campaigns_work_as_the_truth_says(seeds, truth):
    contacts = seeds["campaign_contacts"].assign(
        converted=lambda table: table["converted_at"] != ""
    )
    effects = truth["campaign_effects"]
    persona = truth["personas"].set_index("customer_id")["persona"]
    arms = contacts[contacts["arm"].isin(["treated", "control"])]
    arms = arms.assign(persona=arms["customer_id"].map(persona))
    for campaign_id, group in arms.groupby("campaign_id"):
        known = effects[effects["campaign_id"] == campaign_id].set_index("persona")
        for arm in ("treated", "control"):
            sizes = group.loc[group["arm"] == arm, "persona"].value_counts()
            assert sizes.to_dict() == known[f"n_{arm}"].to_dict()
        by_arm = group.groupby("arm")["converted"].agg(["mean", "size"])
        estimate = by_arm.loc["treated", "mean"] - by_arm.loc["control", "mean"]
        error = np.sqrt((by_arm["mean"] * (1 - by_arm["mean"]) / by_arm["size"]).sum())
        expected = np.average(known["effect"], weights=known["n_treated"])
        assert abs(estimate - expected) < 3 * error, campaign_id


def test_complaints_follow_returns_and_cost_orders(seeds, clean_lines, goods_sold):
    tickets = seeds["tickets"].query("customer_id != ''").copy()
    tickets["opened_at"] = pd.to_datetime(tickets["opened_at"])
    tickets["is_complaint"] = tickets["is_complaint"] == "true"
    tickets = tickets[tickets["opened_at"] < "2026-03-01"]
    orders = goods_sold.drop_duplicates("order_id")[["customer_id", "ordered_at"]]
    later = tickets.reset_index().merge(orders, on="customer_id")
    later = later[later["ordered_at"] > later["opened_at"]].groupby("index").size()
    orders_after = later.reindex(tickets.index, fill_value=0).groupby(tickets["is_complaint"])
    assert orders_after.mean()[True] < 0.75 * orders_after.mean()[False]
    returners = set(clean_lines.loc[clean_lines["order_status"] == "returned", "customer_id"])
    had_returned = tickets["customer_id"].isin(returners).groupby(tickets["is_complaint"]).mean()
    assert had_returned[True] > seeds["customers"]["customer_id"].isin(returners).mean()


def test_reviews_follow_a_purchase(seeds, goods_sold):
    reviews = seeds["reviews"].query("customer_id != ''")
    first = goods_sold.groupby(["customer_id", "product_id"])["ordered_at"].min().rename("bought")
    bought = reviews.join(first, on=["customer_id", "product_id"])["bought"]
    assert (bought < pd.to_datetime(reviews["reviewed_at"])).all()
    assert ((reviews["rating"] != "") | (reviews["review_text"] != "")).all()


def test_purchase_events_are_orders(seeds, goods_sold):
    events = seeds["events"].drop_duplicates().query("event_type == 'purchase'")
    events = events[(events["customer_id"] != "") & (events["occurred_at"] != "")]
    at = pd.MultiIndex.from_arrays([events["customer_id"], pd.to_datetime(events["occurred_at"])])
    assert at.isin(pd.MultiIndex.from_frame(goods_sold[["customer_id", "ordered_at"]])).all()
