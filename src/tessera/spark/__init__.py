"""The project on Apache Spark: an adapter that runs SQL in Spark and Python models in DuckDB."""
