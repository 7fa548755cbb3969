"""Whether what staging made of the delivery can be built upon, and is like before."""

SUITES = [
    "profile_staging",
    "profile_months",
    "profile_shapes",
    "profile_weeks",
    "profile_products",
    "profile_orders",
    "profile_overlaps",
    "profile_findings",
    "stg_order_lines",
]


def model(dbt, session):
    """Return one row per expectation about the cleaned rows."""
    from tessera.loading import load

    dbt.config(materialized="incremental")
    return load("tessera.quality").run_gate(
        dbt,
        session,
        suites=SUITES,
        relations={
            "profile_staging": dbt.ref("profile_staging"),
            "profile_months": dbt.ref("profile_months"),
            "profile_shapes": dbt.ref("profile_shapes"),
            "profile_weeks": dbt.ref("profile_weeks"),
            "profile_products": dbt.ref("profile_products"),
            "profile_orders": dbt.ref("profile_orders"),
            "profile_overlaps": dbt.ref("profile_overlaps"),
            "profile_findings": dbt.ref("profile_findings"),
            "profile_input": dbt.ref("profile_input"),
            "stg_order_lines": dbt.ref("stg_order_lines"),
            "stg_products": dbt.ref("stg_products"),
            "stg_campaigns": dbt.ref("stg_campaigns"),
            "stg_exchange_rates": dbt.ref("stg_exchange_rates"),
            "stg_line_types": dbt.ref("stg_line_types"),
            "non_product_codes": dbt.ref("non_product_codes"),
            "recommendation_exclusions": dbt.ref("recommendation_exclusions"),
            # Only for the examples in messages.
            "input_order_lines": dbt.ref("input_order_lines"),
            "input_customers": dbt.ref("input_customers"),
            "stg_order_findings": dbt.ref("stg_order_findings"),
            "stg_order_statuses": dbt.ref("stg_order_statuses"),
            "stg_order_lines_checked": dbt.ref("stg_order_lines_checked"),
            "stg_column_formats": dbt.ref("stg_column_formats"),
            "pii_unread_lines": dbt.ref("pii_unread_lines"),
            "pii_customer_keys": dbt.ref("pii_customer_keys"),
            # A message sends its reader there, so it is built before the gate speaks.
            "fct_rejected_rows": dbt.ref("fct_rejected_rows"),
        },
        settings=dbt.config.get("meta"),
    )
