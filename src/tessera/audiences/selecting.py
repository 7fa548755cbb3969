"""Who is in an audience, and who of them may be written to."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

import duckdb

from tessera.audiences.formats import MESSAGE, Person
from tessera.audiences.normalising import inbox
from tessera.audiences.refusal import ExportRefusedError

# Name before the colon: table, the column that what follows the colon is in, and a condition.
AUDIENCES = {
    "segment": ("marts.fct_customer_segments", "rfm_segment", "true"),
    "persona": ("marts.fct_customer_segments", "persona", "true"),
    "retention": ("marts.fct_retention_list", None, "true"),
    "plan": ("actions.fct_holdout_ledger", "campaign_id", "not is_control and not is_global"),
    "service": ("actions.fct_service_priority", None, "true"),
    "cross_channel": ("actions.fct_cross_channel", "opportunity", "true"),
}
# All that is planned anew, whatever the campaign.
NEW_PLAN = "plan"
LEDGER = "actions.fct_holdout_ledger"
PLAN = "actions.fct_campaign_plan"
SHOP_HOLDOUTS = "actions.act_shop_holdouts"
PHONE_DIGITS = 9


@dataclass(frozen=True)
class Selection:
    """Whom an audience holds.

    Attributes
    ----------
    people : list of Person
        Those who may be written to, by pseudonym, each address once.
    selected_count : int
        Everybody in the audience.
    without_consent_count, held_out_count : int
        Who was left out: without marketing consent; a control or in the global holdout.
    shared_count : int
        Who was left out because the address is somebody's who may not be written to, or is there
        already.
    is_plan : bool
        Whether everybody has a message.
    """

    people: list[Person]
    selected_count: int
    without_consent_count: int
    held_out_count: int
    shared_count: int
    is_plan: bool = False


def known_audiences(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the names of all audiences of a build."""
    names = []
    for kind, (table, column, condition) in AUDIENCES.items():
        if not _exists(connection, table):
            continue
        if column is None:
            names.append(kind)
            continue
        rows = connection.execute(
            f"select distinct {column} from {table} where {condition} and {column} is not null"
            f" order by {column}"
        ).fetchall()
        if table == LEDGER and rows:
            names.append(NEW_PLAN)
        names += [f"{kind}:{value}" for (value,) in rows]
    return names


def select(connection: duckdb.DuckDBPyConnection, audience: str, as_of: date) -> Selection:
    """Return who is in an audience and may be written to.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The build.
    audience : str
        Its name, such as segment:champions.
    as_of : date
        The clock of the build: holdouts whose window ends on it or later count.

    Raises
    ------
    ExportRefusedError
        If there is no such audience, or its campaign is over.
    """
    known = known_audiences(connection)
    if audience not in known:
        near = get_close_matches(audience, known, n=1, cutoff=0)
        hint = f"The nearest is {near[0]}. " if near else ""
        raise ExportRefusedError(
            f"There is no audience '{audience}' in this build. {hint}Known: {', '.join(known)}"
        )
    kind, _, value = audience.partition(":")
    if kind == "plan":
        return _select_plan(connection, value, as_of)
    table, column, condition = AUDIENCES[kind]
    wanted = f"and {column} = $1" if column else ""
    keys = _keys(connection, f"{table} where {condition} {wanted}", [value] if column else [])
    people, with_consent = _people(connection)
    held_out = controls(connection, as_of, None)
    return _checked(choose(people, with_consent, held_out, keys), held_out)


def _select_plan(connection: duckdb.DuckDBPyConnection, campaign_id: str, as_of: date) -> Selection:
    """Return whom a campaign treats, or all new ones do, with what each of them gets."""
    wanted: str
    value: list[object]
    if campaign_id:
        wanted, value = "campaign_id = $1", [campaign_id]
        held_out = controls(connection, as_of, _objective(connection, campaign_id, as_of))
    else:
        wanted, value = "cast(assigned_at as date) = $1", [as_of]
        held_out = controls(connection, as_of, None)
    treated = f"{LEDGER} where not is_control and not is_global and {wanted}"
    keys = _keys(connection, treated, value)
    if not campaign_id:
        # Who is a control of something else only may be contacted for what they are planned for.
        rows = connection.execute(f"select distinct objective from {treated}", value).fetchall()
        for (objective,) in rows:
            own = _keys(connection, f"{treated} and objective is not distinct from $2",
                        [*value, objective])  # fmt: skip
            held_out -= own - controls(connection, as_of, objective)
    people, with_consent = _people(connection)
    chosen = _checked(choose(people, with_consent, held_out, keys), held_out)
    messages = _messages(connection, wanted, value)
    return replace(
        chosen,
        people=[replace(one, message=messages.get(one.customer_key, {})) for one in chosen.people],
        is_plan=True,
    )


def _keys(connection: duckdb.DuckDBPyConnection, source: str, values: list[object]) -> set[str]:
    """Return the pseudonyms of a table with a condition; who was erased has none."""
    rows = connection.execute(
        f"select customer_key from {source} and customer_key is not null", values
    ).fetchall()
    return {key for (key,) in rows}


def _messages(
    connection: duckdb.DuckDBPyConnection, wanted: str, value: list[object]
) -> dict[str, dict[str, str | None]]:
    """Return what those get whom this build's plan treats, by pseudonym."""
    if not _exists(connection, PLAN):
        return {}
    products = ", ".join(
        f"plan.product_id_{place}, product_{place}.product_name" for place in (1, 2, 3)
    )
    joins = " ".join(
        f"left join marts.dim_products as product_{place}"
        f" on plan.product_id_{place} = product_{place}.product_id"
        for place in (1, 2, 3)
    )
    rows = connection.execute(
        f"""
        select
            plan.customer_key, plan.campaign_id, plan.action, plan.channel, plan.offer,
            cast(plan.discount_share as varchar), {products},
            plan.send_weekday, cast(plan.send_hour as varchar)
        from {PLAN} as plan
        {joins}
        where not plan.is_control and {wanted}
        """,
        value,
    ).fetchall()
    return {key: dict(zip(MESSAGE, message, strict=True)) for key, *message in rows}


def _checked(selection: Selection, held_out: set[str]) -> Selection:
    """Look for those held out once more in what is chosen, however it was chosen."""
    if held_out & {one.customer_key for one in selection.people}:
        raise ExportRefusedError("Somebody who is held out was chosen: this is a fault of Tessera")
    return selection


def choose(
    people: Iterable[Person], with_consent: set[str], held_out: set[str], keys: set[str]
) -> Selection:
    """Leave out of an audience who may not be written to, and whoever shares an address with them.

    Parameters
    ----------
    people : iterable of Person
        Everybody the shop knows, by pseudonym.
    with_consent, held_out : set of str
        Pseudonyms of those who consented, and of those whom nobody contacts, for comparison.
    keys : set of str
        Pseudonyms of the audience.

    Examples
    --------
    >>> ann, bob, al = (Person(key, key, email=f"{key[0]}@example.com") for key in ("a", "b", "a2"))
    >>> chosen = choose([ann, bob, al], {"a", "b"}, {"b"}, {"a", "b"})
    >>> chosen.people, chosen.shared_count, chosen.held_out_count
    ([], 1, 1)
    """
    everybody = list(people)
    allowed = with_consent - held_out
    barred = [one for one in everybody if one.customer_key not in allowed]
    taken_emails = {inbox(one.email) for one in barred} - {""}
    barred_phones = {_digits(one.phone) for one in barred} - {""}
    chosen: list[Person] = []
    candidates = [one for one in everybody if one.customer_key in keys & allowed]
    for one in candidates:
        address = inbox(one.email)
        if address in taken_emails:
            continue
        if address:
            taken_emails.add(address)
        is_shared = _digits(one.phone) in barred_phones
        chosen.append(replace(one, phone=None) if is_shared else one)
    return Selection(
        people=chosen,
        selected_count=len(keys),
        without_consent_count=len(keys - with_consent),
        held_out_count=len(keys & with_consent & held_out),
        shared_count=len(candidates) - len(chosen),
    )


def controls(connection: duckdb.DuckDBPyConnection, as_of: date, objective: str | None) -> set[str]:
    """Return the pseudonyms of those whom nobody contacts now, for comparison.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The build.
    as_of : date
        Controls count whose window ends on this day or later.
    objective : str or None
        Only controls of this objective count, the global holdout, and controls of campaigns of the
        shop whose objective is not known. None: all, because nobody knows what the audience is for.
    """
    sources = []
    if _exists(connection, LEDGER):
        sources.append(
            f"""
            select customer_key from {LEDGER}
            where
                is_control
                and window_end >= $1
                and (is_global or $2 is null or objective is not distinct from $2)
                and customer_key is not null
            """
        )
    if _exists(connection, SHOP_HOLDOUTS):
        sources.append(
            f"""
            select customer_key from {SHOP_HOLDOUTS}
            where window_end >= $1 and coalesce(objective = $2, true)
            """
        )
    if not sources:
        return set()
    rows = connection.execute(" union all ".join(sources), [as_of, objective]).fetchall()
    return {key for (key,) in rows}


def _objective(connection: duckdb.DuckDBPyConnection, campaign_id: str, as_of: date) -> str | None:
    """Return what a campaign is for, and refuse one that is over."""
    (objective, window_end) = connection.execute(
        f"select max(objective), max(window_end) from {LEDGER} where campaign_id = $1",
        [campaign_id],
    ).fetchone() or (None, as_of)
    if window_end < as_of:
        raise ExportRefusedError(
            f"The campaign {campaign_id} ended on {window_end}, and its controls may be contacted "
            "since. Export one that is running"
        )
    return objective


def _people(connection: duckdb.DuckDBPyConnection) -> tuple[list[Person], set[str]]:
    """Return everybody of whom personal data is known, and who of them consented."""
    rows = connection.execute(
        """
        select
            people.customer_key, people.customer_id, people.email, people.phone,
            people.first_name, people.last_name, people.postal_code, checked.country,
            strftime(checked.consent_updated_at, '%Y-%m-%dT%H:%M:%S'),
            coalesce(checked.has_marketing_consent, false)
            and coalesce(customers.has_marketing_consent, false)
        from pii.pii_customers as people
        inner join pii.pii_customers_checked as checked
            on people.customer_key = checked.customer_key and checked.rejection_reason is null
        left join marts.dim_customers as customers
            on people.customer_key = customers.customer_key
        order by people.customer_key
        """
    ).fetchall()
    return [Person(*row[:-1]) for row in rows], {row[0] for row in rows if row[-1]}


def _digits(phone: str | None) -> str:
    """Return the last digits of a number, which it has with and without its country's."""
    return "".join(filter(str.isdigit, phone or ""))[-PHONE_DIGITS:]


def _exists(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    schema, _, name = table.partition(".")
    return bool(
        connection.execute(
            "select count(*) from information_schema.tables"
            " where table_catalog = current_database() and table_schema = $1 and table_name = $2",
            [schema, name],
        ).fetchall()[0][0]
    )
