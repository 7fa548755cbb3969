"""Whether the features are complete, in range and free of what came later."""


def model(dbt, session):
    """Return one row per expectation about the features."""
    from tessera.loading import load

    dbt.config(materialized="incremental")
    return load("tessera.quality").run_gate(
        dbt,
        session,
        suites=["int_customer_features"],
        relations={
            "int_customer_features": dbt.ref("int_customer_features"),
            "int_clock": dbt.ref("int_clock"),
        },
        settings=dbt.config.get("meta"),
    )
