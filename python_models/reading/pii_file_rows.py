"""The rows of all files, as text."""


def model(dbt, session):
    """Return a stream of one row per row of a new file, and of the lines that are none."""
    from dbt.adapters.events.logging import AdapterLogger

    from tessera.loading import load

    reading = load("tessera.reading")
    return reading.rows_of_files(
        dbt.ref("input_files").arrow().read_all(),
        reading.columns_by_input(dbt.ref("input_file_columns")),
        session.cursor(),
        log=AdapterLogger("Tessera").info,
        known=reading.known_files(session, str(dbt.this)) if dbt.is_incremental else None,
    )
