"""Whether the marts add up and the segments are those of the last accepted run."""


def model(dbt, session):
    """Return one row per expectation about the marts."""
    from tessera.loading import load

    dbt.config(materialized="incremental")
    return load("tessera.quality").run_gate(
        dbt,
        session,
        suites=["profile_marts", "fct_customer_rfm"],
        relations={
            "profile_marts": dbt.ref("profile_marts"),
            "fct_customer_rfm": dbt.ref("fct_customer_rfm"),
            "fct_order_lines": dbt.ref("fct_order_lines"),
            "fct_orders": dbt.ref("fct_orders"),
        },
        settings=dbt.config.get("meta"),
    )
