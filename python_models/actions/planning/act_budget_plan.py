"""Who gets which action under what is left of the month's budget."""


def model(dbt, session):
    """Return the chosen option of each customer, and a row without one for the whole."""
    from tessera.loading import load

    dbt.config(materialized="table")
    options = dbt.ref("act_plan_options").filter("is_allowed")
    as_of, month = dbt.ref("act_clock").select("as_of_date, plan_month").fetchone()
    meta = dbt.config.get("meta")
    budget, kept_cost = (
        dbt.ref("act_plan_limits")
        .select("cast(budget_left * 100 as bigint), cast(today_cost * 100 as bigint)")
        .fetchone()
    )
    kept = dbt.ref("act_earlier_assignments").filter(
        f"not is_global and cast(assigned_at as date) = date '{as_of}'"
    )
    return load("tessera.planning").plan_customers(
        options.select(
            "customer_key, rfm_segment, action, chosen_by, expected_margin, expected_margin_sd, "
            "contact_cost, is_choosable"
        )
        .order("customer_key, action")
        .df(),
        budget,
        kept.select("customer_key, action, contact_cost").df(),
        kept_cost,
        floor=float(meta["exploration"]),
        random_state=int(month.replace("-", "")),
    )
