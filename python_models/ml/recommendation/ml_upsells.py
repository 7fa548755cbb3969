"""Which dearer products customers trade up to."""


def model(dbt, session):
    """Return each pair's shares, lower bound, lift and verdict."""
    from tessera.loading import load

    dbt.config(materialized="table")
    settings = dbt.config.get("meta")
    return load("tessera.recommendation").judge_upsells(
        dbt.ref("ml_upsell_counts").to_arrow_table(),
        min_upgrades=int(settings["min_upgrades"]),
        max_false_share=float(settings["max_false_share"]),
    )
