"""The SQL between the input and the RFM table, taken from a build of the project.

A plan is a JSON list of steps in the order in which they run; `benchmarks.sql_path` runs it.
Gates, profiles and tests are left out: they judge the tables and compute none of them.
"""

import json
from pathlib import Path

TARGET = "fct_customer_rfm"
LEFT_OUT = {"gates", "profiles"}
# Features beyond recency, frequency and monetary value, which the pandas script leaves out.
BEYOND_RFM = {
    "int_orders",
    "int_order_products",
    "int_customer_basket_features",
    "int_customer_browse_features",
    "int_customer_habit_features",
    "int_customer_satisfaction_features",
    "int_customer_affinity_features",
}


def upstream(nodes: dict[str, dict], name: str) -> list[dict]:
    """Return the nodes that a model is computed from, itself last, each after what it reads.

    Parameters
    ----------
    nodes : dict
        The nodes of a manifest by their unique ids.
    name : str
        The name of the model.

    Returns
    -------
    list of dict
        Its nodes; neither gates and profiles nor what only they read are among them.
    """
    found: dict[str, dict] = {}

    def visit(unique_id: str) -> None:
        node = nodes[unique_id]
        if unique_id in found or LEFT_OUT & set(node["fqn"]):
            return
        for parent in sorted(node["depends_on"].get("nodes", [])):
            visit(parent)
        found[unique_id] = node

    visit(f"model.{next(iter(nodes.values()))['package_name']}.{name}")
    return list(found.values())


def step(node: dict, folder: Path) -> dict:
    """Return what has to be done for one node.

    Parameters
    ----------
    node : dict
        A node of the manifest.
    folder : path
        The project that was built.

    Returns
    -------
    dict
        Its name, its relation, the names of what it reads, and the SQL that makes it or, for a
        model in Python, the file that dbt compiled.
    """
    relation = node["relation_name"]
    parents = [parent.split(".")[-1] for parent in node["depends_on"].get("nodes", [])]
    result = {
        "name": node["name"],
        "schema": node["schema"],
        "relation": relation,
        "parents": parents,
    }
    if node["resource_type"] == "seed":
        file = folder / node["original_file_path"]
        query = f"from read_csv('{file}', header = true)"
    elif node["language"] == "python":
        return {**result, "kind": "table", "python": str(folder / node["compiled_path"])}
    else:
        query = (folder / node["compiled_path"]).read_text()
    kind = "view" if node["config"]["materialized"] == "view" else "table"
    sql = f"create {kind} {relation} as (\n{query}\n)"
    return {**result, "kind": kind, "sql": sql}


def write_plan(project: Path, plan: Path) -> list[dict]:
    """Write the plan of a project that dbt has compiled or built.

    Parameters
    ----------
    project : path
        The folder of the project.
    plan : path
        The file to write.

    Returns
    -------
    list of dict
        The steps.
    """
    nodes = json.loads((project / "target" / "manifest.json").read_text())["nodes"]
    steps = [step(node, project) for node in upstream(nodes, TARGET)]
    names = {one["name"] for one in steps}
    for one in steps:
        one["parents"] = [parent for parent in one["parents"] if parent in names]
    plan.write_text(json.dumps(steps, indent=1))
    return steps
