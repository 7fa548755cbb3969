"""Who gets which action under what is left of the month's budget."""


def model(dbt, session):
    """Return the chosen option of each customer, and a row without one for the whole."""
    from tessera.loading import load

    dbt.config(materialized="table")
    options = dbt.ref("act_plan_options").filter("is_choosable")
    (as_of,) = dbt.ref("act_clock").select("as_of_date").fetchone()
    budget, kept_cost = (
        dbt.ref("act_plan_limits")
        .select("cast(budget_left * 100 as bigint), cast(today_cost * 100 as bigint)")
        .fetchone()
    )
    kept = dbt.ref("act_earlier_assignments").filter(
        f"not is_global and cast(assigned_at as date) = date '{as_of}'"
    )
    return load("tessera.planning").plan_customers(
        options.select("customer_key, action, expected_margin, contact_cost").df(),
        budget,
        kept.select("customer_key, expected_margin").df(),
        kept_cost,
    )
