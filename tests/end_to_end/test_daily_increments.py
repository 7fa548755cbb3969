"""Thirty days in a row: what is made of the touched accounts alone is what a full build makes."""

import json

import pytest

from tests.end_to_end.daily_deliveries import HAPPENS, DailyShop
from tests.end_to_end.project import FROM_FILES, WITHOUT_TESTS, Project, passed

BY_ACCOUNT = ("-s", "+int_built_accounts")
# On this day only a part is built, and on these the clock is set.
PARTLY_BUILT, CLOCKS = 25, {28: "2026-06-14"}
TOUCHED = "select count_if(is_touched), count(*) from intermediate.int_accounts"


@pytest.fixture(scope="module")
def projects(tmp_path_factory) -> tuple[Project, Project, DailyShop]:
    """Return a project that goes on from day to day, one that is always built anew, and a shop."""
    daily, full = (Project.copy(tmp_path_factory.mktemp(name)) for name in ("daily", "full"))
    shop = DailyShop(daily.folder / "raw")
    (full.folder / "raw").symlink_to(shop.raw)
    return daily, full, shop


def run(project: Project, *selection: str, as_of: str | None = None) -> str:
    variables = FROM_FILES | ({"as_of": as_of} if as_of else {})
    done = passed(project.dbt("build", *WITHOUT_TESTS, *selection, "--vars", json.dumps(variables)))
    return done.stdout


def contents(project: Project, schemas: tuple[str, ...]) -> dict[str, tuple]:
    """Return the row count and a checksum of all tables, but for what tells how they were made."""
    tables = project.query(
        "select table_schema, table_name from information_schema.tables where table_schema in"
        f" {schemas} and table_name not in ('int_accounts', 'int_built_accounts')"
    )
    return {
        table: project.query(
            f"select count(*), sum(cast(hash(rows) as hugeint)) from {schema}.{table} as rows"
        )[0]
        for schema, table in tables
    }


def test_thirty_days_are_what_a_full_build_is(projects):
    daily, full, shop = projects
    run(daily, *BY_ACCOUNT)
    touched = {}
    for day in range(1, 31):
        shop.deliver(day)
        if day == PARTLY_BUILT:
            run(daily, "-s", "+int_orders")
            continue
        said = run(daily, *BY_ACCOUNT, as_of=CLOCKS.get(day))
        touched[day] = daily.query(TOUCHED)[0]
        if day in HAPPENS or day in CLOCKS or day - 1 in CLOCKS:
            full.database.unlink(missing_ok=True)
            run(full, *BY_ACCOUNT, as_of=CLOCKS.get(day))
            schemas = ("staging", "intermediate")
            assert contents(daily, schemas) == contents(full, schemas), f"day {day}"
            assert "unchanged since they were read" in said
    # On a day on which nothing else happens, only those who ordered are touched.
    ordinary = [day for day in touched if day not in {*HAPPENS, *CLOCKS, 27, 29}]
    assert len(ordinary) > 12
    for day in ordinary:
        bought = shop.days[day]["customer_id"].nunique() + shop.days[day]["order_id"].nunique()
        count, everybody = touched[day]
        assert count <= bought < everybody / 4, f"day {day}"


def test_all_marts_are_those_of_a_full_build(projects, tmp_path):
    daily = projects[0]
    variables = ("--vars", json.dumps(FROM_FILES))
    full = daily.twin(tmp_path / "twin")
    passed(daily.dbt("build", *WITHOUT_TESTS, *variables))
    passed(full.dbt("build", "--full-refresh", *WITHOUT_TESTS, *variables))
    assert daily.checksums() == full.checksums()
