"""Which method forecasts the shop's demand: all of them compared on weeks that are known by now."""


def model(dbt, session):
    """Return one row: the method, why, and what was measured."""
    from dbt.adapters.events.logging import AdapterLogger

    from tessera.loading import load

    demand = load("tessera.demand")
    sold = dbt.ref("act_product_weeks").arrow().read_all()
    clock = dbt.ref("act_demand_clock").select("first_week_date, end_week_date").fetchone()
    meta = dbt.config.get("meta")
    weeks = demand.weeks_of(sold, clock)
    found = demand.choice_table(
        weeks, demand.DemandSettings.read(meta), float(meta["service_level"])
    )
    AdapterLogger("Tessera").info(f"demand: {found['method'][0]}, {found['method_reason'][0]}")
    return found
