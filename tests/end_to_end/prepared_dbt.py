"""dbt in processes that start with everything imported.

Half of what a small run of dbt takes is the same in every run: imports, and the schemas of what a
project is read into. A server does that once, and each run is a copy of the server, with a folder,
an environment and an output of its own.
"""

import os
import re
import sys
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired
from tempfile import TemporaryDirectory

PYTHON_MODELS = Path(__file__).parents[2] / "python_models"
_context = get_context("forkserver")
_context.set_forkserver_preload(["__main__", __name__])


def run_dbt(
    arguments: tuple[str, ...], folder: Path, environ: dict[str, str], timeout: float
) -> CompletedProcess:
    """Run dbt in a folder; return its exit code and what it printed."""
    with TemporaryDirectory() as printed:
        process = _context.Process(target=_run, args=(arguments, folder, environ, printed))
        process.start()
        process.join(timeout)
        if process.exitcode is None:
            process.kill()
            raise TimeoutExpired(arguments, timeout)
        out, err = (Path(printed, name).read_text() for name in ("out", "err"))
    return CompletedProcess(["dbt", *arguments], process.exitcode, out, err)


def _run(arguments: tuple[str, ...], folder: Path, environ: dict[str, str], printed: str) -> None:
    for name, descriptor in (("out", 1), ("err", 2)):
        os.dup2(os.open(Path(printed, name), os.O_WRONLY | os.O_CREAT), descriptor)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    sys.argv = ["dbt", *arguments]
    import_module("dbt.cli.main").cli()


def _prepare() -> None:
    """Import what builds import, and work out the schemas that dbt checks a project by.

    Nothing here may start threads of its own, which a copy of the process would not have.
    """
    import_module("dbt.cli.main")
    for file in PYTHON_MODELS.rglob("*.py"):
        for module in re.findall(r'load\("(\S+)"\)', file.read_text()):
            import_module(module)
    nodes = import_module("dbt.contracts.graph.nodes")
    unparsed = import_module("dbt.contracts.graph.unparsed")
    configs = import_module("dbt.contracts.graph.model_config")
    for read in (
        configs.ModelConfig, configs.NodeConfig, configs.SeedConfig, configs.SnapshotConfig,
        configs.TestConfig, configs.UnitTestConfig, nodes.GenericTestNode, nodes.HookNode,
        nodes.ModelNode, nodes.SeedNode, nodes.SingularTestNode, nodes.SnapshotNode,
        unparsed.UnparsedMacroUpdate, unparsed.UnparsedModelUpdate, unparsed.UnparsedNodeUpdate,
        unparsed.UnparsedUnitTest,
    ):  # fmt: skip
        read.json_schema()


# The server begins with python -c; who only imports this module prepares nothing.
if sys.argv[0] == "-c":
    _prepare()
