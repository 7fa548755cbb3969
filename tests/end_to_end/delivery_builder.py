"""Builds many small deliveries in one process: `python -m tests.end_to_end.delivery_builder JOBS`.

A process costs seconds for imports and reading the project before it builds anything, and a whole
build runs models that no delivery is judged by. So the project is read once, or again where vars
matter that are READ_EARLY, and only what leads to the WANTED models is built, through the gates of
input and staging.

Models of inputs without files are the same in every delivery: they are built once, and copied with
the database.

JOBS is a JSON file: a list of {"folder": ..., "vars": {...}}. A folder holds the files of a
delivery in raw/, and the database of an earlier build if there was one. It gets the database that
was built, tessera.duckdb, and outcome.json: whether the build went through, and all that dbt said.
A job may name other "wanted" models.
"""

import json
import os
import shutil
import sys
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

import duckdb
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
# Vars in the configuration of models; the others are read when a model is built.
READ_EARLY = {
    "accept", "accept_changes", "allow_unchanged_input", "as_of", "compare_with_scope", "csv",
    "thresholds",
}  # fmt: skip


def build_all(jobs: list[dict], workplace: Path) -> None:
    """Build deliveries one after the other, those with the same vars together."""
    # Pages about the gates, which nobody reads here, take as long as the gates themselves.
    validation.gx.checkpoint.UpdateDataDocsAction.run = lambda *_, **__: {}
    os.environ["DBT_TARGET_PATH"] = str(workplace / "target")
    os.environ["DBT_LOG_PATH"] = str(workplace / "logs")
    os.environ["TESSERA_DATABASE"] = str(workplace / "tessera.duckdb")
    for early, group in groupby(sorted(jobs, key=_early_vars), key=_early_vars):
        # Paths are part of the vars, so every delivery is built in the same place.
        basic = {"connector": "files", "raw_path": str(workplace / "raw")}
        said: list[str] = []
        parsing = ["parse", "--no-partial-parse", "--vars", json.dumps(basic | json.loads(early))]
        read = _invoke(parsing, said)
        if read.success:
            _forget_tests(read.result)
        template = None
        # What is built first serves the others, so that is what needs most models.
        for job in sorted(group, key=lambda job: -len(_wanted(job))):
            folder = Path(job["folder"])
            told = list(said)
            succeeded = read.success
            if succeeded:
                tag = _marked(read.result, _wanted(job))
                options = ["--select", f"tag:{tag}", "--vars", json.dumps(basic | job["vars"])]
                if template is not None and not (folder / "tessera.duckdb").exists():
                    options += template.hand_out(folder)
                succeeded = _build(folder, workplace, read.result, options, told)
                if succeeded and template is None:
                    template = Template(folder, workplace, read.result, tag)
            outcome = {"succeeded": bool(succeeded), "said": "\n".join(told)}
            (folder / "outcome.json").write_text(json.dumps(outcome))


class Template:
    """A finished build, from which others take what their deliveries do not change."""

    def __init__(self, folder: Path, workplace: Path, manifest: Manifest, tag: str) -> None:
        self.database = workplace / "template.duckdb"
        self.nodes = [node for node in manifest.nodes.values() if tag in node.tags]
        self.read = _files_of(folder)
        shutil.copy(folder / "tessera.duckdb", self.database)
        with duckdb.connect(str(self.database)) as database:
            # What earlier builds measured and found is nothing to the delivery of another shop.
            for node in self.nodes:
                if node.config.materialized == "incremental":
                    database.execute(f"drop table {node.schema}.{node.name}")

    def hand_out(self, folder: Path) -> list[str]:
        """Copy the database to a folder; return the options that leave out what it has."""
        shutil.copy(self.database, folder / "tessera.duckdb")
        names = {node.name for node in self.nodes}
        files = self.read + _files_of(folder)
        unread = [
            name.removeprefix("input_")
            for name in names
            if name.startswith("input_")
            and not any(file.startswith(name.removeprefix("input_")) for file in files)
        ]
        finished = [f"{layer}_{name}{end}" for name in unread for layer in ("stg", "pii")
                    for end in ("", "_checked")]  # fmt: skip
        finished += [node.name for node in self.nodes if node.resource_type == "seed"]
        return ["--exclude", *sorted(names.intersection(finished))]


def _files_of(folder: Path) -> list[str]:
    return [str(file.relative_to(folder / "raw")) for file in (folder / "raw").rglob("*")]


def _early_vars(job: dict) -> str:
    early = {name: value for name, value in job["vars"].items() if name in READ_EARLY}
    return json.dumps(early, sort_keys=True)


def _wanted(job: dict) -> list[str]:
    return job.get("wanted", list(WANTED))


def _build(
    folder: Path, workplace: Path, manifest: Manifest, options: list[str], said: list[str]
) -> bool:
    """Build one delivery in the workplace, and put back what belongs to it."""
    for name in ("raw", "tessera.duckdb"):
        if (folder / name).exists():
            (folder / name).rename(workplace / name)
    succeeded = _invoke(["build", "--no-write-json", *options], said, manifest).success
    DuckDBConnectionManager.close_all_connections()
    for name in ("raw", "tessera.duckdb"):
        if (workplace / name).exists():
            (workplace / name).rename(folder / name)
    return succeeded


def _invoke(arguments: list[str], said: list[str], manifest: Manifest | None = None) -> object:
    def listen(event: object) -> None:
        if event.info.level in ("info", "warn", "error"):
            said.append(event.info.msg)

    flags = ["--log-level", "error", "--no-use-colors", "--log-level-file", "none"]
    result = dbtRunner(manifest=manifest, callbacks=[listen]).invoke([*flags, *arguments])
    if result.exception:
        said.append(str(result.exception))
    return result


def _forget_tests(manifest: Manifest) -> None:
    for name in [name for name in manifest.nodes if not name.startswith(("model.", "seed."))]:
        del manifest.nodes[name]
    manifest.unit_tests.clear()


def _marked(manifest: Manifest, wanted: list[str]) -> str:
    """Mark what leads to the wanted models, and return the tag that it has."""
    tag = "_".join([TAG, *sorted(wanted)])
    ways = [name for name, node in manifest.nodes.items() if node.name in wanted]
    for name in _upstream(manifest, ways, wanted):
        if tag not in manifest.nodes[name].tags:
            manifest.nodes[name].tags.append(tag)
    return tag


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
