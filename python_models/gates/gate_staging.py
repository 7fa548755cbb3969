"""Whether what staging made of the delivery can be built upon."""


def model(dbt, session):
    """Return one row per expectation about the cleaned rows."""
    from tessera.loading import load

    dbt.config(materialized="incremental")
    return load("tessera.quality").run_gate(
        dbt,
        session,
        suites=["profile_staging", "stg_order_lines"],
        relations={
            "profile_staging": dbt.ref("profile_staging"),
            "stg_order_lines": dbt.ref("stg_order_lines"),
        },
        settings=dbt.config.get("meta"),
    )
