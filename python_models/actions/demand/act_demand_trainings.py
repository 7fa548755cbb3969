"""Which method forecasts the shop's demand, compared on weeks that are known when that is due."""


def model(dbt, session):
    """Return one row if this build compared methods or looked whether it should."""
    from dbt.adapters.events.logging import AdapterLogger

    from tessera.loading import load

    # A model in Python is a table unless it says so itself.
    dbt.config(materialized="incremental")
    demand = load("tessera.demand")
    clock = dbt.ref("act_demand_clock")
    scope = clock.select("as_of_date, input_scope").fetchone()
    weeks = clock.select("first_week_date, end_week_date").fetchone()
    stored = session.table(str(dbt.this)).arrow().read_all() if dbt.is_incremental else None
    return demand.train_demand(
        demand.weeks_of(dbt.ref("act_product_weeks").arrow().read_all(), weeks),
        stored,
        demand.DemandSettings.read(dbt.config.get("meta")),
        scope,
        log=AdapterLogger("Tessera").info,
    )
