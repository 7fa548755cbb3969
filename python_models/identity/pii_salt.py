"""What makes keys over personal values: derived from the secret, so that SQL never sees that."""

import os


def model(dbt, session):
    """Return one row with the salt, the shop that it belongs to, and what forbids its use."""
    import pyarrow as pa
    from dbt.adapters.events.logging import AdapterLogger

    from tessera.identity import salt_of_build, stored_salt
    from tessera.quality.history import input_scope

    dbt.config(materialized="table")
    meta = dbt.config.get("meta")
    salt, scope, problem = salt_of_build(
        os.environ,
        stored_salt(session.cursor(), str(dbt.this)),
        input_scope(meta["connector"], meta["raw_path"]),
        warn=AdapterLogger("Tessera").debug,
    )
    return pa.table(
        {"salt": [salt], "input_scope": [scope], "problem": [problem]},
        schema=pa.schema([(name, pa.string()) for name in ("salt", "input_scope", "problem")]),
    )
