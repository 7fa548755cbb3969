"""What every arm of every campaign brought, against those who were left alone."""


def model(dbt, session):
    """Return a row per campaign, arm, cohort and metric."""
    import pandas as pd
    from dbt.adapters.events.logging import AdapterLogger

    from tessera.loading import load

    dbt.config(materialized="table")
    as_of = dbt.ref("act_clock").select("as_of_date").fetchone()[0]
    shares = dbt.ref("act_assignments").select("campaign_id, customer_key, planned_share").df()
    outcomes = dbt.ref("act_campaign_outcomes").df()
    return load("tessera.experiments").measure_campaigns(
        outcomes.merge(shares, on=["campaign_id", "customer_key"], validate="one_to_one"),
        pd.Timestamp(as_of),
        log=AdapterLogger("Tessera").info,
    )
