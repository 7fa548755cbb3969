"""The pieces that last for a lead time, of one to twelve weeks."""


def model(dbt, session):
    """Return one row per product that sold of late and lead time."""
    from tessera.loading import load

    demand = load("tessera.demand")
    sold = dbt.ref("act_product_weeks").arrow().read_all()
    clock = dbt.ref("act_demand_clock").select("first_week_date, end_week_date").fetchone()
    meta = dbt.config.get("meta")
    return demand.level_table(demand.weeks_of(sold, clock), float(meta["service_level"]))
