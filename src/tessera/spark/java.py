"""The Java that Spark runs on."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

LEAST_VERSION = 17


class JavaError(RuntimeError):
    """Java is missing or too old."""


def check_java(environment: Mapping[str, str] = os.environ) -> int:
    """Return the version of the Java that Spark will run on.

    Parameters
    ----------
    environment : mapping of str to str
        ``JAVA_HOME`` and ``PATH``, as Spark reads them.

    Raises
    ------
    JavaError
        If there is none, it does not start, or it is older than `LEAST_VERSION`.
    """
    home = environment.get("JAVA_HOME")
    place = "JAVA_HOME" if home else "PATH"
    java = (
        str(Path(home) / "bin" / "java")
        if home
        else shutil.which("java", path=environment.get("PATH"))
    )
    advice = f"Install Java {LEAST_VERSION} (Debian: openjdk-17-jre-headless), or set JAVA_HOME."
    if java is None or not Path(java).exists():
        where = f"{home} in JAVA_HOME holds no bin/java" if home else "no java is on the PATH"
        raise JavaError(f"Spark needs Java {LEAST_VERSION} or later, and {where}. {advice}")
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    version = java_version(said.stderr + said.stdout)
    if version is None:
        raise JavaError(f"{java} ({place}) does not say its version. {advice}")
    if version < LEAST_VERSION:
        raise JavaError(
            f"Spark needs Java {LEAST_VERSION} or later, and {java} ({place}) is Java {version}. "
            f"{advice}"
        )
    return version


def java_version(said: str) -> int | None:
    """Read the version that ``java -version`` says; before 9 it was called 1.x.

    Examples
    --------
    >>> java_version('openjdk version "17.0.15" 2025-04-15')
    17
    >>> java_version('java version "1.8.0_412"'), java_version("no such thing")
    (8, None)
    """
    found = re.search(r'version "(?:1\.)?(\d+)', said)
    return int(found[1]) if found else None
