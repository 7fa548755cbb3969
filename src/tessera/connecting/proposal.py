"""Which column of a shop's files is what, and what has to be asked."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tessera.connecting.tables import ConnectError, Table
from tessera.connecting.values import date_order, decimal_sign, kind_of, needs_date_order
from tessera.connecting.words import bare, named_column
from tessera.reading.names import plain

REQUIRED = {
    "order_id": "the order's number",
    "product_id": "the product",
    "ordered_at": "the date of the order",
    "quantity": "the pieces",
    "unit_price": "the price of a piece",
}
KINDS = {
    "ordered_at": "date", "signed_up_at": "date", "birth_date": "date", "quantity": "number",
    "unit_price": "number", "discount_amount": "number", "line_amount": "number",
    "list_price": "number", "unit_cost": "number", "email": "email",
}  # fmt: skip
OF_LINES = (
    "order_id", "line_number", "customer_id", "product_id", "product_name", "ordered_at",
    "quantity", "unit_price", "discount_amount", "currency", "channel", "store_id",
    "order_status", "campaign_id",
)  # fmt: skip
OF_PEOPLE = (
    "customer_id", "signed_up_at", "birth_date", "gender", "country", "region", "city",
    "postal_code", "email", "phone", "first_name", "last_name", "has_marketing_consent",
)  # fmt: skip
OF_PRODUCTS = (
    "product_id", "product_name", "category", "subcategory", "brand", "list_price", "unit_cost",
)  # fmt: skip
# Names that say nothing by themselves, and what they are by the name of the file.
ALONE = {"id", "nr", "no", "number", "nummer", "numero", "code", "key"}
FILE_WORDS = {
    "customer_id": r"custom|client|people|person|member|user|kund|klant|klient|clienti|utenti",
    "product_id": r"product|item|articl|artik|produk|produit|prodott|produt|catalog|sku",
    "order_id": r"order|sale|invoice|bestell|auftr|rechn|command|vente|pedido|ordin|vendit|zamow",
}
QUESTIONS = 3
# A column with larger numbers does not hold pieces.
MANY_PIECES = 1000

Ask = Callable[[str, Sequence[str], str | None], str | None]


@dataclass
class Proposal:
    """What the columns of files are.

    Attributes
    ----------
    lines, orders, customers, products : Table or None
        Which of the files has what; orders are heads of orders, without products.
    columns : dict of str to dict of str to str
        By the name of a table, columns of the contract and the header's name for each.
    settings : dict of str to str
        What the files leave open and was asked: date_order, number_format.
    unused : list of str
        Sentences about files and columns that are not used.
    """

    lines: Table
    orders: Table | None = None
    customers: Table | None = None
    products: Table | None = None
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)

    def line_columns(self) -> dict[str, tuple[Table, str]]:
        """Return the table and the header's name of every column that order lines can have."""
        found: dict[str, tuple[Table, str]] = {}
        for table in (self.lines, self.orders):
            if table:
                for column, header in self.columns[table.name].items():
                    found.setdefault(column, (table, header))
        return found


def propose(tables: Sequence[Table], said: Mapping[str, str], ask: Ask) -> Proposal:
    """Find out which column is what.

    Parameters
    ----------
    tables : sequence of Table
        The files.
    said : mapping of str to str
        Columns of the contract, and what the header calls them, as the user said.
    ask : callable
        Takes a question, the choices and the guess, and returns the answer. It is called three
        times at the most.

    Raises
    ------
    ConnectError
        If files cannot be told apart, or a column that has to be there is not found.
    """
    columns = {table.name: _named(table, said) for table in tables}
    roles = {table.name: _role(columns[table.name]) for table in tables}
    _one_table_each(tables, roles)
    by_role = {role: table for table in tables if (role := roles[table.name])}
    if "lines" not in by_role:
        rest = [table for table in tables if not roles[table.name]]
        if not rest and len(tables) == 1:
            rest = list(tables)
        if not rest:
            message = "None of the files has a row per product of an order, with pieces and price."
            raise ConnectError(message)
        by_role = {role: table for role, table in by_role.items() if table is not rest[0]}
        by_role["lines"] = rest[0]
    roles = {table.name: role for role, table in by_role.items()}
    proposal = Proposal(
        by_role["lines"],
        by_role.get("orders"),
        by_role.get("customers"),
        by_role.get("products"),
        columns,
    )
    proposal.unused = [
        f"{table.files[0]} is not used: it is neither orders, customers nor products"
        for table in tables
        if table.name not in roles
    ]
    asked = _Asked(ask)
    _fill_required(proposal, asked)
    _settle_formats(proposal, asked)
    _name_products_and_customers(proposal)
    for table in (proposal.lines, proposal.orders, proposal.customers, proposal.products):
        if table:
            used = set(columns[table.name].values())
            _refuse_doubled(table, used)
            left = [column for column in table.columns if column not in used]
            if left:
                proposal.unused.append(f"{table.name}: not used are {', '.join(left)}")
    return proposal


def _refuse_doubled(table: Table, used: set[str]) -> None:
    counts = Counter(plain(header) for header in table.columns)
    doubled = sorted(header for header in used if counts[plain(header)] > 1)
    if doubled:
        message = (
            f"{table.files[0]} has more than one column {', '.join(doubled)}. Rename all but one."
        )
        raise ConnectError(message)


class _Asked:
    """Asks no more than three questions; the rest is guessed."""

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.count = 0

    def __call__(self, question: str, choices: Sequence[str], guess: str | None) -> str | None:
        if self.count >= QUESTIONS:
            return guess
        self.count += 1
        return self.ask(question, choices, guess)


def _named(table: Table, said: Mapping[str, str]) -> dict[str, str]:
    """Return what the names of a table's columns say, where their values agree."""
    by_name = {plain(column): column for column in table.columns}
    found = {
        column: by_name[plain(header)]
        for column, header in said.items()
        if plain(header) in by_name
    }
    for header in table.columns:
        column = named_column(header)
        if bare(header) in ALONE:
            column = next(
                (key for key, word in FILE_WORDS.items() if re.search(word, table.name)), None
            )
        if not column or header in found.values() or column in found:
            continue
        kind = kind_of(table.values(header))
        if kind in (KINDS.get(column, kind), "nothing"):
            found[column] = header
    return found


def _role(found: Mapping[str, str]) -> str | None:
    has_product = "product_id" in found or "product_name" in found
    if "order_id" in found:
        if has_product and {"quantity", "unit_price", "line_amount"} & found.keys():
            return "lines"
        return None if has_product else "orders"
    if has_product and not {"customer_id", "email", "ordered_at"} & found.keys():
        return "products"
    if ("customer_id" in found or "email" in found) and "ordered_at" not in found:
        return "customers"
    return None


def _one_table_each(tables: Sequence[Table], roles: Mapping[str, str | None]) -> None:
    for role, count in Counter(role for role in roles.values() if role).items():
        if count > 1:
            names = ", ".join(table.files[0] for table in tables if roles[table.name] == role)
            message = (
                f"{names} both look like {role} and have different columns. Name only the one that"
                " is to be used, or give both the same columns."
            )
            raise ConnectError(message)


def _fill_required(proposal: Proposal, asked: _Asked) -> None:
    """Look for what has no known name by its values, and ask about it."""
    table = proposal.lines
    found = proposal.columns[table.name]
    if "product_id" not in found and "product_name" in found:
        found["product_id"] = found["product_name"]
    missing = []
    for column, meaning in REQUIRED.items():
        known = proposal.line_columns()
        if column in known or (
            column == "unit_price" and {"line_amount", "quantity"} <= known.keys()
        ):
            continue
        candidates = _candidates(table, found, column)
        guess = candidates[0] if candidates else None
        unused = [header for header in table.columns if header not in found.values()]
        answer = None
        if unused:
            answer = asked(f"Which column of {table.files[0]} is {meaning}?", unused, guess)
        if answer:
            found[column] = answer
        else:
            missing.append(column)
    if missing:
        message = (
            f"{table.files[0]}: no column was found for "
            + ", ".join(f"{column} ({REQUIRED[column]})" for column in missing)
            + f". Its columns are {', '.join(table.columns)}. Say which it is: --column"
            + f" {missing[0]}=NAME"
        )
        raise ConnectError(message)


def _candidates(table: Table, found: Mapping[str, str], column: str) -> list[str]:
    """Return the unused columns whose values may be what is looked for, the likeliest first.

    A column whose name says that it is something else is none of them.
    """
    unused = [
        header
        for header in table.columns
        if header not in found.values() and named_column(header) in (None, column)
    ]
    # A name that says what it is counts more than values that are written in another way.
    named = [header for header in unused if named_column(header) == column]
    if named:
        return named
    kinds = {header: kind_of(table.values(header)) for header in unused}
    numbers = [header for header in unused if kinds[header] == "number"]
    whole = [h for h in numbers if not any(sign in v for v in table.values(h) for sign in ".,")]
    if column == "ordered_at":
        return [header for header in unused if kinds[header] == "date"]
    if column == "quantity":
        return [header for header in whole if _largest(table, header) <= MANY_PIECES]
    if column == "unit_price":
        return [header for header in numbers if header not in whole]
    repeated = [
        header
        for header in unused
        if kinds[header] in ("text", "number")
        and header not in set(numbers) - set(whole)
        and len(set(table.values(header))) < len(table.rows)
    ]
    if column == "order_id" and "ordered_at" in found:
        date = found["ordered_at"]
        repeated = [header for header in repeated if _has_one(table, header, date)]
    return sorted(repeated, key=lambda header: -len(set(table.values(header))))


def _largest(table: Table, header: str) -> int:
    digits = [re.sub(r"\D", "", value) for value in table.values(header)]
    return max((int(value) for value in digits if value), default=0)


def _has_one(table: Table, header: str, other: str) -> bool:
    """Tell whether rows with the same value in one column have the same in another."""
    pairs = set(zip(table.values(header), table.values(other), strict=True))
    return len(pairs) == len({value for value, _ in pairs})


def _settle_formats(proposal: Proposal, asked: _Asked) -> None:
    """Ask how dates and numbers are written where their values do not tell."""
    known = proposal.line_columns()
    table, header = known["ordered_at"]
    if needs_date_order(table.values(header)):
        question = f"{header} may be day or month first ({_example(table, header)}). Which is it?"
        answer = asked(question, ("day_first", "month_first"), "day_first")
        proposal.settings["date_order"] = answer or "day_first"
    prices = [known[column] for column in ("unit_price", "line_amount") if column in known]
    for table, header in prices[:1]:
        values = table.values(header)
        if decimal_sign(values) is None and any(sign in v for v in values for sign in ".,"):
            question = (
                f"{header} is written {_example(table, header, '.,')}. What is the decimal sign?"
            )
            answer = asked(question, ("point", "comma"), "point")
            proposal.settings["number_format"] = answer or "point"


def _example(table: Table, header: str, signs: str = "") -> str:
    values = [value for value in table.values(header) if value]
    return next((value for value in values if not signs or set(signs) & set(value)), "")


def _name_products_and_customers(proposal: Proposal) -> None:
    """Take the name of a product, or the e-mail address, where there is no number."""
    for table in (proposal.lines, proposal.orders, proposal.customers):
        if table:
            found = proposal.columns[table.name]
            if "customer_id" not in found and "email" in found:
                found["customer_id"] = found["email"]
    if proposal.products:
        found = proposal.columns[proposal.products.name]
        if "product_id" not in found and "product_name" in found:
            found["product_id"] = found["product_name"]


def format_of(proposal: Proposal, table: Table, column: str) -> tuple[str, str | None, str | None]:
    """Return kind, order of dates and decimal sign with which a column is read."""
    values = table.values(proposal.columns[table.name][column])
    order = date_order(values) or proposal.settings.get("date_order")
    sign = decimal_sign(values) or proposal.settings.get("number_format")
    return KINDS.get(column, "text"), order, sign
