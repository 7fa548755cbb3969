"""Whether what the shop delivered can be worked with, and is like what it delivered before."""


def model(dbt, session):
    """Return one row per expectation about the inputs."""
    from tessera.loading import load

    dbt.config(materialized="incremental")
    return load("tessera.quality").run_gate(
        dbt,
        session,
        suites=["profile_input", "profile_order_lines"],
        relations={
            "profile_input": dbt.ref("profile_input"),
            "profile_order_lines": dbt.ref("profile_order_lines"),
            "input_order_lines": dbt.ref("input_order_lines"),
        },
        settings=dbt.config.get("meta"),
    )
