"""Exports of a small build: what is refused, what is written, and the record of it."""

import csv
import hashlib
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from tessera.audiences.formats import FORMATS
from tessera.cli import app

RUN = "0f0e0d0c-1111-2222-3333-444444444444"
PEOPLE = 130


class SmallBuild:
    """A build of 130 customers: of ten, three did not consent."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "tessera.duckdb"
        self.output = folder / "audience.csv"
        (folder / "target").mkdir()
        self.write_records("success")
        with duckdb.connect(str(self.database)) as connection:
            for schema in ("pii", "marts", "actions", "quality"):
                connection.execute(f"create schema {schema}")
            connection.execute(
                f"""
                create table quality.gate_actions as select '{RUN}' as run_id;
                create table pii.pii_salt as select 'salt' as salt, 'demo' as input_scope;
                create table pii.pii_customers as
                    select
                        'k' || i as customer_key, 'C' || i as customer_id,
                        'person' || i || '@example.com' as email, cast(null as varchar) as phone,
                        'Ann' as first_name, 'Bell' as last_name, 'M1 1AA' as postal_code
                    from range({PEOPLE}) as t (i);
                create table pii.pii_customers_checked as
                    select
                        'k' || i as customer_key, null as rejection_reason,
                        'United Kingdom' as country, i % 10 > 2 as has_marketing_consent,
                        timestamp '2026-01-01 10:00:00' as consent_updated_at
                    from range({PEOPLE}) as t (i);
                create table marts.dim_customers as
                    select customer_key, has_marketing_consent from pii.pii_customers_checked;
                create table marts.fct_customer_segments as
                    select
                        'k' || i as customer_key, 'champions' as rfm_segment,
                        case when i < 11 then 'few' else 'many' end as persona,
                        date '2026-06-30' as as_of_date
                    from range({PEOPLE}) as t (i);
                create table marts.fct_retention_list as
                    select customer_key from pii.pii_customers_checked
                    where not has_marketing_consent;
                """
            )

    def write_records(self, status: str) -> None:
        target = self.folder / "target"
        node = {"resource_type": "model", "name": "m", "alias": "m", "schema": "marts",
                "config": {"access": "public"}}  # fmt: skip
        (target / "manifest.json").write_text(json.dumps({"nodes": {"m": node}}))
        (target / "run_results.json").write_text(
            json.dumps(
                {
                    "metadata": {"invocation_id": RUN},
                    "args": {"which": "build"},
                    "results": [{"unique_id": "m", "status": status}],
                }
            )
        )

    def hold_out(self) -> None:
        """Write a ledger: one campaign runs, one for something else too, and one is over."""
        with duckdb.connect(str(self.database)) as connection:
            connection.execute(
                f"""
                create table actions.fct_holdout_ledger as
                select
                    campaign_id, case when i < {PEOPLE} then 'k' || i end as customer_key,
                    objective, is_global,
                    i % 10 = remainder as is_control, window_end, assigned_at
                from range({PEOPLE + 1}) as t (i)
                cross join (
                    values
                    ('offer', 'grow', false, 3, date '2026-06-30', timestamp '2026-06-01'),
                    ('other', 'retain', false, 4, date '2026-07-31', timestamp '2026-06-02'),
                    ('over', 'grow', false, 5, date '2026-06-29', timestamp '2026-06-01'),
                    ('global', null, true, 6, date '2026-06-30', timestamp '2026-06-01')
                ) as campaigns (
                    campaign_id, objective, is_global, remainder, window_end, assigned_at
                )
                """
            )

    def hold_out_as_the_shop_does(self) -> None:
        """Write controls of the shop's own campaigns: for the same, for something else, over."""
        with duckdb.connect(str(self.database)) as connection:
            connection.execute(
                f"""
                create table actions.act_shop_holdouts as
                select 'k' || i as customer_key, campaign_id, objective, window_end
                from range({PEOPLE}) as t (i)
                inner join (
                    values
                    ('M1', 'grow', 7, date '2026-06-30'),
                    ('M2', 'retain', 8, date '2026-07-31'),
                    ('M3', null, 9, date '2026-06-30'),
                    ('M4', 'grow', 5, date '2026-06-29')
                ) as campaigns (campaign_id, objective, remainder, window_end)
                    on i % 10 = remainder
                """
            )

    def plan(self) -> None:
        """Plan two campaigns on the clock's date; each has a control, and one is left out twice."""
        self.hold_out()
        with duckdb.connect(str(self.database)) as connection:
            connection.execute(
                f"""
                insert into actions.fct_holdout_ledger
                select
                    case when i % 2 = 0 then 'mail' else 'call' end, 'k' || i,
                    case when i % 2 = 0 then 'grow' else 'retain' end, false,
                    i % 10 in (8, 9), date '2026-07-30', timestamp '2026-06-30'
                from range({PEOPLE}) as t (i);
                create table marts.dim_products as
                    select 'P1' as product_id, '=Lamp' as product_name;
                create table actions.fct_campaign_plan as
                    select
                        campaign_id, customer_key, campaign_id as action, 'email' as channel,
                        'A letter' as offer, 'P1' as product_id_1,
                        null::text as product_id_2, null::text as product_id_3,
                        'Monday' as send_weekday, 9 as send_hour, 0.1 as discount_share,
                        is_control, assigned_at
                    from actions.fct_holdout_ledger
                    where assigned_at = timestamp '2026-06-30';
                """
            )

    def export(self, *arguments: str, audience: str = "segment:champions", form: str = "csv"):
        return CliRunner().invoke(
            app,
            [
                "export", "--audience", audience, "--format", form, "--output", str(self.output),
                "--database", str(self.database), "--target", str(self.folder / "target"),
                *arguments,
            ],
        )  # fmt: skip

    def numbers(self) -> set[int]:
        with self.output.open(newline="") as file:
            return {int(row["customer_id"][1:]) for row in csv.DictReader(file)}

    def records(self) -> list[dict]:
        with duckdb.connect(str(self.database)) as connection:
            return connection.sql("from actions.audience_exports").df().to_dict("records")


@pytest.fixture
def build(tmp_path):
    return SmallBuild(tmp_path)


def test_the_file_holds_those_who_consented_and_the_record_tells_of_it(build):
    result = build.export()
    assert result.exit_code == 0, result.output
    assert build.numbers() == {i for i in range(PEOPLE) if i % 10 > 2}
    (record,) = build.records()
    assert record["people_count"] == 91
    assert record["without_consent_count"] == 39
    assert (record["audience"], record["format"], record["run_id"]) == (
        "segment:champions", "csv", RUN,
    )  # fmt: skip
    assert record["file_sha256"] == hashlib.sha256(build.output.read_bytes()).hexdigest()
    assert record["as_of_date"].date() == date(2026, 6, 30)
    assert record["export_id"] in result.output
    assert "made up" in result.output


def test_nobody_held_out_is_in_a_file(build):
    build.hold_out()
    assert build.export().exit_code == 0
    assert {i % 10 for i in build.numbers()} == {5, 7, 8, 9}
    (record,) = build.records()
    assert record["held_out_count"] == 39


def test_a_plan_leaves_out_the_controls_of_its_objective_and_the_global_holdout(build):
    build.hold_out()
    assert build.export(audience="plan:offer").exit_code == 0
    assert {i % 10 for i in build.numbers()} == {4, 5, 7, 8, 9}
    # Of the 130 whom it treats or not, 13 are its controls; the row without a customer is erased.
    assert build.records()[0]["selected_count"] == 117


def test_controls_of_the_shops_own_campaigns_are_left_out(build):
    """All of what runs; of a plan those of its objective, or of one that nobody knows."""
    build.hold_out_as_the_shop_does()
    assert build.export().exit_code == 0
    assert {i % 10 for i in build.numbers()} == {3, 4, 5, 6}
    assert build.records()[0]["held_out_count"] == 39
    build.hold_out()
    assert build.export("--force", audience="plan:offer").exit_code == 0
    assert {i % 10 for i in build.numbers()} == {4, 5, 8}


def rows_of(build):
    with build.output.open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_plan_says_who_gets_what(build):
    """Controls of one campaign may be in another for something else, the global holdout in none."""
    build.plan()
    assert build.export(audience="plan").exit_code == 0
    rows = rows_of(build)
    # 3 is a control of grow and gets the call, 4 of retain and the mail; 6 is held out of all.
    assert {int(row["customer_id"][1:]) % 10 for row in rows} == {3, 4, 5, 7}
    row = next(row for row in rows if row["customer_id"] == "C4")
    known = ("email", "first_name", "last_name")
    assert {name: row[name] for name in row if name not in known} == {
        "customer_id": "C4", "phone_with_country_code": "", "country": "GB", "campaign_id": "mail",
        "action": "mail", "channel": "email", "offer": "A letter", "discount": "0.1",
        "product_id_1": "P1", "product_name_1": "'=Lamp", "product_id_2": "", "product_name_2": "",
        "product_id_3": "", "product_name_3": "", "send_weekday": "Monday", "send_hour": "9",
    }  # fmt: skip
    assert {row["campaign_id"] for row in rows if int(row["customer_id"][1:]) % 2} == {"call"}
    (record,) = build.records()
    assert record["held_out_count"] == 13
    assert "product_name_1" in record["columns"]


def test_platforms_get_no_columns_of_our_own(build):
    build.plan()
    assert build.export(audience="plan:call", form="klaviyo").exit_code == 0
    assert set(rows_of(build)[0]) == set(FORMATS["klaviyo"].columns)


def test_a_campaign_that_is_over_is_refused(build):
    build.hold_out()
    result = build.export(audience="plan:over")
    assert "ended on 2026-06-29" in result.output
    assert not build.output.exists()


@pytest.mark.parametrize(
    ("audience", "form", "said"),
    [
        ("segment:champion", "csv", "The nearest is segment:champions"),
        ("persona:few", "csv", "Too few people: 7, and with fewer than 10 privacy forbids it"),
        ("segment:champions", "google", "Too few people: 91, and with fewer than 100"),
        ("segment:champions", "meta", "Too few people: 91, and with fewer than 100"),
        ("retention", "klaviyo", "Nobody may be written to"),
    ],
)
def test_what_cannot_be_exported_is_said_and_leaves_nothing(build, audience, form, said):
    result = build.export(audience=audience, form=form)
    assert result.exit_code == 1
    assert said in result.output
    assert not build.output.exists()
    with duckdb.connect(str(build.database)) as connection:
        tables = connection.sql("select table_name from duckdb_tables()").fetchall()
    assert ("audience_exports",) not in tables


def test_a_dry_run_writes_nothing(build):
    result = build.export("--dry-run", "--json")
    assert json.loads(result.output)["people_count"] == 91
    assert sorted(path.name for path in build.folder.iterdir()) == ["target", "tessera.duckdb"]


def test_a_file_that_is_there_stays_unless_it_is_forced(build):
    build.output.write_text("mine")
    assert "--force" in build.export().output
    assert build.output.read_text() == "mine"
    assert build.export("--force").exit_code == 0
    assert len(build.records()) == 1


def test_a_file_that_cannot_be_written_leaves_no_record(build):
    build.export()
    build.output = build.folder / "absent" / "audience.csv"
    assert "cannot be written" in build.export().output
    assert len(build.records()) == 1


def test_what_is_no_file_is_not_replaced(build):
    """A device, such as /dev/stdout, would be gone."""
    os.mkfifo(build.output)
    assert "is no file" in build.export("--force").output
    assert build.output.is_fifo()


def test_a_failed_build_is_not_exported(build):
    build.write_records("error")
    assert "did not pass" in build.export().output
    (build.folder / "target" / "run_results.json").unlink()
    assert "no finished build" in build.export().output


def test_a_database_in_use_is_said(build):
    holder = subprocess.Popen(
        [sys.executable, "-c", "import duckdb, sys; c = duckdb.connect(sys.argv[1]);"
         " print('open', flush=True); sys.stdin.read()", str(build.database)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert holder.stdout.readline() == b"open\n"
        assert "is in use" in build.export().output
    finally:
        holder.communicate()
