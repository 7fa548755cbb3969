"""Properties of the RFM scores, tried on the models' own SQL in DuckDB."""

import csv
import random
import re
from itertools import pairwise
from pathlib import Path

import duckdb
import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
RFM = ROOT / "models" / "intermediate" / "rfm"
MEASURES = {"recency_days": -1, "frequency": 1, "monetary": 1}
SCORES = {"recency_days": "recency_score", "frequency": "frequency_score",
          "monetary": "monetary_score"}  # fmt: skip

# Few different values, so that ties are many; losses, zeros and single orders among them.
customers = st.lists(
    st.tuples(
        st.integers(0, 40) | st.integers(0, 3000),
        st.integers(0, 3) | st.integers(0, 200),
        st.integers(-20, 20) | st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 2)),
    ),
    min_size=1,
    max_size=60,
)


def rendered(model: str, cut_points: str) -> str:
    """Return a model's SQL; what it refers to are tables of the same name."""
    environment = jinja2.Environment()
    files = ("score.sql", "cleaning/surrogate_key.sql", "dialect/as_json_list.sql")
    macros = "".join((ROOT / "macros" / file).read_text() for file in files)
    # DuckDB takes the version of a macro that is there for any engine without one of its own.
    macros = re.sub(
        r"{{ return\(adapter.dispatch\('(\w+)', 'tessera'\)", r"{{ (default__\1", macros
    )
    return environment.from_string(macros + (RFM / f"{model}.sql").read_text()).render(
        ref=lambda name: name, setting=lambda _, name: {"rfm_cut_points": cut_points}[name]
    )


SQL = {
    (model, cut_points): rendered(model, cut_points)
    for model in ("int_rfm_cut_points", "int_customer_rfm_scores")
    for cut_points in ("learned", "seed")
}


@pytest.fixture(scope="module")
def database():
    with duckdb.connect() as connection:
        for seed in ("rfm_segments", "rfm_cut_points"):
            file = ROOT / "seeds" / "config" / f"{seed}.csv"
            connection.execute(f"create table {seed} as from read_csv('{file}')")
        yield connection


def scored(connection, rows, cut_points="learned"):
    connection.execute(
        "create or replace table int_customer_rfm_values (customer_key varchar,"
        " recency_days integer, frequency integer, monetary decimal(18, 2), is_current boolean,"
        " is_month_end boolean, observation_date date)"
    )
    connection.executemany(
        "insert into int_customer_rfm_values values (?, ?, ?, ?, true, false, '2026-01-31')",
        [(f"c{number}", *row) for number, row in enumerate(rows)],
    )
    for model in ("int_rfm_cut_points", "int_customer_rfm_scores"):
        connection.execute(f"create or replace table {model} as {SQL[model, cut_points]}")
    return connection.execute(
        "from int_customer_rfm_values join int_customer_rfm_scores using (customer_key)"
        " order by customer_key"
    ).df()


@settings(max_examples=60)
@given(rows=customers, cut_points=st.sampled_from(["learned", "seed"]))
def test_equal_values_score_alike_and_better_is_never_lower(database, rows, cut_points):
    table = scored(database, rows, cut_points)
    assert len(table) == len(rows)
    for measure, direction in MEASURES.items():
        values = direction * table[measure].astype(float)
        pairs = sorted(zip(values, table[SCORES[measure]], strict=True))
        for (value, score), (next_value, next_score) in pairwise(pairs):
            assert score <= next_score, (measure, value, next_value)
            assert value != next_value or score == next_score, (measure, value)


@settings(max_examples=40)
@given(rows=customers)
def test_everybody_has_scores_a_segment_and_a_tier(database, rows):
    table = scored(database, rows)
    assert table[list(SCORES.values())].isin([1, 2, 3, 4, 5]).all(axis=None)
    with (ROOT / "seeds" / "config" / "rfm_segments.csv").open() as file:
        segments = {row["segment"] for row in csv.DictReader(file)}
    assert len(segments) == 11
    assert set(table["rfm_segment"]) <= segments
    assert set(table["value_tier"]) <= {"high", "potential", "ordinary"}


@settings(max_examples=30)
@given(rows=customers, seed=st.integers(0, 1000))
def test_scores_do_not_depend_on_the_order_of_customers(database, rows, seed):
    order = list(range(len(rows)))
    random.Random(seed).shuffle(order)
    columns = list(SCORES.values())
    first = scored(database, rows).set_index("customer_key")[columns]
    second = scored(database, [rows[number] for number in order]).set_index("customer_key")[columns]
    for place, number in enumerate(order):
        assert (first.loc[f"c{number}"] == second.loc[f"c{place}"]).all()


def test_every_band_is_used_when_values_differ(database):
    table = scored(database, [(day, 1 + day, 10 * day) for day in range(100)])
    for score in SCORES.values():
        assert table[score].value_counts().to_dict() == dict.fromkeys(range(1, 6), 20)
