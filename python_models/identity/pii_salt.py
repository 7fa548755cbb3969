"""What makes keys over personal values: derived from the secret, so that SQL never sees that."""

import os


def model(dbt, session):
    """Return one row with the salt, and the shop that it belongs to."""
    import pyarrow as pa
    from dbt.adapters.events.logging import AdapterLogger

    from tessera.identity import key_salt, pseudonym_key, refuse_other_shop, stored_salt
    from tessera.quality.history import input_scope

    dbt.config(materialized="table")
    meta = dbt.config.get("meta")
    salt = key_salt(pseudonym_key(os.environ, warn=AdapterLogger("Tessera").debug))
    scope = input_scope(meta["connector"], meta["raw_path"])
    refuse_other_shop(stored_salt(session.cursor(), str(dbt.this)), salt, scope)
    return pa.table(
        {"salt": [salt], "input_scope": [scope]},
        schema=pa.schema({"salt": pa.string(), "input_scope": pa.string()}),
    )
