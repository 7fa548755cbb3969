"""Where dbt looks for the adapter of the target spark."""

from dbt_common.exceptions import DbtRuntimeError

try:
    from tessera.spark.adapter import Plugin
except ModuleNotFoundError as error:
    if error.name not in {"dbt.adapters.spark", "pyspark", "sqlparams"}:
        raise
    raise DbtRuntimeError(
        f"The target spark needs the package {error.name}, which is not installed. "
        "Run: make spark (see docs/spark.md)"
    ) from error

__all__ = ["Plugin"]
