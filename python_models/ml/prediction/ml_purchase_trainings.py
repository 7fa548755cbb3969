"""Who buys within the horizon: methods compared by time when that is due."""


def model(dbt, session):
    """Return one row if this build trained or looked whether it should."""
    from dbt.adapters.events.logging import AdapterLogger

    from tessera.loading import load

    # A model in Python is a table unless it says so itself.
    dbt.config(materialized="incremental")
    prediction = load("tessera.prediction")
    cases = dbt.ref("ml_prediction_cases").arrow().read_all()
    as_of, first_date, input_scope = (
        dbt.ref("int_clock").select("as_of_date, first_order_date, input_scope").fetchone()
    )
    stored = session.table(str(dbt.this)).arrow().read_all() if dbt.is_incremental else None
    asked = {
        **dbt.config.get("meta"),
        "features": prediction.feature_names(cases),
        "signals": prediction.signal_names(cases),
        "horizon_days": dbt.ref("int_prediction_horizon").select("asked_days").fetchone()[0],
    }
    settings = prediction.PredictionSettings.read(asked)
    last_orders = dbt.ref("int_last_order_days")
    if prediction.needs_last_orders(settings.methods or None):
        cases = prediction.with_last_orders(cases, last_orders.arrow().read_all())
    return prediction.train_purchases(
        cases,
        stored,
        dbt.ref("prediction_minimums").df(),
        settings,
        prediction.Shop(input_scope, as_of, first_date),
        log=AdapterLogger("Tessera").info,
    )
