"""Whether what is planned may be done."""


def model(dbt, session):
    """Return one row per expectation about the actions."""
    from tessera.loading import load

    dbt.config(materialized="incremental")
    return load("tessera.quality").run_gate(
        dbt,
        session,
        suites=[
            "act_customers",
            "playbook",
            "act_budget_plan",
            "fct_campaign_plan",
            "fct_holdout_ledger",
            "fct_next_best_actions",
            "rpt_experiments",
            "rpt_inventory_actions",
            "fct_service_priority",
        ],
        relations={
            "act_customers": dbt.ref("act_customers"),
            "playbook": dbt.ref("playbook"),
            "act_budget_plan": dbt.ref("act_budget_plan"),
            "fct_campaign_plan": dbt.ref("fct_campaign_plan"),
            "fct_holdout_ledger": dbt.ref("fct_holdout_ledger"),
            "fct_next_best_actions": dbt.ref("fct_next_best_actions"),
            "rpt_experiments": dbt.ref("rpt_experiments"),
            "rpt_inventory_actions": dbt.ref("rpt_inventory_actions"),
            "fct_service_priority": dbt.ref("fct_service_priority"),
            # What the rules look at beside.
            "act_clock": dbt.ref("act_clock"),
            "act_contacts": dbt.ref("act_contacts"),
            "act_earlier_assignments": dbt.ref("act_earlier_assignments"),
            "act_global_holdout": dbt.ref("act_global_holdout"),
            "act_plan_limits": dbt.ref("act_plan_limits"),
            "act_plan_options": dbt.ref("act_plan_options"),
            "act_service_matters": dbt.ref("act_service_matters"),
            "act_shop_holdouts": dbt.ref("act_shop_holdouts"),
            "act_playbook_combinations": dbt.ref("act_playbook_combinations"),
        },
        settings=dbt.config.get("meta"),
    )
