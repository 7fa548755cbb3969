"""Who buys of which category: methods compared by time when that is due."""


def model(dbt, session):
    """Return one row if this build trained or looked whether it should."""
    from dbt.adapters.events.logging import AdapterLogger

    from tessera.loading import load

    # A model in Python is a table unless it says so itself.
    dbt.config(materialized="incremental")
    prediction = load("tessera.prediction")
    sampled = dbt.ref("ml_category_cases").filter("is_sampled")
    cases = sampled.select("* exclude (is_sampled)").arrow().read_all()
    as_of, first_date, input_scope = (
        dbt.ref("int_clock").select("as_of_date, first_order_date, input_scope").fetchone()
    )
    stored = session.table(str(dbt.this)).arrow().read_all() if dbt.is_incremental else None
    asked = {
        **dbt.config.get("meta"),
        "features": prediction.feature_names(cases),
        "horizon_days": dbt.ref("int_prediction_horizon").select("asked_days").fetchone()[0],
    }
    return prediction.train_purchases(
        cases,
        stored,
        dbt.ref("prediction_minimums").df(),
        prediction.PredictionSettings.read(asked),
        prediction.Shop(input_scope, as_of, first_date),
        task="categories",
        outcome="category",
        log=AdapterLogger("Tessera").info,
    )
