"""Scores of methods that are no table, of some customers as of everybody."""

import pandas as pd
import pyarrow as pa
import pytest
from test_prediction_training import AS_OF, customers

from tessera.prediction import LearnedScores

MODELS = pd.DataFrame(
    {
        "outcome": ["purchase"], "method": [""], "is_table": [False], "horizon_days": [90],
        "signals": [None],
    }
)  # fmt: skip


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    return customers()


def scored(known: pd.DataFrame, now: pd.DataFrame, method: str) -> dict[str, float]:
    tables = [pa.Table.from_pandas(one, preserve_index=False) for one in (known, now)]
    for place, table in enumerate(tables):
        days = pa.array(pd.to_datetime(table["observation_date"].to_pandas()).dt.date)
        column = table.column_names.index("observation_date")
        tables[place] = table.set_column(column, "observation_date", days)
    found = LearnedScores(tables[0], MODELS.assign(method=method), AS_OF).score(tables[1])
    return dict(zip(found["customer_key"].to_pylist(), found["score"].to_pylist(), strict=True))


@pytest.mark.parametrize("method", ["rfm_cell", "decision_tree"])
def test_some_are_scored_as_among_everybody(cases, method):
    is_now = cases["observation_date"] == str(AS_OF)
    past, now = cases[~is_now], cases[is_now].reset_index(drop=True)
    whole = scored(past, now, method)
    assert len(set(whole.values())) > 5
    some = now.iloc[[200, 3, 77]]
    assert scored(cases, some, method) == {key: whole[key] for key in some["customer_key"]}
    # One who ordered since, and one whom the build does not know.
    later = now.copy()
    later.loc[3, ["recency_days", "order_day_count", "monetary"]] = 0.5, 9.0, 5_000.0
    stranger = later.iloc[[3]].assign(customer_key="new")
    expected = scored(past, pd.concat([later, stranger]), method)
    found = scored(cases, pd.concat([later.iloc[[3]], stranger]), method)
    assert found == {key: expected[key] for key in (later["customer_key"][3], "new")}
    assert found["new"] == found["c0003"] != whole["c0003"]
