"""Copying tables of a database to Parquet files, which a connector reads.

What is here needs no psycopg; :mod:`tessera.pulling.pulling` does.
"""

from tessera.pulling.asked import Asked, AskedError, asked_for

__all__ = ["Asked", "AskedError", "asked_for"]
