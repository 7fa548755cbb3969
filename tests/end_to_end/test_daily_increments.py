"""Thirty days in a row: what is made of the touched accounts alone is what a full build makes."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tessera.scoring import Scorer
from tests.end_to_end import scored
from tests.end_to_end.background import built_in_background
from tests.end_to_end.building import SECRET, build_in_process
from tests.end_to_end.daily_deliveries import HAPPENS, DailyShop
from tests.end_to_end.project import (
    FROM_FILES,
    WITHOUT_TESTS,
    WITHOUT_UNIT_TESTS,
    Project,
    passed,
)

# On this day only a part is built, and what it found is taken back on the next.
PARTLY_BUILT = 25
# What happens here is not what usually happens.
VARS = {"accept": ["changes"]}
EARLIER = VARS | {"as_of": "2026-06-14"}
TOUCHED = "select count_if(is_touched), count(*) from intermediate.int_accounts"
# Gates are tested elsewhere.
NOT_ASKED = ["gates", "profiles"]
# They tell how the others were made, and when.
LEFT_OUT = ("int_accounts", "int_built_accounts", "int_kept_month_ends")


class Days:
    """The builds of a shop day by day, and some of the same files from the beginning."""

    def __init__(self, new_folder: Callable[[str], Path]) -> None:
        self.folder = new_folder("days")
        self.shop = DailyShop(self.folder / "shop" / "raw")
        jobs = [self._job("day 0", VARS)]
        for day in range(1, 31):
            self.shop.deliver(day)
            wanted = "int_orders" if day == PARTLY_BUILT else "int_built_accounts"
            jobs.append(self._job(f"day {day}", VARS, f"day {day - 1}", wanted))
            if (day in HAPPENS and day != PARTLY_BUILT) or day == 30:
                jobs.append(self._job(f"all of day {day}", VARS))
        earlier = [
            self._job("earlier", EARLIER, "day 30"), self._job("all of earlier", EARLIER)
        ]  # fmt: skip
        for number, group in enumerate((jobs, earlier)):
            workplace = self.folder / f"workplace {number}"
            workplace.mkdir()
            build_in_process(group, workplace)

    def _job(
        self,
        name: str,
        variables: dict,
        before: str | None = None,
        wanted: str = "int_built_accounts",
    ) -> dict:
        folder = self.folder / name
        shutil.copytree(self.folder / "shop" / "raw", folder / "raw")
        job = {"folder": str(folder), "vars": variables, "wanted": [wanted], "left_out": NOT_ASKED}
        if before:
            job |= {"goes_on_from": str(self.folder / before), "vars_before": VARS}
        return job

    def said(self, name: str) -> str:
        """Return what dbt said, of a build that went through."""
        outcome = json.loads((self.folder / name / "outcome.json").read_text())
        assert outcome["succeeded"], name + outcome["said"][-4000:]
        return outcome["said"]

    def query(self, name: str, sql: str) -> list[tuple]:
        """Ask the database of a build."""
        self.said(name)
        database = self.folder / name / "tessera.duckdb"
        with duckdb.connect(str(database), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def contents(self, name: str) -> dict[str, tuple]:
        """Return the row count and a checksum of every table that a build makes of order lines."""
        tables = self.query(
            name,
            "select table_schema, table_name from information_schema.tables where"
            f" table_schema in ('staging', 'intermediate') and table_name not in {LEFT_OUT}",
        )
        return {
            table: self.query(
                name,
                f"select count(*), sum(cast(hash(rows) as hugeint)) from {schema}.{table} as rows",
            )[0]
            for schema, table in tables
        }


@built_in_background
def days(new_folder: Callable[[str], Path]) -> Days:
    """Return thirty days that were built one after the other."""
    return Days(new_folder)


def test_thirty_days_are_what_a_full_build_is(days):
    compared = [*(day for day in HAPPENS if day != PARTLY_BUILT), 30]
    for name in [*(f"day {day}" for day in compared), "earlier"]:
        found, expected = days.contents(name), days.contents(f"all of {name}")
        assert len(found) > 20
        different = [table for table in expected if found.get(table) != expected[table]]
        assert not different, name


def test_files_are_read_once(days):
    said = days.said("day 14")
    assert "unchanged since they were read: " in said
    lines = len(days.shop.days[14])
    assert f"input_order_lines: {lines:,} rows read" in said


def test_only_those_who_ordered_are_touched(days):
    ordinary = [day for day in range(1, 31) if day not in {*HAPPENS, PARTLY_BUILT + 1}]
    for day in ordinary:
        bought = days.shop.days[day]
        ((touched, everybody),) = days.query(f"day {day}", TOUCHED)
        accounts = bought["customer_id"].nunique() + bought["order_id"].nunique()
        assert touched <= accounts < everybody / 4, f"day {day}"
        assert bool(touched) == bool(len(bought)), f"day {day}"


def test_past_ends_of_months_are_kept(days):
    kept = "select count(*) from intermediate.int_kept_month_ends"
    ends = "select count(*) from intermediate.int_month_ends"
    # On the day after a month ended its values are everybody's, and stay from then on.
    assert 0 < days.query("day 30", kept)[0][0] <= days.query("day 30", ends)[0][0]
    assert days.query("all of day 30", kept) == [(0,)]


@pytest.fixture(scope="module")
def last_day(days, tmp_path_factory) -> tuple[Project, Project]:
    """Return day 30 as a whole, published: on top of day 29, and made as a whole."""
    daily, full = (Project(tmp_path_factory.mktemp(name)) for name in ("daily", "full"))
    Project.copy(daily.folder)
    shutil.copytree(days.shop.raw, daily.folder / "raw")
    shutil.copy(days.folder / "day 29" / "tessera.duckdb", daily.folder)
    daily.twin(full.folder)
    variables = ("--vars", json.dumps(FROM_FILES | VARS))
    secret = {"TESSERA_PSEUDONYM_KEY": SECRET}
    passed(daily.dbt("build", *WITHOUT_UNIT_TESTS, *variables, **secret))
    passed(full.dbt("build", "--full-refresh", *WITHOUT_TESTS, *variables, **secret))
    passed(daily.run("tessera", "publish", **secret))
    return daily, full


def test_all_marts_are_those_of_a_full_build(last_day):
    daily, full = last_day
    ((touched, everybody),) = daily.query(TOUCHED)
    assert touched < everybody / 4
    assert daily.checksums() == full.checksums()


def test_who_was_not_touched_is_scored_as_the_build_says(last_day):
    daily = last_day[0]
    keys = scored.customers(daily)
    answers = Scorer(scored.pack(daily)).score_many({"customer_key": key} for key in keys)
    assert scored.without_products(answers) == scored.expected(daily, keys)
