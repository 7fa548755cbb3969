"""Scores of the methods in use that are no score table, learned anew from what is known."""


def model(dbt, session):
    """Return a row per customer and outcome whose method in use is no table."""
    from tessera.loading import load

    prediction = load("tessera.prediction")
    cases = dbt.ref("ml_prediction_cases").arrow().read_all()
    used = "outcome, method, is_table, horizon_days, signals"
    models = dbt.ref("ml_prediction_models").select(used).df()
    return prediction.score_customers(cases, models)
