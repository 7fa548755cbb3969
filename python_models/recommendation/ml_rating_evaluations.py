"""How far predicted ratings are from those given, and which method to use."""


def model(dbt, session):
    """Return the errors of each method on later ratings, and which is used, why."""
    from dbt.adapters.events.logging import AdapterLogger

    from tessera.loading import load

    dbt.config(materialized="table")
    settings = dbt.config.get("meta")
    ratings = dbt.ref("int_customer_ratings")
    return load("tessera.recommendation").compare_rating_methods(
        ratings.select("customer_key, product_id, rating, reviewed_at").arrow().read_all(),
        min_ratings=int(settings["min_ratings"]),
        min_later_ratings=int(settings["min_later_ratings"]),
        max_neighbour_ratings=int(settings["max_neighbour_ratings"]),
        log=AdapterLogger("Tessera").info,
    )
