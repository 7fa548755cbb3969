"""Builds many small deliveries in one process, which can build nothing else afterwards.

A process costs seconds for imports and reading the project before it builds anything, and a whole
build runs models that no delivery is judged by. So the project is read once, or again where vars
matter that are READ_EARLY, and only what leads to the WANTED models is built, through the gates of
input and staging.

Views, and models of inputs without files, are the same in every delivery: they are built once, and
copied with the database.

A job is {"folder": ..., "vars": {...}}. The folder holds the files of a
delivery in raw/, and the database of an earlier build if there was one. It gets the database that
was built, tessera.duckdb, and outcome.json: whether the build went through, and all that dbt said.
A job may name other "wanted" models, and the "vars_before", with which that earlier build was made;
"goes_on_from", a folder whose database it begins with; and folders that are "left_out".
"""

import gc
import json
import os
import re
import shutil
from collections.abc import Collection
from itertools import groupby
from pathlib import Path

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.adapters.duckdb.impl import DuckDBAdapter
from dbt.adapters.duckdb.relation import DuckDBRelation
from dbt.cli.main import dbtRunner
from dbt.compilation import Compiler, Linker
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import ManifestNode
from dbt.node_types import ModelLanguage
from dbt.parser.manifest import ManifestLoader
from dbt.parser.schema_generic_tests import SchemaGenericTestParser
from dbt.parser.schemas import ParseResult
from dbt.parser.unit_tests import UnitTestParser
from dbt.plugins.manager import PluginManager
from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.invocation import get_invocation_id

from tessera.quality import validation

Nodes = dict[str, ManifestNode]
WANTED = (
    "fct_order_lines", "fct_orders", "fct_customer_rfm", "dim_customers", "dim_products",
    "fct_rejected_rows", "fct_repaired_rows", "rpt_row_reconciliation",
)  # fmt: skip
# Folders that learn, or that only learning reads, and the gates about them.
LEFT_OUT = {"ml", "features", "segmentation", "recommendation", "gate_features", "gate_predictions"}
TAG = "judged_by_deliveries"
# Vars in the configuration of models; the others are read when a model is built.
READ_EARLY = {
    "accept", "as_of", "compare_with_scope", "connector", "reading", "taxes", "thresholds",
}  # fmt: skip


def build_all(jobs: list[dict], workplace: Path) -> None:
    """Build deliveries one after the other, those with the same vars together."""
    _do_without_what_nobody_reads()
    os.environ["DBT_TARGET_PATH"] = str(workplace / "target")
    os.environ["DBT_LOG_PATH"] = str(workplace / "logs")
    os.environ["TESSERA_DATABASE"] = str(workplace / "tessera.duckdb")
    for early, group in groupby(sorted(jobs, key=_early_vars), key=_early_vars):
        gc.unfreeze()
        # Paths are part of the vars, so every delivery is built in the same place.
        basic = {"connector": "files", "raw_path": str(workplace / "raw")}
        said: list[str] = []
        settings = json.dumps(basic | json.loads(early))
        parsing = ["parse", "--no-partial-parse", "--no-write-json", "--vars", settings]
        read = _invoke(parsing, said)
        if read.success:
            _forget_tests(read.result)
        compiled: dict[tuple[str, str], str] = {}
        # The project's half a million objects stay; nobody need look through them for garbage.
        gc.freeze()
        template = None
        # What is built first serves the others, so that is what needs most models.
        for job in sorted(group, key=lambda job: -len(_wanted(job))):
            folder = Path(job["folder"])
            if "goes_on_from" in job:
                shutil.copy(Path(job["goes_on_from"]) / "tessera.duckdb", folder)
            told = list(said)
            succeeded = read.success
            if succeeded:
                left_out = LEFT_OUT.union(job.get("left_out", ()))
                nodes = _leading_to(_wanted(job), read.result, left_out)
                finished = set()
                if (folder / "tessera.duckdb").exists():
                    if job["vars"] == job.get("vars_before"):
                        finished = _same_by_vars(nodes)
                elif template is not None:
                    finished = template.hand_out(folder, job["vars"])
                _mark(read.result, nodes.keys() - finished)
                _compile_once(job["vars"], compiled)
                options = ["--select", f"tag:{TAG}", "--vars", json.dumps(basic | job["vars"])]
                succeeded = _build(folder, workplace, read.result, options, told)
                if succeeded and template is None:
                    template = Template(folder, workplace, nodes, job["vars"])
            outcome = {"succeeded": bool(succeeded), "said": "\n".join(told)}
            (folder / "outcome.json").write_text(json.dumps(outcome))


def _do_without_what_nobody_reads() -> None:
    # Pages about the gates take as long as the gates themselves.
    validation.keep = lambda *_: None
    # Of all events nine in ten are for the log of debugging.
    fire = EventManager.fire_event

    def fire_if_said(self: EventManager, e: BaseEvent, level: object = None, **how: object) -> None:
        if (level or e.level_tag()) not in (EventLevel.DEBUG, EventLevel.TEST):
            fire(self, e, level, **how)

    EventManager.fire_event = fire_if_said
    # The environment has no plugins; what the graph looks like was found out with the first build.
    PluginManager.get_prefixed_modules = lambda *_: {}
    Linker.get_graph_summary = lambda *_: {}
    Linker.find_cycles = lambda *_: None
    DuckDBAdapter.drop_relation = _drop
    DuckDBAdapter.rename_relation = _rename
    # There are no tests that models could wait for, and nobody reads descriptions.
    Linker.add_test_edges = lambda *_: None
    SchemaGenericTestParser.parse_tests = lambda *_: None
    UnitTestParser.parse = lambda *_: ParseResult()
    ManifestLoader.process_docs = lambda *_: None
    ManifestLoader.write_manifest_for_partial_parse = lambda *_: None


def _drop(self: DuckDBAdapter, relation: DuckDBRelation) -> None:
    """Drop a relation as dbt's macro does, without setting up a context to render it."""
    self.cache_dropped(relation)
    self.execute(f"drop {relation.type} if exists {relation} cascade", auto_begin=False)


def _rename(self: DuckDBAdapter, relation: DuckDBRelation, to: DuckDBRelation) -> None:
    self.cache_renamed(relation, to)
    self.execute(f"alter {to.type} {relation} rename to {to.identifier}", auto_begin=True)


def _compile_once(variables: dict, compiled: dict[tuple[str, str], str]) -> None:
    """Let models in SQL that were compiled with the same vars before be taken from there.

    Few models ask the database while they are compiled for what a delivery could change. They, and
    what holds the number of its run, are compiled in each.
    """
    usual = getattr(Compiler._compile_code, "usual", Compiler._compile_code)
    settings = json.dumps(variables, sort_keys=True)

    def compile_code(self: Compiler, node: ManifestNode, *context: object) -> ManifestNode:
        if node.language == ModelLanguage.python or _asks(node):
            return usual(self, node, *context)
        key = (node.unique_id, settings)
        if key in compiled:
            node.compiled, node.compiled_code = True, compiled[key]
            return node
        done = usual(self, node, *context)
        if get_invocation_id() not in done.compiled_code:
            compiled[key] = done.compiled_code
        return done

    compile_code.usual = usual
    Compiler._compile_code = compile_code


def _asks(node: ManifestNode) -> bool:
    macros = {name.split(".")[-1] for name in node.depends_on.macros}
    return node.config.materialized == "incremental" or "stored_rows" in macros


class Template:
    """A finished build, from which others take what their deliveries do not change."""

    def __init__(self, folder: Path, workplace: Path, nodes: Nodes, variables: dict) -> None:
        self.database = workplace / "template.duckdb"
        self.vars = variables
        self.nodes = nodes
        self.unread = self._unread(_files_of(folder))
        shutil.copy(folder / "tessera.duckdb", self.database)
        finished = self._same_by_files(self.unread) | _same_by_vars(nodes)
        with duckdb.connect(str(self.database)) as database:
            # What earlier builds measured and found is nothing to the delivery of another shop,
            # and what is built anew is quicker to make than to replace.
            for name, node in nodes.items():
                if name not in finished:
                    database.execute(f"drop table {node.schema}.{name}")

    def hand_out(self, folder: Path, variables: dict) -> set[str]:
        """Copy the database to a folder; return what need not be built of it."""
        shutil.copy(self.database, folder / "tessera.duckdb")
        finished = self._same_by_files(self.unread & self._unread(_files_of(folder)))
        return finished | (_same_by_vars(self.nodes) if variables == self.vars else set())

    def _unread(self, files: list[str]) -> set[str]:
        """Return the inputs without files."""
        inputs = {name.removeprefix("input_") for name in self.nodes if name.startswith("input_")}
        return {name for name in inputs if not any(file.startswith(name) for file in files)}

    def _same_by_files(self, unread: set[str]) -> set[str]:
        """Return what is the same as long as inputs have no files: seeds, and empty tables."""
        return {
            name
            for name, node in self.nodes.items()
            if node.resource_type == "seed" or re.sub("^(stg|pii)_|_checked$", "", name) in unread
        }


def _same_by_vars(nodes: Nodes) -> set[str]:
    """Return seeds and views: what views say depends on vars, and not on what is delivered."""
    return {
        name
        for name, node in nodes.items()
        if node.resource_type == "seed" or node.config.materialized == "view"
    }


def _files_of(folder: Path) -> list[str]:
    files = (folder / "raw").rglob("*")
    return [str(file.relative_to(folder / "raw")).lower() for file in files]


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


def _leading_to(wanted: list[str], manifest: Manifest, left_out: set[str]) -> Nodes:
    """Return by name the wanted models and what is to be built before them."""
    found: Nodes = {}
    ways = [name for name, node in manifest.nodes.items() if node.name in wanted]
    while ways:
        node = manifest.nodes[ways.pop()]
        if node.name in found or (node.name not in wanted and left_out & set(node.fqn)):
            continue
        found[node.name] = node
        ways += [other for other in node.depends_on_nodes if other in manifest.nodes]
    return found


def _mark(manifest: Manifest, names: Collection[str]) -> None:
    """Give a tag to the models of these names, and to no other."""
    for node in manifest.nodes.values():
        others = [tag for tag in node.tags if tag != TAG]
        node.tags = [*others, TAG] if node.name in names else others
