"""The sentiment of each review and ticket, from what was known before it."""


def model(dbt, session):
    """Return one row per review or ticket."""
    from dbt.adapters.events.logging import AdapterLogger

    from tessera.loading import load

    dbt.config(materialized="table")
    settings = dbt.config.get("meta")
    method, method_reason, has_stars_first = (
        dbt.ref("ml_text_model").select("method, method_reason, has_stars_first").fetchone()
    )
    return load("tessera.text").score_texts(
        dbt.ref("int_feedback").arrow().read_all(),
        dbt.ref("sentiment_words").df(),
        dbt.ref("prediction_minimums").df(),
        method,
        method_reason,
        has_stars_first=bool(has_stars_first),
        max_texts=int(settings["max_texts"]),
        log=AdapterLogger("Tessera").info,
    )
