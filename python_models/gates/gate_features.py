"""Whether the features are complete, in range and free of what came later."""


def model(dbt, session):
    """Return one row per expectation about the features."""
    from tessera.quality import run_gate

    dbt.config(materialized="incremental")
    return run_gate(
        dbt,
        session,
        suites=["int_customer_features"],
        relations={
            "int_customer_features": dbt.ref("int_customer_features"),
            "int_clock": dbt.ref("int_clock"),
        },
        settings=dbt.config.get("meta"),
    )
