import os
import subprocess
import sys
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

from tessera.segmentation import SCHEMA, cluster_customers

COLUMNS = ["recency_days", "monetary"]

IN_A_PROCESS = """
import hashlib, numpy as np, pandas as pd
from tessera.segmentation import cluster_customers
rows = np.random.default_rng(3).normal(size=(3000, 4))
features = pd.DataFrame(rows, columns=list("abcd"))
features["customer_key"] = [f"c{number:05d}" for number in range(len(rows))]
table = cluster_customers(features, list("abcd"), order_column="a", k_min=3, k_max=5)
print(hashlib.sha256(repr(table.to_pydict()).encode()).hexdigest())
"""


def customers(count=300, seed=0):
    generator = np.random.default_rng(seed)
    return pa.table(
        {
            "customer_key": [f"c{number:05d}" for number in range(count)],
            "recency_days": generator.integers(0, 400, count),
            "monetary": generator.lognormal(4, 1.5, count),
        }
    )


def clustered(table, **settings):
    settings = {"k_min": 3, "k_max": 4, **settings}
    return cluster_customers(table, COLUMNS, ["monetary"], **settings)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_order_of_the_rows_does_not_matter(seed):
    table = customers()
    shuffled = table.take(np.random.default_rng(seed).permutation(table.num_rows))
    assert clustered(shuffled).equals(clustered(table))


@pytest.mark.parametrize("threads", [1, 4])
def test_the_number_of_threads_does_not_matter(threads):
    with threadpool_limits(limits=threads):
        found = clustered(customers(2000))
    assert found.equals(clustered(customers(2000)))


def test_the_environment_s_threads_do_not_matter():
    digests = set()
    for threads in ("1", "4"):
        environment = {
            **os.environ,
            "OMP_NUM_THREADS": threads,
            "OPENBLAS_NUM_THREADS": threads,
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        done = subprocess.run(
            [sys.executable, "-c", IN_A_PROCESS],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        digests.add(done.stdout)
    assert len(digests) == 1


def test_the_schema_is_fixed_and_the_keys_are_sorted():
    table = clustered(customers().take(list(range(299, -1, -1))))
    assert table.schema == SCHEMA
    keys = table["customer_key"].to_pylist()
    assert keys == sorted(keys)
    assert set(table["cluster_id"].to_pylist()) in ({1, 2, 3}, {1, 2, 3, 4})
    assert table["method"].unique().to_pylist() == ["k_means"]


def test_no_customers_give_an_empty_table():
    assert clustered(customers(0)).equals(SCHEMA.empty_table())


def test_one_customer_is_a_cluster():
    row = clustered(customers(1)).to_pylist()[0]
    assert row["cluster_id"] == 1
    assert row["distance_to_centroid"] == 0
    assert row["method"] == "single_cluster"


def test_decimals_booleans_and_pandas_are_read():
    frame = pd.DataFrame({"customer_key": list("abcdef")})
    table = pa.Table.from_pandas(frame, preserve_index=False)
    table = table.append_column("recency_days", pa.array([True, False] * 3))
    money = pa.array([Decimal(f"{number}.25") for number in range(6)], pa.decimal128(18, 2))
    table = table.append_column("monetary", money)
    settings = {"min_customers": 2, "k_min": 2, "k_max": 3}
    doubles = frame.assign(recency_days=[1.0, 0.0] * 3, monetary=np.arange(6) + 0.25)
    assert clustered(table, **settings).equals(clustered(doubles, **settings))


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (customers().drop_columns(["monetary"]), "absent: monetary"),
        (customers().drop_columns(["customer_key"]), "absent: customer_key"),
        (pa.concat_tables([customers(), customers()]), "occur twice: 300"),
        (
            customers(2).set_column(0, "customer_key", pa.array(["a", None])),
            "1 rows have no customer_key",
        ),
        (
            customers(2).set_column(1, "recency_days", pa.array([1, None])),
            r"recency_days \(1 rows\)",
        ),
    ],
)
def test_bad_input_is_an_error(table, message):
    with pytest.raises(ValueError, match=message):
        clustered(table)
