"""What products, segments and sentiments are talked about with: keywords and topics."""


def model(dbt, session):
    """Return the themes of each group by kind and rank."""
    from dbt.adapters.events.logging import AdapterLogger

    from tessera.loading import load

    dbt.config(materialized="table")
    settings = dbt.config.get("meta")
    return load("tessera.text").theme_table(
        dbt.ref("int_feedback").arrow().read_all(),
        dbt.ref("ml_text_scores").select("feedback_key, sentiment").arrow().read_all(),
        dbt.ref("ml_feedback_groups").arrow().read_all(),
        smallest_group=int(settings["smallest_group"]),
        count=int(settings["count"]),
        topic_words=int(settings["topic_words"]),
        max_texts=int(settings["max_texts"]),
        log=AdapterLogger("Tessera").info,
    )
