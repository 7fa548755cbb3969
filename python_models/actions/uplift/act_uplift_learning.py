"""What each treatment does to whom, by past contacts of which a part was held out."""


def model(dbt, session):
    """Return a row per treatment, and one per trial of several arms."""
    from dbt.adapters.events.logging import AdapterLogger

    from tessera.loading import load

    dbt.config(materialized="table")
    uplift = load("tessera.experiments.uplift")
    return uplift.learn_uplift(
        dbt.ref("act_uplift_cases").df(),
        dbt.ref("act_uplift_arms").df(),
        dbt.ref("act_customer_moments").filter("is_now").order("customer_key").df(),
        dbt.ref("prediction_minimums").df(),
        uplift.UpliftSettings.read(dbt.config.get("meta")),
        log=AdapterLogger("Tessera").info,
    )
