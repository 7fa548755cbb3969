"""Whether what is planned may be done."""


def model(dbt, session):
    """Return one row per expectation about the actions."""
    from tessera.loading import load

    dbt.config(materialized="incremental")
    return load("tessera.quality").run_gate(
        dbt,
        session,
        suites=["act_customers"],
        relations={"act_customers": dbt.ref("act_customers")},
        settings=dbt.config.get("meta"),
    )
