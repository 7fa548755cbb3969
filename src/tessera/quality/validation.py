"""Runs suites with Great Expectations.

Importing this module imports Great Expectations, which takes seconds; see `duckdb_session`.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from tessera.quality.duckdb_session import SessionConnection, add_datasource  # isort: skip

import great_expectations as gx
from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.data_context.types.resource_identifiers import (
    ExpectationSuiteIdentifier,
    ValidationResultIdentifier,
)
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.registry import list_registered_expectation_implementations

from tessera.quality.suites import Expectation, SuiteError

# Counts only: neither the stored results nor the Data Docs may hold a value of the shop's.
RESULT_FORMAT = {
    "result_format": "BASIC",
    "partial_unexpected_count": 0,
    "include_unexpected_rows": False,
}


@cache
def context(site: Path) -> Any:
    """Return the context that every gate of this process uses.

    Parameters
    ----------
    site : Path
        Folder of the Data Docs and of the results that they show.

    Returns
    -------
    great_expectations.data_context.EphemeralDataContext
        The context, kept in memory but for its results.
    """
    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(),
        analytics_enabled=False,
        progress_bars=ProgressBarsConfig(globally=False),
    )
    config.stores["validation_results_store"] = {
        "class_name": "ValidationResultsStore",
        "store_backend": _folder(site / "validations"),
    }
    config.data_docs_sites = {
        "gates": {
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "store_backend": _folder(site / "data_docs"),
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        }
    }
    return gx.get_context(mode="ephemeral", project_config=config)


def _folder(path: Path) -> dict[str, str]:
    """Describe a folder to Great Expectations."""
    return {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(path)}


def expectation_types() -> frozenset[str]:
    """Return every expectation type that Great Expectations knows."""
    return frozenset(list_registered_expectation_implementations())


def validate(
    connection: SessionConnection,
    gate: str,
    suites: Mapping[str, Sequence[Expectation]],
    batches: Mapping[str, str],
    site: Path,
) -> Iterator[tuple[str, Expectation, Any]]:
    """Check relations against suites.

    Parameters
    ----------
    connection : SessionConnection
        Where the relations are.
    gate : str
        The gate's name.
    suites : mapping of str to sequence of Expectation
        The rules of each suite.
    batches : mapping of str to str
        The relation that each suite checks.
    site : Path
        Folder of the Data Docs.

    Yields
    ------
    tuple of (str, Expectation, ExpectationValidationResult)
        The suite's name, the rule and its outcome, for each rule.
    """
    project = context(site.resolve())
    source = add_datasource(project, gate, connection)
    checked = []
    for name, rules in suites.items():
        suite = gx.ExpectationSuite(
            name=f"{gate}.{name}",
            expectations=[_gx_expectation(rule, position) for position, rule in enumerate(rules)],
        )
        asset = source.add_table_asset(name, table_name=batches[name])
        batch = asset.get_batch(asset.build_batch_request())
        checked.append((name, batch.validate(suite, result_format=RESULT_FORMAT)))
    keep(project, gate, [result for _, result in checked])
    for name, result in checked:
        for each in result.results:
            yield name, suites[name][each.expectation_config.meta["position"]], each


def keep(project: Any, gate: str, results: Sequence[Any]) -> None:
    """Store results, from which `write_docs` makes pages when somebody asks for them.

    A checkpoint would do so, too, but compares what it holds with what its stores hold at each
    step, which takes longer than the checks.

    Parameters
    ----------
    project : EphemeralDataContext
        The context.
    gate : str
        The gate's name.
    results : sequence of ExpectationSuiteValidationResult
        What came of each suite.
    """
    run = RunIdentifier(run_name=gate, run_time=datetime.now(UTC))
    for result in results:
        result.meta |= {"run_id": run, "validation_time": run.run_time}
        key = ValidationResultIdentifier(
            expectation_suite_identifier=ExpectationSuiteIdentifier(name=result.suite_name),
            run_id=run,
            batch_identifier=result.batch_id,
        )
        project.validation_results_store.set(key, result)


def write_docs(site: Path) -> Path | None:
    """Write Data Docs of the newest result of each suite.

    Parameters
    ----------
    site : Path
        Folder of the results and of the Data Docs.

    Returns
    -------
    Path or None
        The first page, or None where no results are stored.

    Raises
    ------
    OSError
        If the folder cannot be written to.
    """
    (site / "data_docs").mkdir(parents=True, exist_ok=True)
    project = context(site.resolve())
    store = project.validation_results_store
    newest = {}
    for key in sorted(store.list_keys(), key=lambda key: key.run_id.run_time):
        newest[key.expectation_suite_identifier] = key
    for page, key in newest.items():
        results = store.get(key).results
        rules = [result.expectation_config.to_domain_obj() for result in results]
        project.suites.add_or_update(gx.ExpectationSuite(name=page.name, expectations=rules))
    if not newest:
        return None
    project.build_data_docs(resource_identifiers=[*newest, *newest.values()])
    return site / "data_docs" / "index.html"


def _gx_expectation(rule: Expectation, position: int) -> Any:
    """Build Great Expectations' own object of a rule."""
    try:
        return ExpectationConfiguration(
            type=rule.type,
            kwargs=rule.arguments,
            meta={"position": position},
            notes=rule.note,
            severity=FailureSeverity(rule.severity),
        ).to_domain_obj()
    except (TypeError, ValueError) as error:
        raise SuiteError(f"{rule.place}: {error}") from error
