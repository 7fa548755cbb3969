"""What ``tessera connect`` asks, shows and writes."""

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path

import click
import yaml

from tessera.connecting.proposal import OF_LINES, Proposal, format_of, propose
from tessera.connecting.systems import NAMES, recognised_system
from tessera.connecting.tables import ConnectError, Table, read_tables
from tessera.connecting.values import as_read
from tessera.connecting.words import named_column
from tessera.connecting.writing import check_name, write_connector
from tessera.identity.pseudonyms import KEY_VARIABLE

SHOWN_ROWS = 10
SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "zł": "PLN"}
DATABASE_VARIABLE = "TESSERA_DATABASE"
NAMED = 3
CONTRACT = Path("models") / "connectors" / "contract"


def connect_files(
    paths: Sequence[Path], name: str | None, said: Sequence[str], is_quiet: bool, as_json: bool
) -> None:
    """Look at files, and write the connector that reads them.

    Parameters
    ----------
    paths : sequence of Path
        Files, or a folder.
    name : str or None
        The connector's name; by default that of the file or folder.
    said : sequence of str
        What the user says of columns: ``quantity=Anz.``
    is_quiet : bool
        Whether to ask nothing and take what is likeliest.
    as_json : bool
        Whether to print JSON.

    Raises
    ------
    ConnectError
        If the files cannot be read, or what they mean cannot be told.
    """
    project = Path.cwd()
    check_name(name or "new_connector", project)
    root, tables = read_tables(paths)
    inputs = sorted(file.stem.removeprefix("input_") for file in CONTRACT.glob("input_*.yml"))
    system = recognised_system(tables, inputs)
    if system:
        _tell_recognised(system, root, tables, as_json)
        return
    name = name or _usual_name(root)
    check_name(name, project)
    proposal = propose(tables, _said(said), _quiet_answer if is_quiet else _answer)
    rows = _rows_as_read(proposal)
    if not as_json:
        _tell(proposal, rows)
        if not is_quiet and not click.confirm(f"Write the connector {name}?", default=True):
            return
    written = write_connector(proposal, name, project)
    steps = [
        *_own_shop_steps(),
        f"export TESSERA_CONNECTOR={name}",
        f"export TESSERA_RAW_PATH={root}",
        *_currency_step(proposal),
        "dbt build",
    ]
    if as_json:
        click.echo(
            json.dumps(
                {
                    "connector": name,
                    "recognised": False,
                    "raw_path": str(root),
                    "columns": proposal.columns,
                    "settings": proposal.settings,
                    "unused": proposal.unused,
                    "rows": rows,
                    "written": [str(path) for path in written],
                    "next": steps,
                },
                ensure_ascii=False,
                indent=2,
            )
        )
        return
    click.echo("Written, to be read and changed:\n" + "\n".join(f"  {path}" for path in written))
    click.echo("Next:\n" + "\n".join(f"  {step}" for step in steps))


def _said(said: Sequence[str]) -> dict[str, str]:
    pairs = dict(one.split("=", 1) for one in said if "=" in one)
    if len(pairs) != len(said):
        message = "Write --column COLUMN=NAME, for example --column quantity=Anz."
        raise ConnectError(message)
    return pairs


def _usual_name(root: Path) -> str:
    stem = root.name.split(".")[0].lower()
    letters = "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in stem)
    letters = letters.strip("_")
    return letters if letters[:1].isalpha() else f"shop_{letters}".rstrip("_")


def _tell_recognised(system: str, root: Path, tables: Sequence[Table], as_json: bool) -> None:
    beginning = NAMES.get(system)
    files = [file for table in tables for file in table.files]
    if beginning and len(files) > 1 and not any(
        file.split("/")[-1].lower().startswith(beginning) for file in files
    ):  # fmt: skip
        message = (
            f"This is an export of {system}, but no file's name begins with {beginning}. Give the"
            f" file with the orders such a name, for example {beginning}_export.csv."
        )
        raise ConnectError(message)
    steps = [
        *_own_shop_steps(),
        f"export TESSERA_CONNECTOR={system}",
        f"export TESSERA_RAW_PATH={root}",
        *_base_currency(_currencies_of_orders(tables)),
        "dbt build",
    ]
    if as_json:
        said = {"connector": system, "recognised": True, "raw_path": str(root), "next": steps}
        click.echo(json.dumps(said, indent=2))
        return
    click.echo(f"The connector {system} reads these files as they are. Next:")
    click.echo("\n".join(f"  {step}" for step in steps))


def _answer(question: str, choices: Sequence[str], guess: str | None) -> str | None:
    """Ask on the terminal; a number or a name answers."""
    click.echo(question)
    for number, choice in enumerate(choices, 1):
        click.echo(f"  {number}  {choice}")
    numbers = [str(number) for number in range(1, len(choices) + 1)]
    usual = numbers[choices.index(guess)] if guess in choices else None
    said = click.prompt("Answer", default=usual, type=click.Choice([*numbers, *choices]))
    return choices[int(said) - 1] if said in numbers else said


def _quiet_answer(_: str, choices: Sequence[str], guess: str | None) -> str | None:
    return guess if guess in choices else None


def _rows_as_read(proposal: Proposal) -> list[dict[str, str]]:
    """Return the first rows of the order lines, as dates and numbers are read."""
    table = proposal.lines
    found = proposal.columns[table.name]
    columns = [column for column in (*OF_LINES, "line_amount") if column in found]
    read = {
        column: [as_read(value, *format_of(proposal, table, column)) for value in values]
        for column in columns
        for values in [table.values(found[column])[:SHOWN_ROWS]]
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*read.values(), strict=True)]


def _tell(proposal: Proposal, rows: Sequence[dict[str, str]]) -> None:
    for table in (proposal.lines, proposal.orders, proposal.customers, proposal.products):
        if table:
            click.echo(
                f"{', '.join(table.files[:NAMED])}{' ...' if len(table.files) > NAMED else ''}"
            )
            for column, header in proposal.columns[table.name].items():
                click.echo(f"  {header} -> {column}")
    for sentence in proposal.unused:
        click.echo(sentence)
    if not {"customer_id", "email"} & proposal.line_columns().keys():
        click.echo("No column names customers, so all orders count as those of guests.")
    click.echo("\nThe first rows as they are read:")
    widths = {
        column: max(len(column), *(len(row[column]) for row in rows)) for column in rows[0]
    }  # fmt: skip
    for row in [{column: column for column in widths}, *rows]:
        click.echo("  ".join(row[column].ljust(width) for column, width in widths.items()))
    click.echo()


def _currency_step(proposal: Proposal) -> list[str]:
    """Say the base currency where all prices are in one that is not the project's."""
    known = proposal.line_columns()
    if "currency" in known:
        return _base_currency(_codes(*known["currency"]))
    table, header = known.get("unit_price") or known["line_amount"]
    written = " ".join([header, *table.values(header)])
    codes = {code for sign, code in SIGNS.items() if sign in written}
    return _base_currency(codes | set(re.findall(r"[(\[]([A-Z]{3})[)\]]", header)))


def _currencies_of_orders(tables: Sequence[Table]) -> set[str]:
    found = set()
    for table in tables:
        for header in table.columns:
            if named_column(header) == "currency" and "rate_to_base" not in table.columns:
                found |= _codes(table, header)
    return found


def _codes(table: Table, header: str) -> set[str]:
    return {value.strip().upper() for value in table.values(header) if value.strip()}


def _base_currency(codes: set[str]) -> list[str]:
    project = yaml.safe_load(Path("dbt_project.yml").read_text())
    usual = project["vars"]["settings"]["base_currency"]
    return (
        [f"export TESSERA_BASE_CURRENCY={codes.pop()}"]
        if len(codes) == 1 and codes != {usual}
        else []
    )


def _own_shop_steps() -> list[str]:
    """Say what a shop needs of its own, where it is not set yet."""
    steps = {
        KEY_VARIABLE: f'export {KEY_VARIABLE}="$(openssl rand -hex 32)"  # a secret: keep it',
        DATABASE_VARIABLE: f"export {DATABASE_VARIABLE}=my_shop.duckdb",
    }
    return [step for variable, step in steps.items() if not os.environ.get(variable)]
