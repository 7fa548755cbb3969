"""Figures that others have published, and what the blend brings on real purchases."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from tessera.learning.windows import by_months
from tessera.recommendation.comparison.choosing import compare_methods
from tessera.recommendation.comparison.metrics import customer_metrics, self_information
from tessera.recommendation.comparison.split import split_purchases
from tessera.recommendation.methods import (
    ALS,
    EASE,
    ItemKNN,
    Personal,
    PersonalAndPopular,
    RecentPersonal,
    RecentPopularity,
    RP3beta,
    UserKNN,
)
from tessera.recommendation.purchases import Purchases


@pytest.fixture(scope="module")
def epinions(shared_data):
    """Fold 0: purchases to learn from and later ones, without products nobody knew."""
    train = pd.read_parquet(shared_data("epinions_fold0_train.parquet"))
    test = pd.read_parquet(shared_data("epinions_fold0_test.parquet"))
    customers = pd.Index(np.unique(train["customer_id"]))
    products = pd.Index(np.unique(train["product_id"]))
    test = test[test["product_id"].isin(products) & test["customer_id"].isin(customers)]
    matrices = [
        sparse.csr_matrix(
            (
                np.ones(len(part)),
                (
                    customers.get_indexer(part["customer_id"]),
                    products.get_indexer(part["product_id"]),
                ),
            ),
            shape=(len(customers), len(products)),
        )
        for part in (train, test)
    ]
    return matrices


@pytest.mark.parametrize(
    ("method", "published"),
    [
        (ItemKNN(137), 0.1358),
        (UserKNN(139), 0.1496),
        (RP3beta(144, 0.8719344, 0.2483698), 0.1563),
        (EASE(238.56), 0.1582),
    ],
    ids=["item_knn", "user_knn", "rp3beta", "ease"],
)
def test_epinions_reaches_the_published_ndcg(epinions, method, published):
    counts, later = epinions
    active = np.flatnonzero(np.diff(later.indptr))
    products, _ = method.fit(counts).recommend(active, 10, exclude_seen=True)
    values = customer_metrics(
        products, later[active], counts[active], self_information(counts), [10]
    )
    assert values["ndcg", 10].mean() == pytest.approx(published, abs=0.001)
    assert not values["repeat_share", 10].any()


@pytest.fixture(scope="module")
def online_retail(shared_data):
    """Product lines of known customers: no returns, no postage or fees."""
    lines = pd.read_parquet(
        shared_data("online_retail_II.parquet"),
        columns=["Invoice", "StockCode", "Customer ID", "Quantity", "InvoiceDate"],
    )
    codes, invoices = lines["StockCode"].astype(str), lines["Invoice"].astype(str)
    is_sale = (
        lines["Customer ID"].notna()
        & (lines["Quantity"] > 0)
        & ~invoices.str.startswith("C")
        & codes.str.match(r"\d{5}")
    )
    purchases = pd.DataFrame(
        {
            "customer_key": lines["Customer ID"][is_sale].astype(int).astype(str),
            "product_id": codes[is_sale].str.upper(),
            "order_id": invoices[is_sale],
            "order_date": lines["InvoiceDate"][is_sale].dt.normalize(),
        }
    )
    return purchases.drop_duplicates(["customer_key", "product_id", "order_id"])


def test_the_blend_beats_the_baseline_and_every_part_on_online_retail(online_retail):
    """August 2011 tunes the weights, September to November test."""
    windows = by_months(online_retail["order_date"].max(), 1, 3)
    first, *later = [split_purchases(Purchases.read(online_retail), window) for window in windows]
    assert str(later[-1].window.start.date()) == "2011-11-01"
    methods = {
        "recent_popularity": RecentPopularity(10.0),
        "personal": Personal(),
        "personal_and_popular": PersonalAndPopular(),
        "recent_personal": RecentPersonal(0.9),
        "als": ALS(half_life_days=90.0),
    }
    parts = ["recent_popularity", "personal_and_popular", "recent_personal", "als"]
    found = compare_methods(
        first,
        later,
        methods,
        {"blend": parts},
        baselines=["personal", "personal_and_popular"],
        resample_count=500,
    )
    assert found.chosen.method == "blend"
    table = found.table[found.table["cutoff"] == 10]
    test = table[(table["window"] == "test") & (table["cohort"] == "all")]
    rows = test.set_index(["method", "metric"])
    assert set(table["baseline"]) == {"personal_and_popular"}
    assert rows.loc[("blend", "ndcg"), "difference_lower"] > 0.005
    assert rows.loc[("blend", "recall"), "difference_lower"] > 0.002
    values = rows["value"]
    assert values["blend", "ndcg"] == pytest.approx(0.312, abs=0.004)
    for name in set(rows.index.get_level_values("method")) - {"blend"}:
        assert rows.loc[(name, "ndcg"), "value"] < values["blend", "ndcg"]
    november = table[(table["window"] == "test_3") & (table["metric"] == "ndcg")]
    values = november.set_index("method")["value"]
    assert values["personal_and_popular"] == pytest.approx(0.311, abs=0.002)
    assert values["personal"] == pytest.approx(0.279, abs=0.002)
