"""Writing the connector: a folder of selects, and its lines in dbt_project.yml."""

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import duckdb
import yaml

from tessera.connecting.proposal import OF_LINES, OF_PEOPLE, OF_PRODUCTS, Proposal, format_of
from tessera.connecting.tables import ConnectError, Table
from tessera.reading.names import plain

FOLDER = Path("models") / "connectors"
PROJECT = Path("dbt_project.yml")


def write_connector(proposal: Proposal, name: str, project: Path) -> list[Path]:
    """Write a connector.

    Parameters
    ----------
    proposal : Proposal
        What the columns are.
    name : str
        The connector's name.
    project : Path
        The folder of dbt_project.yml.

    Returns
    -------
    list of Path
        The files that were written or changed, below the project.

    Raises
    ------
    ConnectError
        If the name is none, or the project cannot be written to; nothing is left behind then.
    """
    folder = FOLDER / name
    check_name(name, project)
    models = {"order_lines": _order_lines(proposal)}
    customers, products = _customers(proposal), _products(proposal)
    models |= {"customers": customers} if customers else {}
    models |= {"products": products} if products else {}
    file = project / PROJECT
    text = _with_connector(file.read_text(), proposal, name, list(models))
    try:
        (project / folder).mkdir(parents=True)
        written = []
        for input_name, sql in models.items():
            written.append(folder / f"input_{input_name}.sql")
            (project / written[-1]).write_text(sql)
        file.write_text(text)
    except OSError as error:
        # A connector that is not named in the project would stop every build.
        shutil.rmtree(project / folder, ignore_errors=True)
        message = (
            f"The connector could not be written: {error.filename} ({error.strerror}). Give "
            "yourself the right to write in the project's folder, and run this again."
        )
        raise ConnectError(message) from error
    return [*written, PROJECT]


def check_name(name: str, project: Path) -> None:
    """Refuse a name that cannot be that of a new connector, and a folder without a project."""
    if not (project / PROJECT).is_file():
        message = f"There is no {PROJECT} in {project}. Run this in Tessera's folder."
        raise ConnectError(message)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        message = f"'{name}' is no name for a connector: small letters, digits and _ only."
        raise ConnectError(message)
    settings = yaml.safe_load((project / PROJECT).read_text())["vars"]["settings"]
    if name in settings["connectors"] or (project / FOLDER / name).exists():
        message = f"The name '{name}' is taken. Choose another: --name shop2"
        raise ConnectError(message)


def _column(header: str) -> str:
    """Return a column as SQL names it."""
    name = plain(header)
    reserved = duckdb.execute(
        "select keyword_name from duckdb_keywords() where keyword_category = 'reserved'"
    ).fetchall()
    if re.fullmatch(r"[a-z_][a-z0-9_]*", name) and (name,) not in reserved:
        return name
    return '"' + name.replace('"', '""') + '"'


def _select(found: dict[str, str], columns: Sequence[str], beginning: str = "") -> list[str]:
    return [
        _aliased(f"{beginning}{_column(found[column])}", column)
        for column in columns
        if column in found
    ]


def _aliased(expression: str, column: str) -> str:
    """Return an expression with its name, unless it is a column of this name already."""
    return expression if expression.split(".")[-1] == column else f"{expression} as {column}"


def _source(table: Table) -> str:
    return f"select * from {{{{ read_files('{table.name}') }}}} as file_rows"


def _cte(name: str, lines: Sequence[str], rest: Sequence[str]) -> str:
    listed = ",\n".join(f"        {line}" for line in lines)
    return f"{name} as (\n    select\n{listed}\n" + "".join(f"    {line}\n" for line in rest) + ")"


def _model(comment: str, ctes: Sequence[str]) -> str:
    last = ctes[-1].split(" ")[0]
    return (
        f"{{# {comment} #}}\nwith " + ",\n\n".join(ctes) + f"\n\n{{{{ to_contract('{last}') }}}}\n"
    )


def _order_lines(proposal: Proposal) -> str:
    lines, orders = proposal.lines, proposal.orders
    found = proposal.columns[lines.name]
    files = ", ".join((lines.name, orders.name) if orders else (lines.name,))
    ctes = [f"delivered as (\n    {_source(lines)}\n)"]
    if not orders:
        selected = _select(found, OF_LINES) + _price(proposal, "")
        ctes.append(_cte("order_lines", [*selected, "source_file"], ["from delivered"]))
        return _model(f"Order lines from files named {files}.", ctes)
    heads = proposal.columns[orders.name]
    ctes.append(f"orders as (\n    {_source(orders)}\n)")
    of_orders = [column for column in OF_LINES if column not in found]
    selected = [
        *_select(found, OF_LINES, "delivered."),
        *_price(proposal, "delivered."),
        *_select(heads, of_orders, "orders."),
        "delivered.source_file",
    ]
    number = f"delivered.{_column(found['order_id'])} = orders.{_column(heads['order_id'])}"
    rest = ["from delivered", f"left outer join orders on {number}"]
    ctes.append(_cte("order_lines", selected, rest))
    return _model(f"Order lines from files named {files}.", ctes)


def _price(proposal: Proposal, beginning: str) -> list[str]:
    """Return the price of a piece where only the amount of the line is known."""
    found = proposal.columns[proposal.lines.name]
    if "unit_price" in found or "line_amount" not in found:
        return []
    parts = []
    for column in ("line_amount", "quantity"):
        text = f"{beginning}{_column(found[column])}"
        *_, sign = format_of(proposal, proposal.lines, column)
        if sign == "comma":
            text = f"replace(replace({text}, '.', ''), ',', '.')"
        parts.append(f"try_cast({text} as decimal(18, 4))")
    return [f"cast(cast({parts[0]} / {parts[1]} as decimal(18, 4)) as string) as unit_price"]


def _derived(proposal: Proposal, key: str, columns: Sequence[str], name: str) -> str | None:
    """Return a model of one row per key, where order lines say more of it than its number."""
    known = proposal.line_columns()
    if key not in known:
        return None
    table = known[key][0]
    found = proposal.columns[table.name]
    more = [column for column in columns if column in found and column != key]
    if not [column for column in more if column != "product_name"]:
        return None
    number = _column(found[key])
    selected = [_aliased(number, key)]
    selected += [f"max({_column(found[column])}) as {column}" for column in more]
    rest = ["from delivered", f"where {number} is not null", f"group by {number}"]
    ctes = [f"delivered as (\n    {_source(table)}\n)", _cte(name, selected, rest)]
    return _model(f"What the files named {table.name} say of {name}.", ctes)


def _customers(proposal: Proposal) -> str | None:
    return _listed(proposal, proposal.customers, "customer_id", OF_PEOPLE, "customers")


def _products(proposal: Proposal) -> str | None:
    return _listed(proposal, proposal.products, "product_id", OF_PRODUCTS, "products")


def _listed(
    proposal: Proposal, table: Table | None, key: str, columns: Sequence[str], name: str
) -> str | None:
    if not table:
        return _derived(proposal, key, columns, name)
    selected = _select(proposal.columns[table.name], columns)
    ctes = [
        f"delivered as (\n    {_source(table)}\n)",
        _cte(name, [*selected, "source_file"], ["from delivered"]),
    ]
    return _model(f"From files named {table.name}.", ctes)


def _with_connector(text: str, proposal: Proposal, name: str, inputs: Sequence[str]) -> str:
    """Return dbt_project.yml with a connector; everything else stays as it is."""
    tables = [
        table
        for table in (proposal.lines, proposal.orders, proposal.customers, proposal.products)
        if table
    ]
    lines = [f"{name}:", f"  inputs: [{', '.join(inputs)}]", "  files:"]
    for table in tables:
        used = dict.fromkeys(proposal.columns[table.name].values())
        lines.append(f"    {table.name}:")
        lines += [f"      - {_yaml(' '.join(header.split()))}" for header in used]
    if proposal.settings:
        given = ", ".join(f"{key}: {value}" for key, value in proposal.settings.items())
        lines += ["  settings:", f"    reading: {{{given}}}"]
    text = _added_below(text, ["vars", "settings", "connectors"], lines)
    enabled = (
        "  +enabled: \"{{ var('connector', env_var('TESSERA_CONNECTOR', 'demo'))"
        f" == '{name}' }}}}\""
    )
    return _added_below(text, ["models", "tessera", "connectors"], [f"{name}:", enabled])


def _yaml(text: str) -> str:
    """Return a text as YAML reads it back."""
    is_plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9_ ]*", text)
    words = {"yes", "no", "true", "false", "null", "on", "off", "y", "n"}
    return text if is_plain and text.lower() not in words else json.dumps(text, ensure_ascii=False)


def _added_below(text: str, keys: Sequence[str], added: Sequence[str]) -> str:
    r"""Return a YAML text with lines at the end of what stands below a path of keys.

    Examples
    --------
    >>> print(_added_below("a:\n  b:\n    c: 1\n\nd: 2\n", ["a", "b"], ["e: 3"]), end="")
    a:
      b:
        c: 1
        e: 3
    <BLANKLINE>
    d: 2
    """
    lines = text.splitlines()
    at = -1
    for depth, key in enumerate(keys):
        beginning = f"{'  ' * depth}{key}:"
        found = [i for i, line in enumerate(lines) if i > at and line.startswith(beginning)]
        if not found:
            message = f"{PROJECT} has no {': '.join(keys)}, so the connector cannot be added."
            raise ConnectError(message)
        at = found[0]
    indent = "  " * len(keys)
    end = at + 1
    last = at
    while end < len(lines) and (not lines[end].strip() or lines[end].startswith(indent)):
        if lines[end].strip() and not lines[end].lstrip().startswith("#"):
            last = end
        end += 1
    new = [f"{indent}{line}" for line in added]
    return "\n".join([*lines[: last + 1], *new, *lines[last + 1 :]]) + "\n"
