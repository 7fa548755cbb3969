"""What holds of the predictions of every shop that was built."""

import duckdb
import numpy as np
import pandas as pd

from tessera.prediction.cases import Cases, feature_names
from tessera.prediction.folds import fold
from tessera.prediction.methods import METHODS
from tessera.prediction.methods.values import linked
from tessera.prediction.score_table import ScoreTable
from tests.end_to_end.project import Project

DRIVER_COUNT = 3


def table_of(rules: pd.DataFrame) -> ScoreTable:
    """Return the score table that rows of ml_score_rules describe."""
    return ScoreTable.read([dict(row) for _, row in rules.iterrows()])


def check_scores_in_sql(project: Project) -> None:
    """Hold what SQL adds up for each customer against the score tables in Python."""
    with duckdb.connect(str(project.database), read_only=True) as connection:
        rules = connection.execute("from ml.ml_score_rules").df()
        cases = connection.execute(
            "from ml.ml_prediction_cases where is_current order by customer_key"
        ).df()
        contributions = connection.execute(
            "from ml.ml_purchase_contributions order by customer_key"
        ).df()
        scores = connection.execute("from ml.ml_customer_scores order by customer_key").df()
        models = connection.execute("from ml.ml_prediction_models").df().set_index("outcome")
    assert len(cases) == len(contributions) > 100
    assert (cases["customer_key"] == contributions["customer_key"]).all()
    table = table_of(rules[rules["outcome"] == "purchase"])
    names = [one.feature for one in table.scores]
    features = cases[names].to_numpy(np.float64, na_value=np.nan)
    expected = table.contributions(names, features)
    np.testing.assert_allclose(contributions[names], expected, rtol=0, atol=1e-12)
    assert (contributions["intercept"] == table.intercept).all()
    # What is in no table adds nothing.
    values = [name for name in contributions.columns if name.endswith("_value")]
    others = contributions.columns.difference(
        [*names, *values, "customer_key", "intercept", "observation_date"]
    )
    assert not contributions[others].to_numpy(np.float64).any()
    for outcome in models.index.intersection(["purchase", "spend", "order_days"]):
        model = models.loc[outcome]
        if model["is_table"]:
            table = table_of(rules[rules["outcome"] == outcome])
            names = [one.feature for one in table.scores]
            sums = table.score(names, cases[names].to_numpy(np.float64, na_value=np.nan))
            sums = sums if model["link"] == "logit" else linked(sums, model["link"])
            found = scores.loc[scores["outcome"] == outcome, "score"]
            np.testing.assert_allclose(found, sums, rtol=1e-12, atol=1e-12)


def check_scores_of_scikit_learn(project: Project) -> None:
    """Hold SQL's log-odds of every customer against the estimator that the table was made from.

    It learns again from the same cases as the first training, which has no state to go on from.
    """
    with duckdb.connect(str(project.database), read_only=True) as connection:
        table = connection.execute(
            "from ml.ml_prediction_cases order by is_current, customer_key"
        ).to_arrow_table()
        scores = connection.execute("from ml.ml_purchase_scores order by customer_key").df()
        ((name, horizon, signals, as_of),) = connection.execute(
            "select if(is_table, method, explained_by), horizon_days, signals, trained_as_of"
            " from ml.ml_prediction_models where outcome = 'purchase'"
        ).fetchall()
    names = feature_names(table, signals)
    cases = Cases.read(table, names)
    learned = fold(np.datetime64(as_of, "D"), cases.dates, horizon).learned
    method = METHODS[name](horizon).fit(cases.at(learned))
    now = Cases.read(table.filter(table["is_current"]), names, keeps_order=True)
    expected = method.estimator_.decision_function(now.features)
    assert len(expected) == len(scores) > 100
    np.testing.assert_allclose(scores["score"], expected, rtol=0, atol=1e-12)


def check_ranges(project: Project, least: float, most: float) -> None:
    """Hold that ranges of eight in ten held about as many customers of the test."""
    found = project.query(
        "select outcome, coverage from ml.ml_prediction_models where coverage is not null"
    )
    assert {outcome for outcome, _ in found} == {"spend", "order_days"}
    assert all(least <= share <= most for _, share in found), found


def check_predictions(project: Project) -> None:
    """Hold that every buyer has one row, within what is possible, and its reasons."""
    (counts,) = project.query(
        """
        select
            count(*),
            count(distinct predictions.customer_key),
            (select count(*) from marts.dim_customers where is_buyer),
            count(*) filter (where not buyers.is_buyer)
        from marts.fct_customer_predictions as predictions
        inner join marts.dim_customers as buyers using (customer_key)
        """
    )
    assert counts[0] == counts[1] == counts[2] > 100
    assert counts[3] == 0
    wrong = project.query(
        """
        select *
        from marts.fct_customer_predictions
        where
            purchase_probability not between 0 and 1
            or abs(churn_probability - (1 - purchase_probability)) > 1e-12
            or expected_spend < 0
            or expected_spend_lower < 0
            or expected_spend not between expected_spend_lower and expected_spend_upper
            or expected_order_days < purchase_probability
            or expected_order_days_lower < 0
            or expected_order_days
                not between expected_order_days_lower and expected_order_days_upper
            or (purchase_probability is null) != (method = 'none')
            or (purchase_probability is null) != (churn_band is null)
            or method_reason is null
        """
    )
    assert wrong == []
    (predicted,) = project.query(
        "select count(*) from marts.fct_customer_predictions where purchase_probability is not null"
    )
    drivers = project.query(
        """
        select count(*), min(driver_count), max(driver_count)
        from (
            select customer_key, count(distinct feature) as driver_count
            from marts.fct_prediction_drivers
            inner join marts.fct_customer_predictions using (customer_key)
            where purchase_probability is not null
            group by customer_key
        )
        """
    )
    assert drivers == [(predicted[0], DRIVER_COUNT, DRIVER_COUNT)]
