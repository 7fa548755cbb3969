"""What is set, what was found, what is missing and what to do before a build."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import duckdb
import yaml

from tessera.connecting.dialogue import CONTRACT
from tessera.connecting.proposal import REQUIRED
from tessera.connecting.systems import HEADERS, NAMES

PROJECT = Path("dbt_project.yml")
# What dbt knows of them is known once.
CURRENCIES = Path("macros") / "settings" / "known_currencies.sql"
VARIABLES = {
    "connector": "TESSERA_CONNECTOR",
    "raw_path": "TESSERA_RAW_PATH",
    "base_currency": "TESSERA_BASE_CURRENCY",
    "time_zone": "TESSERA_TIME_ZONE",
}
# Groups whose names the user makes.
ANY_NAMES = ("connectors", "thresholds")
SHOWN = 8


@dataclass(frozen=True)
class Finding:
    """One line of the screen.

    Attributes
    ----------
    topic, says : str
        What was looked at, and what was found.
    state : str
        ok; note: a build runs, and this is worth knowing; missing: no build can run.
    advice : str or None
        What to do.
    """

    topic: str
    says: str
    state: str = "ok"
    advice: str | None = None


def examine(given: dict[str, Any], database: Path, serving: Path) -> Iterator[Finding]:
    """Yield everything that was looked at, in the order of a build.

    Parameters
    ----------
    given : dict
        What dbt would be given as ``--vars``.
    database, serving : Path
        The file that dbt builds, and the folder of the serving copies.
    """
    project = yaml.safe_load(PROJECT.read_text())
    settings = project["vars"]["settings"]
    values: dict[str, Any] = {}
    for name, variable in VARIABLES.items():
        sources = [(given.get(name), "--vars"), (os.environ.get(variable), variable)]
        said = [one for one in sources if one[0]] or [(settings[name], PROJECT.name)]
        values[name], source = said[0]
        yield Finding(name, f"{'none' if values[name] is None else values[name]} ({source})")
    yield from _misspelt(given, settings, values)
    more = given.get("connectors")
    connectors = settings["connectors"] | (more if isinstance(more, dict) else {})
    connector = values["connector"]
    yield from _half_written(connector, connectors, project["models"]["tessera"]["connectors"])
    if connector not in connectors:
        near = get_close_matches(str(connector), connectors, n=1, cutoff=0)[0]
        advice = f"The nearest is {near}. Known: {', '.join(connectors)}."
        yield Finding("connector", f"there is none named '{connector}'", "missing", advice)
    else:
        csv = (settings["reading"] | given.get("reading", {}))["csv"]
        yield from _files(connector, connectors[connector], values["raw_path"], csv)
    yield _key(connector)
    yield from _database(database, connector, values["raw_path"])
    yield _serving(serving)


def _misspelt(
    given: dict[str, Any], settings: dict[str, Any], values: dict[str, Any]
) -> Iterator[Finding]:
    """Look at names of settings, the time zone and the currency."""
    groups = {"": settings} | {
        name: value for name, value in settings.items() if isinstance(value, dict)
    }
    for group, known in groups.items():
        said = (given.get(group) or {}) if group else given
        if not isinstance(said, dict):
            advice = f"Write {group}: {{NAME: VALUE}}; names are {', '.join(known)}."
            yield Finding(group, f"'{said}' is no group of settings", "missing", advice)
            continue
        for name in said if group not in ANY_NAMES else ():
            if name not in known:
                near = get_close_matches(str(name), known, n=1, cutoff=0)[0]
                advice = f"The nearest is {near}."
                yield Finding(group or name, f"there is no setting '{name}'", "missing", advice)
    zone = str(values["time_zone"])
    zones = available_timezones()
    if zone not in zones:
        advice = f"The nearest is {get_close_matches(zone, sorted(zones), n=1, cutoff=0)[0]}."
        yield Finding("time_zone", f"there is none named '{zone}'", "missing", advice)
    currency = str(values["base_currency"])
    currencies = CURRENCIES.read_text().split('"""')[1].split()
    if currency not in currencies:
        same = [code for code in currencies if sorted(code) == sorted(currency.upper())]
        near = (same or get_close_matches(currency.upper(), currencies, n=1, cutoff=0))[0]
        advice = f"Write a code of ISO 4217; the nearest is {near}."
        yield Finding("base_currency", f"there is none named '{currency}'", "missing", advice)


def _half_written(
    connector: str, known: dict[str, Any], configured: dict[str, Any]
) -> Iterator[Finding]:
    """Look for connectors whose folder or whose lines in dbt_project.yml are missing."""
    paths = {path.parent for path in CONTRACT.parent.glob("*/input_*.sql")}
    folders = {path.name for path in paths} - {"absent"}
    for name in sorted(folders):
        if "+enabled" not in (configured.get(name) or {}):
            says = f"{name} is always built, so that dbt finds models twice"
            advice = f"Add its +enabled to {PROJECT}, models: tessera: connectors, as others have."
            yield Finding("connector", says, "missing", advice)
        if name not in known:
            says = f"models/connectors/{name} has no entry in {PROJECT}"
            advice = "Add it to vars: settings: connectors, with its inputs and files."
            yield Finding("connector", says, "missing" if name == connector else "note", advice)
    if connector in known and connector not in folders:
        says = f"{connector} has no models: there is no models/connectors/{connector}/input_*.sql"
        advice = "Write them, or let tessera connect do so."
        yield Finding("connector", says, "missing", advice)


def _files(
    connector: str, provided: dict[str, Any], raw_path: str | None, csv: dict[str, Any]
) -> Iterator[Finding]:
    """Look for the files of a connector, and at how each is written."""
    from tessera.reading.listing import list_files, missing_columns

    columns = _columns(connector, provided)
    if not columns:
        yield Finding("files", f"connector {connector} reads none; it selects from tables")
        return
    listing = list_files(columns, connector, raw_path, csv, duckdb.connect())
    for one in listing.files[:SHOWN]:
        absent = missing_columns(one, columns[one.input_name])
        says = f"{one.file.name} is {one.input_name}"
        needed = sorted(_needed(connector, one.input_name) & set(absent))
        if needed and one.columns:
            advice = "Name them so, or let tessera connect write a connector for its own names."
            says += f", and lacks what no build can do without: {', '.join(needed)}"
            yield Finding("file", says, "missing", advice)
        else:
            yield Finding("file", says + (f"; it has no {', '.join(absent)}" if absent else ""))
    if len(listing.files) > SHOWN:
        yield Finding("files", f"{len(listing.files) - SHOWN} more")
    for sentence in listing.unused[:SHOWN]:
        yield Finding("file", sentence, "note")
    for problem in listing.problems:
        yield Finding("files", problem, "missing")


def _needed(connector: str, name: str) -> set[str]:
    """Return the columns without which a file of a connector says nothing."""
    if connector == "files":
        return set(REQUIRED) if name == "order_lines" else set()
    return HEADERS[connector] if NAMES.get(connector) == name else set()


def _columns(connector: str, provided: dict[str, Any]) -> dict[str, list[str]]:
    """Return the columns that files of a connector may hold, by input or by their own name."""
    if connector != "files":
        named = provided.get("files", {})
        return {
            name: [column.lower().replace(" ", "_") for column in columns]
            for name, columns in named.items()
        }
    contract = {}
    for name in provided["inputs"]:
        (model,) = yaml.safe_load((CONTRACT / f"input_{name}.yml").read_text())["models"]
        columns = [column["name"] for column in model["columns"]]
        contract[name] = [column for column in columns if column != "source_file"]
    return contract


def _key(connector: str) -> Finding:
    """Look at the secret of the pseudonyms."""
    from tessera.identity import pseudonym_key

    try:
        pseudonym_key(os.environ, warn=lambda _: None)
    except ValueError as error:
        return Finding("secret", str(error), "missing")
    if os.environ.get("TESSERA_PSEUDONYM_KEY"):
        return Finding("secret", "set (TESSERA_PSEUDONYM_KEY)")
    advice = 'Your own shop needs one: export TESSERA_PSEUDONYM_KEY="$(openssl rand -hex 32)"'
    says = "none: the demo's public key is used"
    return Finding("secret", says, "ok" if connector == "demo" else "note", advice)


def _database(file: Path, connector: str, raw_path: str | None) -> Iterator[Finding]:
    """Look at the build file, its last build and what its gates said."""
    from tessera.identity import salt_of_build, stored_salt
    from tessera.quality.history import GATES, input_scope

    if not file.exists():
        if not os.access(file.absolute().parent, os.W_OK):
            says = f"{file} cannot be made: its folder is not there, or is read-only"
            yield Finding("database", says, "missing", "Name another: export TESSERA_DATABASE=...")
            return
        yield Finding("database", f"{file}: nothing built yet", "ok", "Run: dbt build")
        return
    try:
        connection = duckdb.connect(str(file), read_only=True)
    except duckdb.Error as error:
        is_locked = "lock" in str(error)
        reason = "it is no database" if os.access(file, os.R_OK) else "its rights do not let you"
        says = "is open in another program" if is_locked else f"cannot be opened: {reason}"
        advice = (
            "Wait for the build, or close the program; readers open the serving copy."
            if is_locked
            else "Name another: export TESSERA_DATABASE=..."
        )
        yield Finding("database", f"{file} {says}", "missing", advice)
        return
    with connection:
        yield Finding("database", f"{file} ({file.stat().st_size / 1e6:.0f} MB)")
        stored = stored_salt(connection, "pii.pii_salt")
        *_, problem = salt_of_build(
            os.environ, stored, input_scope(connector, raw_path), warn=lambda _: None
        )
        if problem:
            yield Finding("database", problem, "missing")
        for gate in GATES:
            try:
                run_at, stopped = connection.execute(
                    f"select run_at, bool_or(stops_build) from quality.{gate}"
                    " group by run_at order by run_at desc limit 1"
                ).fetchone() or (None, False)
            except duckdb.CatalogException:
                continue
            if run_at:
                outcome = "stopped the build" if stopped else "passed"
                says = f"{outcome}, {run_at:%Y-%m-%d %H:%M} UTC"
                help_with_it = "Run: tessera quality" if stopped else None
                yield Finding(gate, says, "note" if stopped else "ok", help_with_it)


def _serving(folder: Path) -> Finding:
    """Look at what BI tools read."""
    link = folder / "tessera.duckdb"
    if not link.exists():
        return Finding("serving copy", "none", "note", "After a build that passed: tessera publish")
    return Finding("serving copy", f"{link} -> {link.resolve().name}")
