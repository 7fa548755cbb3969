"""Builds many small deliveries in one process: `python -m tests.end_to_end.delivery_builder JOBS`.

A process costs seconds for imports and reading the project before it builds anything, and a whole
build runs models that no delivery is judged by. So the project is read once for deliveries with
the same vars, and only what leads to the WANTED models is built, through the gates of input and
staging.

JOBS is a JSON file: a list of {"folder": ..., "vars": {...}}. A folder holds the files of a
delivery in raw/, and the database of an earlier build if there was one. It gets the database that
was built, tessera.duckdb, and outcome.json: whether the build went through, and all that dbt said.
A job may name other "wanted" models.
"""

import json
import os
import sys
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from tessera.quality import validation

WANTED = (
    "fct_order_lines", "fct_orders", "fct_customer_rfm", "dim_customers", "dim_products",
    "fct_rejected_rows", "fct_repaired_rows", "rpt_row_reconciliation",
)  # fmt: skip
# Folders that learn, or that only learning reads, and the gates about them.
LEFT_OUT = {"ml", "features", "segmentation", "recommendation", "gate_features", "gate_predictions"}
TAG = "judged_by_deliveries"


def build_all(jobs: list[dict], workplace: Path) -> None:
    """Build deliveries one after the other, those with the same vars together."""
    # Pages about the gates, which nobody reads here, take as long as the gates themselves.
    validation.gx.checkpoint.UpdateDataDocsAction.run = lambda *_, **__: {}
    os.environ["DBT_TARGET_PATH"] = str(workplace / "target")
    os.environ["DBT_LOG_PATH"] = str(workplace / "logs")
    os.environ["TESSERA_DATABASE"] = str(workplace / "tessera.duckdb")
    for (variables, wanted), group in groupby(sorted(jobs, key=_alike), key=_alike):
        # Paths are part of the vars, so every delivery is built in the same place.
        given = ["--vars", json.dumps({"connector": "files", "raw_path": str(workplace / "raw")}
                                      | json.loads(variables))]  # fmt: skip
        said: list[str] = []
        read = _invoke(["parse", "--no-partial-parse", *given], said)
        for job in group:
            _build(Path(job["folder"]), workplace, read, given, wanted, list(said))


def _alike(job: dict) -> tuple[str, list[str]]:
    return json.dumps(job["vars"], sort_keys=True), job.get("wanted", list(WANTED))


def _build(
    folder: Path,
    workplace: Path,
    read: object,
    given: list[str],
    wanted: list[str],
    said: list[str],
) -> None:
    succeeded = read.success
    if succeeded:
        (folder / "raw").rename(workplace / "raw")
        if (folder / "tessera.duckdb").exists():
            (folder / "tessera.duckdb").rename(workplace / "tessera.duckdb")
        build = ["build", "--no-write-json", "--select", f"tag:{TAG}", *given]
        succeeded = _invoke(build, said, _cut_down(read.result, wanted)).success
        DuckDBConnectionManager.close_all_connections()
        (workplace / "raw").rename(folder / "raw")
        if (workplace / "tessera.duckdb").exists():
            (workplace / "tessera.duckdb").rename(folder / "tessera.duckdb")
    outcome = {"succeeded": bool(succeeded), "said": "\n".join(said)}
    (folder / "outcome.json").write_text(json.dumps(outcome))


def _invoke(arguments: list[str], said: list[str], manifest: Manifest | None = None) -> object:
    def listen(event: object) -> None:
        if event.info.level in ("info", "warn", "error"):
            said.append(event.info.msg)

    flags = ["--log-level", "error", "--no-use-colors", "--log-level-file", "none"]
    result = dbtRunner(manifest=manifest, callbacks=[listen]).invoke([*flags, *arguments])
    if result.exception:
        said.append(str(result.exception))
    return result


def _cut_down(manifest: Manifest, wanted: list[str]) -> Manifest:
    """Mark what leads to the wanted models, and forget all tests."""
    for name in [name for name in manifest.nodes if not name.startswith(("model.", "seed."))]:
        del manifest.nodes[name]
    manifest.unit_tests.clear()
    ways = [name for name, node in manifest.nodes.items() if node.name in wanted]
    for name in _upstream(manifest, ways, wanted):
        node = manifest.nodes[name]
        if TAG not in node.tags:
            node.tags.append(TAG)
    return manifest


def _upstream(manifest: Manifest, ways: Iterable[str], wanted: list[str]) -> set[str]:
    found: set[str] = set()
    ways = list(ways)
    while ways:
        name = ways.pop()
        node = manifest.nodes[name]
        if name in found or (node.name not in wanted and LEFT_OUT & set(node.fqn)):
            continue
        found.add(name)
        ways += [other for other in node.depends_on_nodes if other in manifest.nodes]
    return found


if __name__ == "__main__":
    jobs_file = Path(sys.argv[1])
    build_all(json.loads(jobs_file.read_text()), jobs_file.parent)
