"""Runs of dbt in a copy of the project, and where their time goes."""

import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from benchmarks.measure import Run, run_once

ROOT = Path(__file__).parents[1]
# The models listed one by one in the report.
SHOWN_NODES = 15
# Where models are selected by name, their unit tests are, too.
WITHOUT_UNIT_TESTS = ("--exclude-resource-type", "unit_test")
WITHOUT_TESTS = (*WITHOUT_UNIT_TESTS, "test")


def plain_environ(**additional: str) -> dict[str, str]:
    """Return the environment without the user's own settings of the project."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("TESSERA_")}
    return own | additional


class Shop:
    """A copy of the project that builds a shop, by default Online Retail II.

    Parameters
    ----------
    folder : path
        An empty folder, which receives the copy.
    raw_path : path
        What the shop delivers.
    connector : str
        What reads it.
    """

    def __init__(self, folder: Path, raw_path: Path, connector: str = "online_retail") -> None:
        self.folder = folder
        self.variables = json.dumps({"connector": connector, "raw_path": str(raw_path)})
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        for name in listed.stdout.splitlines():
            if (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)

    def dbt(self, *arguments: str) -> Run:
        """Run dbt with the arguments, as a whole process."""
        return run_once(
            [str(Path(sys.executable).parent / "dbt"), "--no-use-colors", *arguments],
            self.folder,
            self.environ(),
        )

    def environ(self, **additional: str) -> dict[str, str]:
        """Return the environment that dbt runs in here."""
        return plain_environ(
            DBT_PROFILES_DIR=str(self.folder),
            DBT_SEND_ANONYMOUS_USAGE_STATS="false",
            DO_NOT_TRACK="1",
            GX_ANALYTICS_ENABLED="false",
            **additional,
        )

    def build(self, *arguments: str) -> Run:
        """Build the shop."""
        return self.dbt("build", "--vars", self.variables, *arguments)

    def start_up(self, is_smoke: bool) -> dict[str, Run]:
        """Measure what dbt does before the first node runs; in a smoke run the least of it."""
        version = {"dbt --version": self.dbt("--version")}
        if is_smoke:
            return version
        parse = ("parse", "--vars", self.variables)
        return {
            **version,
            "dbt parse, everything anew": self.dbt("--no-partial-parse", *parse),
            "dbt parse, nothing changed": self.dbt(*parse),
            "import great_expectations": run_once(
                [sys.executable, "-c", "import great_expectations"]
            ),
        }

    def node_seconds(self, shown: int | None = SHOWN_NODES) -> dict:
        """Return where the last build spent its time, by node, layer and kind of node.

        Parameters
        ----------
        shown : int or None
            How many of the slowest nodes; None: all.

        Returns
        -------
        dict
            ``slowest`` (name and seconds), ``layers`` (models only) and ``kinds``: sums of the
            seconds in which nodes ran. With two threads, two nodes can run in the same second.
        """
        target = self.folder / "target"
        manifest = json.loads((target / "manifest.json").read_text())
        nodes = {}
        for part in ("nodes", "unit_tests", "saved_queries", "exposures"):
            nodes |= manifest[part]
        layers: dict[str, float] = defaultdict(float)
        kinds: dict[str, float] = defaultdict(float)
        spent = {}
        for result in json.loads((target / "run_results.json").read_text())["results"]:
            node, seconds = nodes[result["unique_id"]], result["execution_time"]
            kind = node["resource_type"]
            kinds["data test" if kind == "test" else kind.replace("_", " ")] += seconds
            if kind == "model":
                layers[node["fqn"][1]] += seconds
            spent[node["name"]] = seconds
        return {
            "slowest": descending(spent, shown),
            "layers": descending(layers),
            "kinds": descending(kinds),
        }


def descending(seconds: dict[str, float], count: int | None = None) -> dict[str, float]:
    """Return the largest values, largest first.

    Examples
    --------
    >>> descending({"a": 1.0, "b": 3.0, "c": 2.0}, 2)
    {'b': 3.0, 'c': 2.0}
    """
    return dict(sorted(seconds.items(), key=lambda item: -item[1])[:count])
