"""Clusters of customers by how they buy."""


def model(dbt, session):
    """Return customer_key, cluster_id, distance_to_centroid, method and method_reason."""
    from dbt.adapters.events.logging import AdapterLogger

    from tessera.loading import load

    dbt.config(materialized="table")
    settings = dbt.config.get("meta")
    columns = dict.fromkeys([*settings["feature_columns"], settings["order_column"]])
    features = dbt.ref("int_customer_features").filter("is_current")
    return load("tessera.segmentation").cluster_customers(
        features.select(", ".join(["customer_key", *columns])).arrow().read_all(),
        feature_columns=settings["feature_columns"],
        log_columns=settings["log_columns"],
        order_column=settings["order_column"],
        k_min=int(settings["k_min"]),
        k_max=int(settings["k_max"]),
        min_customers=int(settings["min_customers"]),
        log=AdapterLogger("Tessera").info,
    )
