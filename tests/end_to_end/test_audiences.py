"""Audiences of the demo, exported with the command."""

import csv
import json

import pytest

from tests.end_to_end.project import Project, passed


@pytest.fixture(scope="module")
def shop(demo, tmp_path_factory) -> Project:
    """Return a copy of the demo that exports may write to."""
    return demo.twin(tmp_path_factory.mktemp("audiences") / "shop")


def exported(shop: Project, audience: str, form: str, name: str) -> tuple[dict, list[dict]]:
    done = shop.run(
        "tessera", "export", "--audience", audience, "--format", form, "--output", name, "--json"
    )
    passed(done)
    with (shop.folder / name).open(newline="") as file:
        return json.loads(done.stdout), list(csv.DictReader(file))


def test_champions_for_google_have_consented_and_are_hashed(shop):
    said, rows = exported(shop, "segment:champions", "google", "champions.csv")
    consented = shop.query(
        "select count(*) from marts.fct_customer_segments join marts.dim_customers"
        " using (customer_key) where rfm_segment = 'champions' and has_marketing_consent"
    )[0][0]
    assert 100 <= len(rows) == said["people_count"] <= consented
    assert not any("@" in value for row in rows for value in row.values())
    assert all(len(row["Email"]) in (0, 64) for row in rows)


@pytest.mark.parametrize(
    "audience", ["retention", "cross_channel:online_buyer_store_near", "persona:bargain_hunters"]
)
def test_nobody_without_consent_or_held_out_is_in_a_file(shop, audience):
    _, rows = exported(shop, audience, "csv", f"{audience.replace(':', '_')}.csv")
    numbers = ", ".join(f"'{row['customer_id']}'" for row in rows)
    assert shop.query(
        f"""
        select count(*), bool_and(has_marketing_consent)
        from pii.pii_customers join marts.dim_customers using (customer_key)
        where customer_id in ({numbers})
        """
    ) == [(len(rows), True)]
    if shop.query("select 1 from duckdb_tables() where table_name = 'fct_holdout_ledger'"):
        assert shop.query(
            f"""
            select count(*)
            from actions.fct_holdout_ledger join pii.pii_customers using (customer_key)
            where
                is_control
                and window_end >= (select max(as_of_date) from marts.fct_customer_segments)
                and customer_id in ({numbers})
            """
        ) == [(0,)]


def test_the_plan_says_who_gets_what(shop):
    said, rows = exported(shop, "plan", "csv", "plan.csv")
    ((treated,),) = shop.query(
        "select count(*) from actions.fct_campaign_plan where not is_control"
    )
    assert 0.9 * treated < len(rows) <= said["selected_count"] == treated
    assert all(row["offer"] and row["product_name_1"] and row["send_hour"] for row in rows)
    actions = shop.query("select distinct action from actions.fct_campaign_plan")
    assert {(row["action"],) for row in rows} == set(actions)


def test_every_export_is_recorded(shop):
    said, rows = exported(shop, "segment:loyal", "klaviyo", "loyal.csv")
    assert shop.query(
        "select people_count, held_out_count, format from actions.audience_exports"
        f" where export_id = '{said['export_id']}'"
    ) == [(len(rows), said["held_out_count"], "klaviyo")]


def test_service_and_channels_have_somebody_to_act_for(demo):
    assert demo.query("select min(service_rank), count(*) > 10 from actions.fct_service_priority")[
        0
    ] == (1, True)
    kinds = demo.query("select distinct opportunity from actions.fct_cross_channel order by 1")
    assert [kind for (kind,) in kinds] == [
        "cart_store_near", "online_buyer_store_near", "store_buyer_looks_online",
        "store_buyer_not_online",
    ]  # fmt: skip
