"""Processes in which dbt, and what the project's Python models need, is imported already.

Half of what a small run of dbt takes is the same in every run: imports, and the schemas of what a
project is read into. A server does that once, and each process is a copy of the server, with a
folder, an environment and an output of its own.

What is left is mostly Jinja, which compiles the same thousands of templates in every run, and
checks of what a project says against these schemas. So a process takes the templates that one
before it compiled, and leaves the checks to `dbt parse` of `make lint`.
"""

import gc
import marshal
import os
import re
import sys
from collections.abc import Callable
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import wait
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired
from tempfile import TemporaryDirectory
from threading import Lock

PYTHON_MODELS = Path(__file__).parents[2] / "python_models"
DEEP = str(Path(sys.prefix) / "deep")
# Seconds. dbt waits for ever for a model whose thread was lost.
TIMEOUT = 1800
# Where the first process to end leaves the templates that it compiled.
_kept = TemporaryDirectory()
_lock = Lock()
_context = get_context("forkserver")
_context.set_forkserver_preload(["__main__", __name__])


def run_prepared(
    function: str, arguments: tuple, folder: Path, environ: dict[str, str]
) -> CompletedProcess:
    """Call a function, as in `json:dumps`; return the exit code and what was printed."""
    with TemporaryDirectory() as printed:
        call = (function, arguments, folder, environ, printed, Path(_kept.name, "templates"))
        process = _context.Process(target=_run, args=call)
        # Starting one asks how the others are, which only one thread at a time may do.
        with _lock:
            process.start()
        is_over = wait([process.sentinel], TIMEOUT)
        with _lock:
            if not is_over:
                process.kill()
                raise TimeoutExpired(function, TIMEOUT)
            process.join()
        out, err = (Path(printed, name).read_text() for name in ("out", "err"))
    return CompletedProcess(function, process.exitcode, out, err)


def _run(
    function: str,
    arguments: tuple,
    folder: Path,
    environ: dict[str, str],
    printed: str,
    templates: Path,
) -> None:
    for name, descriptor in (("out", 1), ("err", 2)):
        os.dup2(os.open(Path(printed, name), os.O_WRONLY | os.O_CREAT), descriptor)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    # PyTorch, which tests may import, and builds do without.
    sys.path = [path for path in sys.path if path != DEEP]
    keep = _share_templates(templates)
    module, name = function.split(":")
    try:
        getattr(import_module(module), name)(*arguments)
    finally:
        keep()


def dbt(*arguments: str) -> None:
    """Do what the command does, and exit as it does."""
    sys.argv = ["dbt", *arguments]
    import_module("dbt.cli.main").cli()


def mf(*arguments: str) -> None:
    """Do what MetricFlow's command does, and exit as it does."""
    sys.argv = ["mf", *arguments]
    import_module("dbt_metricflow.cli.main").cli()


def _share_templates(file: Path) -> Callable[[], None]:
    """Take what another process compiled; return what leaves others what this one compiled."""
    environment = import_module("jinja2").Environment
    known = marshal.loads(file.read_bytes()) if file.exists() else {}
    usual: Callable = environment.compile

    def compile_once(self: object, source: object, *where: object, **how: object) -> object:
        is_of_dbt = type(self).__module__.startswith("dbt")
        if where or how or not is_of_dbt or not isinstance(source, str):
            return usual(self, source, *where, **how)
        # What code a template of dbt becomes depends on nothing else.
        key = (type(self).__qualname__, *sorted(self.extensions), source)
        if key not in known:
            known[key] = usual(self, source)
        return known[key]

    environment.compile = compile_once
    taken = len(known)

    def keep() -> None:
        if len(known) > 1.5 * taken:
            own = file.with_name(f"{file.name}-{os.getpid()}")
            own.write_bytes(marshal.dumps(known))
            own.replace(file)

    return keep


def _prepare() -> None:
    """Import what builds import, and work out the schemas that dbt checks a project by.

    Nothing here may start threads of its own, which a copy of the process would not have.
    """
    import_module("dbt.cli.main")
    import_module("dbt_metricflow.cli.main")
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
    import_module("dbt_common.dataclass_schema").dbtClassMixin.validate = classmethod(_valid)
    # The server's objects stay; no process need look through them for garbage.
    gc.collect()
    gc.freeze()


def _valid(_cls: type, _data: object) -> None:
    """Say nothing of what is checked elsewhere."""


# The server begins with python -c; who only imports this module prepares nothing.
if sys.argv[0] == "-c":
    _prepare()
