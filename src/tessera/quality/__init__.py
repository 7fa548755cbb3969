"""Quality gates: Great Expectations suites, run on the live DuckDB session of a dbt model."""

from tessera.quality.gate import run_gate
from tessera.quality.report import print_quality
from tessera.quality.suites import SuiteError, load_suite

__all__ = ["SuiteError", "load_suite", "print_quality", "run_gate"]
