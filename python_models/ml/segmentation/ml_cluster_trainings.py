"""The shop's clusters, trained when that is due."""


def model(dbt, session):
    """Return one row if this build trained clusters or looked whether they still fit."""
    from dbt.adapters.events.logging import AdapterLogger

    from tessera.loading import load

    # A model in Python is a table unless it says so itself.
    dbt.config(materialized="incremental")
    segmentation = load("tessera.segmentation")
    features = dbt.ref("int_customer_features").filter("is_current")
    as_of, input_scope = dbt.ref("int_clock").select("as_of_date, input_scope").fetchone()
    stored = session.table(str(dbt.this)).arrow().read_all() if dbt.is_incremental else None
    return segmentation.train_clusters(
        features.arrow().read_all(),
        stored,
        dbt.ref("persona_rules").df(),
        dbt.ref("customer_features").df(),
        segmentation.TrainingSettings.read(dbt.config.get("meta")),
        input_scope,
        as_of,
        log=AdapterLogger("Tessera").info,
    )
