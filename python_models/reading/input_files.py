"""The files of a delivery, and how each is written."""


def model(dbt, session):
    """Return one row per file that belongs to an input, and one per problem."""
    from dbt.adapters.events.logging import AdapterLogger

    from tessera.loading import load

    dbt.config(materialized="table")
    reading = load("tessera.reading")
    return reading.files_to_read(
        reading.columns_by_input(dbt.ref("input_file_columns")),
        dbt.config.get("meta"),
        session.cursor(),
        log=AdapterLogger("Tessera").info,
    )
