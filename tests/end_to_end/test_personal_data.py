"""What is published of people cannot be traced back, and who asked to be erased is gone."""

import hashlib

import duckdb

from tests.end_to_end.project import Project

HASHES = (hashlib.md5, hashlib.sha1, hashlib.sha256)


def _published(project: Project) -> list[tuple[str, list[str], list[tuple]]]:
    """Return each table of the serving copy with its columns and all rows as text."""
    found = []
    with duckdb.connect(str(project.folder / "serving" / "tessera.duckdb"), read_only=True) as db:
        tables = db.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
        ).fetchall()
        for (table,) in tables:
            rows = db.execute(f"select columns(*)::varchar from {table}")
            found.append((table, [column[0] for column in rows.description], rows.fetchall()))
    return found


def _written(value: str) -> set[str]:
    """Return a value as it is, in other cases, and as the hashes that anyone can compute."""
    texts = {value, value.upper(), value.lower()}
    return texts | {make(text.encode()).hexdigest() for make in HASHES for text in texts}


def test_no_published_value_is_a_customer_number_or_an_email_or_a_hash_of_one(demo):
    known = demo.query(
        "select customer_id from pii.pii_customer_keys"
        " union select email from pii.pii_customers where email is not null"
    )
    assert len(known) > 2000
    guesses = set().union(*(_written(value) for (value,) in known))
    for table, columns, rows in _published(demo):
        for number, column in enumerate(columns):
            hits = guesses.intersection(row[number] for row in rows if row[number])
            assert not hits, (table, column, sorted(hits)[:3])


def test_no_published_key_is_a_hash_of_the_customer_number_and_another_column(demo):
    """The right number is tried on each row: who has the list would come to it."""
    numbers = dict(demo.query("select customer_key, customer_id from pii.pii_customer_keys"))
    tried = 0
    for table, columns, rows in _published(demo):
        if "customer_key" not in columns:
            continue
        for row in rows[:200]:
            number = numbers.get(row[columns.index("customer_key")])
            if number is None:
                continue
            others = [value for value in row if value and len(value) < 200]
            guesses = {
                hashlib.md5(text.encode()).hexdigest()
                for other in others
                for mark in ("", "|", "-", ",", ":")
                for text in (f"{number}{mark}{other}", f"{other}{mark}{number}")
            }
            tried += 1
            assert not guesses.intersection(others), (table, row)
    assert tried > 1000


def test_customer_numbers_are_in_the_schema_pii_alone(demo):
    numbers = {number for (number,) in demo.query("select customer_id from pii.pii_customer_keys")}
    columns = demo.query(
        "select table_schema || '.' || table_name, column_name from information_schema.columns"
        " where data_type = 'VARCHAR' and table_schema not in ('pii', 'demo')"
    )
    for table, column in columns:
        values = {value for (value,) in demo.query(f'select distinct "{column}" from {table}')}
        assert not numbers & values, (table, column)


def test_who_asked_to_be_erased_is_nowhere(demo):
    asked = {
        number
        for (number,) in demo.query(
            "select customer_id from demo.demo_customers where erasure_requested_at is not null"
        )
    }
    assert asked
    kept = {number for (number,) in demo.query("select customer_id from pii.pii_customer_keys")}
    assert not asked & kept
    assert not demo.query(
        "select 1 from pii.pii_customers where customer_key in"
        " (select customer_key from pii.pii_erased_customers)"
    )
    assert demo.query(
        "select count(*) from pii.pii_customers_checked"
        " where rejection_reason = 'erasure_requested' and columns(* exclude"
        " (row_key, source_file, rejection_reason, copy_count, has_marketing_consent)) is null"
    )[0][0] >= len(asked)
    erased = {key for (key,) in demo.query("select customer_key from pii.pii_erased_customers")}
    assert len(erased) == len(asked)
    for table, columns, rows in _published(demo):
        for number, column in enumerate(columns):
            assert not erased.intersection(row[number] for row in rows), (table, column)
