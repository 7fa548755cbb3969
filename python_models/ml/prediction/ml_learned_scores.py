"""Scores of the methods in use that are no score table, learned anew from what is known."""


def model(dbt, session):
    """Return a row per customer and outcome whose method in use is no table."""
    from tessera.loading import load

    prediction = load("tessera.prediction")
    used = "outcome, method, is_table, horizon_days, signals"
    # Categories have cases of their own, and are scored by a table or not at all.
    models = dbt.ref("ml_prediction_models").filter("outcome != 'category'").select(used).df()
    cases = dbt.ref("ml_prediction_cases")
    if models["is_table"].all():
        cases = cases.limit(0)
    cases, last_orders = cases.arrow().read_all(), dbt.ref("int_last_order_days")
    if prediction.needs_last_orders(set(models.loc[~models["is_table"].astype(bool), "method"])):
        cases = prediction.with_last_orders(cases, last_orders.arrow().read_all())
    return prediction.score_customers(cases, models)
