"""Which customers of a large shop predictions learn from."""

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from tessera.prediction.sampling import drawn_at_random, learned_from

PAST, LATER, NOW = (dt.date(2026, month, 1) for month in (1, 2, 3))


def cases(keys: list[str]) -> pa.Table:
    """Cases of two past dates and of the clock's, of customers who differ."""
    generator = np.random.default_rng(3)
    count = len(keys)
    parts = []
    for date in (PAST, LATER, NOW):
        is_now = date == NOW
        parts.append(
            pa.table(
                {
                    "customer_key": keys,
                    "segment": ["loyal"] * count,
                    "recency_days": generator.random(count),
                    "monetary": generator.random(count),
                    "has_purchased": pa.array(
                        [None] * count if is_now else generator.random(count) < 0.5, pa.bool_()
                    ),
                    "spend": pa.array([None] * count if is_now else [1.0] * count, pa.float64()),
                    "is_current": [is_now] * count,
                    "observation_date": pa.array([date] * count, pa.date32()),
                }
            )
        )
    return pa.concat_tables(parts)


def rows(table: pa.Table) -> set[tuple[float, float]]:
    """What is known in each of the cases, without the keys."""
    return set(
        zip(*(table[name].to_pylist() for name in ("recency_days", "monetary")), strict=True)
    )


def test_a_small_shop_is_learned_from_whole():
    table = cases([f"c{number}" for number in range(50)])
    some, note = learned_from(table, most=50)
    assert some is table
    assert note == ""


def test_customers_are_taken_with_all_their_past_dates_and_everybody_as_of_now():
    some, note = learned_from(cases([f"c{number}" for number in range(50)]), most=20)
    assert note == "learned from 20 of 50 customers, drawn at random"
    counts = {
        date: len(some.filter(pc.equal(some["observation_date"], pa.scalar(date))))
        for date in (PAST, LATER, NOW)
    }
    assert counts == {PAST: 20, LATER: 20, NOW: 50}
    past = some.filter(pc.invert(some["is_current"])).to_pandas()
    assert past.groupby("customer_key").size().eq(2).all()


def test_the_sample_is_the_same_with_other_keys_and_in_another_order():
    keys = [f"c{number}" for number in range(50)]
    table = cases(keys)
    first, _ = learned_from(table, most=20)
    other = cases([f"{hash_}" for hash_ in np.random.default_rng(1).permutation(50)])
    mixed = other.take(pa.array(np.random.default_rng(2).permutation(len(other))))
    second, _ = learned_from(mixed, most=20)
    assert rows(first) == rows(second)


def test_the_sample_differs_where_what_is_known_does():
    table = cases([f"c{number}" for number in range(50)])
    place = table.column_names.index("recency_days")
    moved = table.set_column(place, "recency_days", pc.add(table["recency_days"], 1.0))
    one, other = (learned_from(some, most=20)[0] for some in (table, moved))
    assert set(one["monetary"].to_pylist()) != set(other["monetary"].to_pylist())


def test_a_table_without_keys_is_kept():
    table = pd.DataFrame({"recency_days": [1.0, 2.0], "has_purchased": [True, False]})
    some, note = learned_from(table, most=1)
    assert len(some) == 2
    assert note == ""


def test_of_customers_of_whom_the_same_is_known_some_are_drawn():
    keys = [f"c{number}" for number in range(400)]
    table = pa.table(
        {
            "customer_key": keys,
            "category": ["a", "b"] * 200,
            "age_days": [7.0] * 400,
            "observation_date": [PAST] * 400,
        }
    )
    is_drawn, note = drawn_at_random(table, ["category", "age_days"], most=100)
    assert note == "learned from 100 of 400 customers, drawn at random"
    assert 30 < (is_drawn & (np.arange(400) % 2 == 0)).sum() < 70
