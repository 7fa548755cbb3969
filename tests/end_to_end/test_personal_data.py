"""What is published of people cannot be traced back, and who asked to be erased is gone."""

import hashlib
import re
from pathlib import Path

import duckdb
import pytest

from tests.end_to_end.background import built_in_background
from tests.end_to_end.people_shop import ERASED, MARK, email, number, write_people_shop
from tests.end_to_end.project import WITHOUT_TESTS, Project, passed

HASHES = (hashlib.md5, hashlib.sha1, hashlib.sha256)
# One of 41 lines of customers cannot be read, which would stop the build.
FROM_PEOPLE = (
    "--vars",
    "{connector: files, raw_path: raw, clusters: {methods: [k_means]},"
    " accept: [lines_could_be_read]}",
)
IS_MARK = re.compile(MARK, re.IGNORECASE)
Table = tuple[str, list[str], list[tuple]]


@built_in_background
def people(folder: Path) -> Project:
    """Return a small shop that is built from files and published."""
    project = Project.copy(folder)
    write_people_shop(project.folder / "raw")
    temporary = project.folder / "temporary"
    temporary.mkdir()
    passed(project.dbt("build", *FROM_PEOPLE, TMPDIR=str(temporary)))
    passed(project.run("tessera", "publish"))
    # What quality tells may be passed on, too.
    (project.folder / "logs" / "quality.txt").write_text(
        project.run("tessera", "quality", "--docs").stdout
    )
    return project


def _tables(database: Path, where: str = "true") -> list[Table]:
    """Return each table of a database with its columns and all rows as text."""
    found = []
    with duckdb.connect(str(database), read_only=True) as db:
        tables = db.execute(
            "select '\"' || table_schema || '\".\"' || table_name || '\"'"
            f" from information_schema.tables where {where}"
        ).fetchall()
        for (table,) in tables:
            rows = db.execute(f"select columns(*)::varchar from {table}")
            found.append((table, [column[0] for column in rows.description], rows.fetchall()))
    return found


@pytest.fixture(scope="module")
def published(people) -> list[Table]:
    return _tables(people.folder / "serving" / "tessera.duckdb")


def test_marks_of_customers_are_found_where_they_belong(people):
    """What is looked for below is there."""
    tables = _tables(people.database, "table_schema = 'pii'")
    found = {
        match[0].lower()
        for _, _, rows in tables
        for row in rows
        for value in row
        for match in IS_MARK.finditer(value or "")
    }
    assert {"qzno0001", "qzmail0001", "qzfirst0001", "qzlast0020", "qzcity0001"} <= found
    assert {"qzno0021", "qzmail0006"} <= found


def test_tables_of_no_schema_but_pii_hold_personal_data(people):
    for table, columns, rows in _tables(people.database, "table_schema != 'pii'"):
        for row in rows:
            for column, value in zip(columns, row, strict=True):
                assert not IS_MARK.search(value or ""), (table, column, value)


def test_the_published_file_holds_no_personal_data(published):
    assert len(published) > 20
    for table, columns, rows in published:
        for row in rows:
            for column, value in zip(columns, row, strict=True):
                assert not IS_MARK.search(value or ""), (table, column, value)


def test_no_file_but_the_database_holds_personal_data(people):
    """Serving copies, dbt's records and logs, pages about the gates, temporary files."""
    own = {"raw", "tests", "tessera.duckdb"}
    files = [
        file
        for file in people.folder.rglob("*")
        if file.is_file() and file.relative_to(people.folder).parts[0] not in own
    ]
    folders = {file.relative_to(people.folder).parts[0] for file in files}
    assert {"target", "logs", "serving"} <= folders
    assert any("gx" in file.parts and file.suffix == ".html" for file in files)
    for file in files:
        found = IS_MARK.search(file.read_bytes().decode("latin-1"))
        assert not found, (file, found)


def _written(value: str) -> set[str]:
    """Return a value as it is, in other cases, and as the hashes that anyone can compute."""
    texts = {value, value.upper(), value.lower()}
    return texts | {make(text.encode()).hexdigest() for make in HASHES for text in texts}


def test_no_published_value_is_a_hash_of_a_customer_number_or_an_email(published):
    known = [make(person) for person in range(1, 41) for make in (number, email)]
    guesses = set().union(*map(_written, known))
    # Keys are also cut off.
    guesses |= {guess[:32] for guess in guesses}
    for table, columns, rows in published:
        for place, column in enumerate(columns):
            hits = guesses.intersection(row[place] for row in rows if row[place])
            assert not hits, (table, column, sorted(hits)[:3])


def test_no_published_key_is_a_hash_of_the_customer_number_and_another_column(people, published):
    """The right number is tried on each row: who has the list would come to it."""
    numbers = dict(people.query("select customer_key, customer_id from pii.pii_customer_keys"))
    tried = 0
    for table, columns, rows in published:
        if "customer_key" not in columns:
            continue
        for row in rows[:200]:
            own = numbers.get(row[columns.index("customer_key")])
            if own is None:
                continue
            others = [value for value in row if value and len(value) < 200]
            guesses = {
                hashlib.md5(text.encode()).hexdigest()
                for other in others
                for mark in ("", "|", "-", ",", ":", '","')
                for text in (f"{own}{mark}{other}", f"{other}{mark}{own}")
            }
            tried += 1
            assert not guesses.intersection(others), (table, row)
    assert tried > 500


def test_who_asked_to_be_erased_is_nowhere(people, published):
    # The row's personal values are gone from pii, too; the number is left to be counted.
    own = re.compile(f"qz(mail|first|last|city|post){ERASED:04d}", re.IGNORECASE)
    for table, columns, rows in _tables(people.database, "table_schema = 'pii'"):
        for row in rows:
            for column, value in zip(columns, row, strict=True):
                found = own.search(value or "")
                assert not found, (table, column, value)
    kept = {own for (own,) in people.query("select customer_id from pii.pii_customer_keys")}
    assert number(ERASED) not in kept
    assert len([own for own in kept if own.startswith("Qzno")]) == 39
    erased = {key for (key,) in people.query("select customer_key from pii.pii_erased_customers")}
    assert len(erased) == 1
    for table, columns, rows in published:
        for place, column in enumerate(columns):
            assert not erased.intersection(row[place] for row in rows), (table, column)
    # What was bought counts as a guest's, so that revenue stays right.
    ((orders, guests),) = people.served(
        "select count(*), count_if(is_guest) from marts.fct_orders where order_id[1] = 'B'"
    )
    assert (orders, guests) == (90, 2)


def test_a_history_from_before_the_request_drops_the_customer(people, tmp_path):
    """The snapshot is kept from build to build; a request reaches back into it."""
    twin = people.twin(tmp_path / "twin")
    ((key,),) = twin.query(
        f"select customer_key from pii.pii_customer_keys where customer_id = '{number(1)}'"
    )
    history = f"select 1 from history.customer_segment_history where customer_key = '{key}'"
    assert twin.query(history)
    customers = twin.folder / "raw" / "customers.csv"
    lines = customers.read_text().splitlines(keepends=True)
    lines[1] = lines[1].rstrip("\n") + "yes\n"
    customers.write_text("".join(lines))
    chosen = ("--select", "+pii_erased_customers", "customer_segment_history")
    passed(twin.dbt("build", *FROM_PEOPLE, *chosen, *WITHOUT_TESTS))
    assert not twin.query(history)
