"""Which method reads the sentiment of texts best, compared on later texts when that is due."""


def model(dbt, session):
    """Return one row if this build compared methods or looked whether it should."""
    from dbt.adapters.events.logging import AdapterLogger

    from tessera.loading import load

    # A model in Python is a table unless it says so itself.
    dbt.config(materialized="incremental")
    text = load("tessera.text")
    as_of, input_scope = dbt.ref("int_clock").select("as_of_date, input_scope").fetchone()
    stored = session.table(str(dbt.this)).arrow().read_all() if dbt.is_incremental else None
    return text.train_texts(
        dbt.ref("int_feedback").arrow().read_all(),
        dbt.ref("sentiment_words").df(),
        dbt.ref("prediction_minimums").df(),
        stored,
        text.TextSettings.read(dbt.config.get("meta")),
        input_scope,
        as_of,
        log=AdapterLogger("Tessera").info,
    )
