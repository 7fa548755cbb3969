"""Check the rules of the project that dbt-bouncer has no check for, on target/manifest.json.

1. Layers: who may read whom.
2. Gates: whoever reads a layer from behind its gate waits for the gate. The core marts and those of
   RFM wait for nothing that is learned.
3. Personal data: what the input contract marks as personal stays in the schema pii, by the name
   of the column, and pii is never public.
4. Macros: each is described with its arguments, in a file of its own name. The versions of a
   macro for one engine (default__, spark__) stand below it in the same file.
5. Descriptions: every model, seed and snapshot has one, and every column that is listed; all
   columns are listed of what is published and of the tables that the shop may edit.
6. Engines: outside macros/dialect nothing that the engines take differently, or only one knows.
7. Accounts: int_accounts looks at every column of the order lines; int_built_accounts waits for
   every model that is made by account, and none of these reads a setting, or rows of others.
"""

import csv
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

# A layer may read the layers named here, and itself.
READS = {
    "reading": set(),
    "connectors": {"seeds", "sources", "reading"},
    "profiles": {"connectors", "reading", "identity", "staging", "intermediate", "ml", "marts"},
    "gates": {
        "connectors", "reading", "profiles", "identity", "staging", "intermediate", "ml",
        "marts", "actions", "seeds",
    },
    "identity": {"connectors"},
    "staging": {"connectors", "reading", "identity", "seeds"},
    "intermediate": {"staging", "seeds"},
    "ml": {"intermediate", "seeds"},
    "marts": {"reading", "staging", "intermediate", "ml", "seeds", "gates"},
    "actions": {"marts", "seeds"},
}  # fmt: skip
# Reading a layer from another one needs this gate among the ancestors.
GATES = {
    "connectors": "gate_input",
    "reading": "gate_input",
    "staging": "gate_staging",
    "intermediate": "gate_features",
    "ml": "gate_predictions",
    "marts": "gate_marts",
}
PERSONAL_SCHEMA = "pii"
# Every history drops those who asked to be erased, whatever layer it is in.
ERASED = "pii_erased_customers"
# What may look before the gate has spoken: what it looks at, and the record of what was found.
UNGATED = {"gates", "profiles", "connectors"}
UNGATED_FOLDERS = {("marts", "quality"), ("staging", "formats")}
# Seeds that the shop may edit.
EDITED_SCHEMA = "config"
UNLEARNED_FOLDERS = {("marts", "core"), ("marts", "rfm")}
# Not incremental, and of single accounts nevertheless.
BY_ACCOUNT_TOO = {"int_line_adjustments", "int_order_lines", "int_customer_purchases"}
KEPT_DATES = "int_kept_month_ends"
DATES = {KEPT_DATES, "int_month_ends", "int_observation_dates"}
DIALECT_FOLDER = "macros/dialect/"
# What DuckDB and Spark take differently, or one of them does not know, and what to write instead.
ENGINE_WORDS = {
    r"\b(?:regexp_\w+|rlike)\b": "regex_match, regex_replace or regex_extract",
    r"(?<!\.)\bconcat\(": "||, with coalesce where a part may be null",
    r"\bto_json\(": "record_json, text_json or as_json_list",
    r"\bjson_extract\w*\(|\bget_json_object\(": "json_value",
    r"\b(?:timestamp|time) with time zone\)|\btimestamptz\b": "zoned_time",
    r"\b(?:make_timestamp\w*|timestamp_micros|to_timestamp)\(": "epoch_time",
    r"\btimezone\(": "local_time",
    r"\b(?:string_agg|listagg|group_concat)\(": "joined_text",
    r"(?<!_)\berror\(|\braise_error\(": "stop",
    r"\b(?:hash|xxhash64)\(": "row_checksum or line_key",
    r"\b(?:date_?diff|date_sub)\(": "days_between",
    r"\b(?:date_add|dateadd|to_days)\(": "add_days",
    r"\bto_months\(": "add_months",
    r"\bavg\(": "average",
    r"\b(?:dayofweek|isodow|weekday)\(": "is_weekend, or days_between a known Monday",
    r"\b(?:unnest|explode|inline)\(": "unnest_records or repeated",
    r"\bgenerate_series\(|\bsequence\(": "repeated",
    r"\b(?:struct_pack|named_struct)\(": "as_record",
    r"\blist_\w+\(|\blambda\b": "computed_once or element_at",
    r"\bread_(?:csv|parquet|json|blob)\w*\(": "seed_rows, or a Python model",
    r"\bunion(?: all)? by name\b": "in_columns",
    # Of no rows Spark makes no total.
    r"\b(?:rollup|cube) ?\(": "union all with the whole",
    r"\* (?:exclude|except|replace) ?\(": "the names of the columns",
    r"(?<!\.)\b(?:starts_with|startswith)\(": "like, or left(text, length(start)) = start",
    r"\bstrpos\(": "instr",
    r"\b[lr]trim\(": "trim(leading ... from ...)",
    r"\bskewness\(|\bkurtosis\(|\bapprox\w*\(": "a definition of your own",
    r"\b(?:delete from|update \{\{)": "forget_rows or forget_values",
    r"\bhugeint\b|\bvarchar\b": "bigint, decimal or string",
    r"\w::\w": "cast",
}
COMMENTS = re.compile(r"\{#.*?#\}|(?<![\w'-])--[^\n]*", re.DOTALL)
TEXT = re.compile(r"'[^']*'")
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def layer(node: dict) -> str:
    """Return the layer of a node of the manifest."""
    if node["resource_type"] in {"seed", "source"}:
        return f"{node['resource_type']}s"
    return node["fqn"][1]


def ancestors(nodes: dict[str, dict]) -> Callable[[str], frozenset[str]]:
    """Return a function that gives the ids of everything a node depends on."""
    known: dict[str, frozenset[str]] = {}

    def of(unique_id: str) -> frozenset[str]:
        if unique_id not in known:
            parents = nodes.get(unique_id, {}).get("depends_on", {}).get("nodes", [])
            known[unique_id] = frozenset(parents).union(*(of(parent) for parent in parents))
        return known[unique_id]

    return of


def personal_columns(nodes: dict[str, dict]) -> set[str]:
    """Return the names of the columns that the input contract marks as personal."""
    return {
        name
        for node in nodes.values()
        if node["resource_type"] == "model" and layer(node) == "connectors"
        for name, column in node["columns"].items()
        if column["config"]["meta"].get("personal")
    }


def problems(manifest: dict) -> list[str]:
    """Return a sentence for each rule that a model breaks."""
    nodes = manifest["nodes"]
    above = ancestors(nodes)
    personal = personal_columns(nodes)
    found = []
    for unique_id, node in nodes.items():
        if node["resource_type"] != "model":
            continue
        own = layer(node)
        name = node["name"]
        for parent_id in sorted(set(node["depends_on"]["nodes"])):
            parent = (nodes | manifest["sources"])[parent_id]
            if parent["name"].startswith("gate_") and own != "marts":
                continue
            if parent["name"] == ERASED:
                continue
            read = layer(parent)
            if read == own:
                continue
            if read not in READS[own]:
                found.append(f"{name} ({own}) must not read {parent['name']} ({read})")
            gate = GATES.get(read)
            exempt = own in UNGATED or tuple(node["fqn"][1:3]) in UNGATED_FOLDERS
            if gate and not exempt and f"model.tessera.{gate}" not in above(unique_id):
                found.append(f"{name} reads {parent['name']} without waiting for {gate}")
        if tuple(node["fqn"][1:3]) in UNLEARNED_FOLDERS:
            found += [
                f"{name} waits for {nodes[above_id]['name']}, which is learned"
                for above_id in sorted(above(unique_id) & nodes.keys())
                if layer(nodes[above_id]) == "ml"
            ]
        if node["schema"] != PERSONAL_SCHEMA:
            found += [
                f"{name} has the personal column {column} outside the schema {PERSONAL_SCHEMA}"
                for column in node["columns"]
                if column in personal
            ]
        if node["schema"] == PERSONAL_SCHEMA and node["config"]["access"] == "public":
            found.append(f"{name} holds personal data and is public")
    return (
        found
        + description_problems(nodes)
        + macro_problems(manifest["macros"])
        + engine_problems(manifest)
        + account_problems(manifest)
    )


def description_problems(nodes: dict[str, dict]) -> list[str]:
    """Return a sentence for each table and column that nobody has described."""
    found = []
    for node in nodes.values():
        if node["resource_type"] not in {"model", "seed", "snapshot"}:
            continue
        name, columns = node["name"], node["columns"]
        if not node["description"].strip():
            found.append(f"{name} has no description")
        if node["resource_type"] == "seed" and node["schema"] == EDITED_SCHEMA:
            with Path(node["original_file_path"]).open(newline="") as file:
                columns = {
                    column: {"description": ""} for column in next(csv.reader(file))
                } | columns
        elif node["config"].get("access") == "public" and not node["contract"]["enforced"]:
            found.append(f"{name} is public and has no contract, so its columns may not be listed")
        found += [
            f"{name} does not describe its column {column}"
            for column, config in columns.items()
            if not config["description"].strip()
        ]
    return found


def macro_problems(macros: dict[str, dict]) -> list[str]:
    """Return a sentence for each macro that is undocumented or in the wrong file."""
    found = []
    for macro in macros.values():
        name = macro["name"]
        own = macro["package_name"] == "tessera" and not name.startswith("test_")
        if not own or name.startswith(("default__", "spark__")):
            continue
        if Path(macro["original_file_path"]).stem != name:
            found.append(f"macro {name} is not in a file of its name")
        if not macro["description"]:
            found.append(f"macro {name} has no description")
        found += [
            f"macro {name} does not describe its argument {argument['name']}"
            for argument in macro["arguments"]
            if not argument["description"]
        ]
    return found


def engine_problems(manifest: dict) -> list[str]:
    """Return a sentence for each place where the engines would not agree on what is meant."""
    sources = [
        (node["original_file_path"], node["raw_code"])
        for node in manifest["nodes"].values()
        if node.get("language") == "sql" and node["original_file_path"].endswith(".sql")
    ] + [
        (macro["original_file_path"], macro["macro_sql"])
        for macro in manifest["macros"].values()
        if macro["package_name"] == "tessera"
    ]
    found = []
    for path, code in sorted(sources):
        if path.startswith(DIALECT_FOLDER):
            continue
        bare = COMMENTS.sub("", code)
        found += [
            f"{path}: {word[0]} is not the same on all engines; write {instead}"
            for pattern, instead in ENGINE_WORDS.items()
            for word in [re.search(pattern, bare)]
            if word
        ]
        if re.search(r'"\w+"', TEXT.sub("", JINJA.sub("", bare))):
            found.append(f"{path}: a quoted name is not the same on all engines; use adapter.quote")
        if "\\" in JINJA.sub("", bare):
            found.append(
                f"{path}: a backslash in a text is not the same on all engines; "
                "write a macro of macros/dialect around it"
            )
    return found


def account_problems(manifest: dict) -> list[str]:
    """Return a sentence for each way in which what is made by account could get out of date."""
    models = {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }
    by_account = {
        name
        for name, node in models.items()
        if layer(node) == "intermediate" and node["config"]["materialized"] == "incremental"
    }
    accounts = models["int_accounts"]
    found = [
        f"int_accounts does not look at {column} of stg_order_lines"
        for column in models["stg_order_lines"]["columns"]
        if not re.search(rf"'{column}'", accounts["raw_code"])
    ]
    awaited = {name.split(".")[-1] for name in models["int_built_accounts"]["depends_on"]["nodes"]}
    found += [
        f"int_built_accounts does not wait for {name}" for name in sorted(by_account - awaited)
    ]
    # Views between them are of the account as they are; the clock is in the checksum of its lines.
    known = {"int_accounts", "stg_order_lines", "int_clock", *by_account, *BY_ACCOUNT_TOO}
    for name in sorted(by_account):
        parents = {one.split(".")[-1] for one in models[name]["depends_on"]["nodes"]}
        # With the dates that stay at hand, the others are made anew of everybody.
        dates = DATES if KEPT_DATES in parents else set()
        read = sorted(one for one in parents - known - dates if not one.startswith("gate_"))
        if read:
            found.append(f"{name} is made by account and reads {', '.join(read)}")
        if any(one.endswith(".setting") for one in models[name]["depends_on"]["macros"]):
            found.append(f"{name} is made by account and reads a setting")
    return found


def main(path: Path = Path("target/manifest.json")) -> int:
    """Print what is wrong and return 1, or return 0."""
    found = problems(json.loads(path.read_text()))
    sys.stdout.write("".join(f"{problem}\n" for problem in found))
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
