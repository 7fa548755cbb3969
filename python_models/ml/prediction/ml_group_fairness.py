"""How the predicted probability of a purchase treats groups of people."""


def model(dbt, session):
    """Return a row per published trait and group, as of the last date whose horizon is over."""
    from tessera.loading import load

    dbt.config(materialized="table")
    prediction = load("tessera.prediction")
    settings = dbt.config.get("meta")
    customers = dbt.ref("int_customers")
    published = [name for name in prediction.TRAITS if name in settings["published_traits"]]
    as_of, first_date = dbt.ref("int_clock").select("as_of_date, first_order_date").fetchone()
    models = dbt.ref("ml_prediction_models").filter("outcome = 'purchase'").df()
    cases = dbt.ref("ml_prediction_cases").arrow().read_all()
    last_orders = dbt.ref("int_last_order_days")
    if prediction.needs_last_orders(set(models["method"])):
        cases = prediction.with_last_orders(cases, last_orders.arrow().read_all())
    return prediction.compare_traits(
        cases,
        models,
        customers.select(", ".join(["customer_key", *published])).df(),
        as_of,
        first_date,
        max(int(settings["smallest_group"]), int(settings["smallest_published_group"])),
    )
