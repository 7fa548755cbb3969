"""The coming weeks of each product by the shop's method, in total and by segment."""


def model(dbt, session):
    """Return one row per product, segment and week."""
    from tessera.loading import load

    demand = load("tessera.demand")
    sold = dbt.ref("act_product_weeks").arrow().read_all()
    clock = dbt.ref("act_demand_clock").select("first_week_date, end_week_date").fetchone()
    chosen = dbt.ref("act_demand_model").select("method").fetchone()
    # Where nothing was ever sold, nothing was chosen.
    method = {"method": chosen[0]} if chosen else {}
    settings = demand.DemandSettings.read(dbt.config.get("meta"))
    return demand.forecast_table(demand.weeks_of(sold, clock), settings=settings, **method)
