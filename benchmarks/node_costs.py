"""One run of dbt in this process, with what each of its nodes costs.

Nodes run one after the other, so that CPU-seconds and memory are those of one node. Peak memory
is the whole process's while the node runs, with what DuckDB keeps in memory from the nodes before.

::

    python -m benchmarks.node_costs out.json build --exclude-resource-type test
"""

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

PROCESS = Path("/proc/self")
# Written to clear_refs, it starts the count of peak memory anew; see proc(5).
RESET_PEAK = "5"
DBT_OUTCOMES = {True: "all nodes succeeded", False: "not all nodes succeeded"}


def memory_mb(name: str) -> float:
    """Return a figure of this process's memory from Linux: VmRSS (now) or VmHWM (peak), in MB.

    Raises
    ------
    OSError
        Where there is no such file: this is not Linux.
    """
    for line in (PROCESS / "status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise OSError(f"{PROCESS}/status has no {name}; peak memory per node is known on Linux only")


def cpu_seconds() -> float:
    """Return CPU-seconds of this process and of its children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


class NodeCosts:
    """Gathers what nodes cost, from dbt's events.

    Parameters
    ----------
    path : path
        The JSON file that is written after each node, so that a run that was ended tells too.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.started: dict[str, tuple[float, float, float]] = {}
        self.nodes: list[dict[str, Any]] = []
        self.outcome = "the run did not end"
        self.begin = (time.perf_counter(), cpu_seconds())

    def __call__(self, event: Any) -> None:
        """Note the start or end of a node."""
        if event.info.name not in ("NodeStart", "NodeFinished"):
            return
        node = event.data.node_info
        if event.info.name == "NodeStart":
            (PROCESS / "clear_refs").write_text(RESET_PEAK)
            self.started[node.unique_id] = (
                time.perf_counter(),
                cpu_seconds(),
                memory_mb("VmRSS"),
            )
        elif node.unique_id in self.started:
            wall, cpu, memory = self.started.pop(node.unique_id)
            self.nodes.append(
                {
                    "name": node.node_name,
                    "kind": node.resource_type,
                    "path": node.node_path,
                    "status": node.node_status,
                    "wall_seconds": time.perf_counter() - wall,
                    "cpu_seconds": cpu_seconds() - cpu,
                    "start_mb": memory,
                    "peak_mb": memory_mb("VmHWM"),
                }
            )
            self.write()

    def write(self) -> None:
        """Write what is known by now."""
        wall, cpu = self.begin
        found = {
            "outcome": self.outcome,
            "wall_seconds": time.perf_counter() - wall,
            "cpu_seconds": cpu_seconds() - cpu,
            "nodes": self.nodes,
        }
        self.path.write_text(json.dumps(found, indent=1))


def main() -> int:
    """Run dbt with the arguments after the first, which is the file to write."""
    from dbt.cli.main import dbtRunner

    costs = NodeCosts(Path(sys.argv[1]))
    result = dbtRunner(callbacks=[costs]).invoke([*sys.argv[2:], "--threads", "1"])
    if result.exception:
        sys.stderr.write(f"{result.exception}\n")
    costs.outcome = DBT_OUTCOMES[bool(result.success)]
    costs.write()
    return int(not result.success)


if __name__ == "__main__":
    raise SystemExit(main())
