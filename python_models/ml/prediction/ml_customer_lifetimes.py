"""How many orders are expected of each customer, when the next, and what they are worth."""


def model(dbt, session):
    """Return each customer's expected orders and value."""
    from tessera.loading import load

    dbt.config(materialized="table")
    dates = dbt.ref("int_observation_dates")
    histories = dbt.ref("int_customer_purchase_histories")
    horizon_days = dbt.ref("int_prediction_horizon").select("horizon_days").fetchone()[0]
    trained = dbt.ref("ml_lifetime_model").arrow().read_all().to_pylist()[0]
    current = dates.filter("is_current").select("observation_date")
    return load("tessera.prediction.lifetime").score(
        trained,
        histories.join(current, "observation_date", how="semi").arrow().read_all(),
        float(horizon_days),
    )
