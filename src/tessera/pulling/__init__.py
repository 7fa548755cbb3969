"""Copying tables of a database to Parquet files, which a connector reads."""

from tessera.pulling.asked import Asked, AskedError, asked_for

__all__ = ["Asked", "AskedError", "asked_for"]
