"""A shop that names its segments itself, has names twice, and groups too small to be shown."""

import duckdb
import pytest
from tests.python.report.conftest import SHOPS, create_tables

from tessera.report import Facts, NoServingFileError, write_report
from tessera.report.charts import draw
from tessera.report.words import Words

CHANGES = """
update marts.fct_customer_rfm set rfm_segment = 'it''s <b>us</b>' where rfm_segment = 'champions';
update marts.fct_customer_rfm
set rfm_segment = 'long gone', recency_score = 1 where rfm_segment = 'lost';
update marts.fct_customer_segment_months set rfm_segment = case rfm_segment
    when 'champions' then 'it''s <b>us</b>' when 'lost' then 'long gone' else rfm_segment end;
update marts.fct_segment_transitions set from_segment = case from_segment
    when 'champions' then 'it''s <b>us</b>' when 'lost' then 'long gone' else from_segment end;
update marts.fct_segment_transitions set to_segment = case to_segment
    when 'champions' then 'it''s <b>us</b>' when 'lost' then 'long gone' else to_segment end;
update marts.fct_customer_rfm set rfm_segment = 'three' where customer_key in ('c1', 'c3', 'c5');
insert into actions.fct_segment_demand by name
select 'p1' as product_id, 'three' as segment, 7 as expected_units, false as is_total,
    'mean_8' as method, date '2026-06-29' as week_start_date;
update actions.rpt_inventory_actions set product_name = 'Bowl' where action = 'order_now';
update actions.rpt_experiments set campaign_name = 'We miss you';
insert into quality.fct_rejected_rows by name
select 'signals' as input_name, 'erased_customer' as rejection_reason, 'x' as what_is_wrong,
    'y' as what_to_do, 4 as copy_count;
update marts.fct_retention_list set revenue_at_risk = 0, has_marketing_consent = true;
delete from actions.rpt_campaign_plan;
"""


@pytest.fixture(scope="module")
def odd_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("odd") / "odd.duckdb"
    with duckdb.connect(str(file)) as connection:
        create_tables(connection)
        connection.execute((SHOPS / "rich.statements").read_text())
        connection.execute(CHANGES)
    return file


@pytest.fixture(scope="module")
def odd(odd_file):
    return Facts(odd_file)


def test_segments_that_the_shop_named_are_in_the_filter_and_in_their_place(odd, odd_file, tmp_path):
    assert odd.segments[6] == "it's <b>us</b>"
    assert odd.segments[-2:] == ("long gone", "three")
    assert odd.row("letter/moves")["says"] != "no_months"
    text = write_report(odd_file, tmp_path, pictures=False).page.read_text()
    assert '<option value="it&#x27;s &lt;b&gt;us&lt;/b&gt;">' in text
    assert "<b>us" not in text


def test_what_few_customers_do_is_in_no_row(odd):
    assert "three" not in {row["segment"] for row in odd.rows("demand_weeks")}
    assert "erased_customer" not in {row["rejection_reason"] for row in odd.rows("rejected")}


def test_those_that_share_a_name_are_told_apart(odd):
    products = {row["product_name"] for row in odd.rows("stock_first")}
    assert products == {"Bowl, Mug", "Bowl, Spoon"}
    campaigns = {row["campaign_name"] for row in odd.rows("campaign_effects")}
    assert len(campaigns) == len({row["campaign_id"] for row in odd.rows("campaign_effects")}) > 1
    assert draw(odd, Words("en", "GBP"))


def test_rules_of_which_names_begin_alike_have_rows_of_their_own(odd, monkeypatch):
    from tessera.report.charts.products import association_rules

    rows = odd.rows("association_rules")
    alike = [
        {**rows[0], "antecedent_products": f"Christmas card with a {n}"} for n in ("dog", "cat")
    ]
    monkeypatch.setitem(odd._known, "association_rules", alike)
    spec = association_rules(odd, Words("en", "GBP")).spec
    assert len({row["label"] for row in spec["data"]["values"]}) == 2


def test_that_nobody_may_be_contacted_is_said_also_where_nobody_should_be(odd, odd_file, tmp_path):
    """Those for whom nothing is planned anyway have no obstacle."""
    assert odd.row("letter/actions")["says"] == "no_consent"
    file = tmp_path / "one.duckdb"
    file.write_bytes(odd_file.read_bytes())
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "insert into actions.fct_next_best_actions by name select 'c1' as customer_key"
        )
        connection.execute(
            "insert into marts.dim_customers by name select true as has_marketing_consent"
        )
    assert Facts(file).row("letter/actions")["says"] == "nobody"


def test_a_file_that_lacks_its_only_row_is_told(odd_file, tmp_path):
    file = tmp_path / "lacking.duckdb"
    file.write_bytes(odd_file.read_bytes())
    with duckdb.connect(str(file)) as connection:
        connection.execute("delete from main.publication")
    with pytest.raises(NoServingFileError, match="query shop has 0 rows"):
        write_report(file, tmp_path / "out", pictures=False)
