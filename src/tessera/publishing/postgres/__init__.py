"""Loading a serving copy into PostgreSQL, so that readers never see half of one."""

from tessera.postgres import PostgresError, place_of
from tessera.publishing.postgres.publishing import Published, publish_to_postgres

__all__ = ["PostgresError", "Published", "place_of", "publish_to_postgres"]
