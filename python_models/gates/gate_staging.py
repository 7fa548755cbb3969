"""Whether what staging made of the delivery can be built upon."""


def model(dbt, session):
    """Return one row per expectation about the cleaned rows."""
    from tessera.quality import run_gate

    dbt.config(materialized="incremental")
    return run_gate(
        dbt,
        session,
        suites=["profile_staging", "stg_order_lines"],
        relations={
            "profile_staging": dbt.ref("profile_staging"),
            "stg_order_lines": dbt.ref("stg_order_lines"),
        },
        settings=dbt.config.get("meta"),
    )
