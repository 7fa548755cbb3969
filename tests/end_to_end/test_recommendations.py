"""Recommendations on the demo shop: believable, within the rules, and honest about the method."""

import pytest

from tests.end_to_end.project import WITHOUT_UNIT_TESTS, Project, passed

RECOMMENDED = (
    "recommendation_exclusions", "int_product_eligibility", "ml_product_neighbours",
    "ml_new_product_similarities", "ml_customers_recommended", "ml_cross_sell",
    "ml_predicted_ratings", "gate_predictions", "fct_customer_recommendations",
)  # fmt: skip
ROUTES = "select distinct route from marts.fct_customer_recommendations"


def test_customers_without_purchases_have_lists_too(demo):
    found = demo.query(
        "select customers.is_buyer, count(distinct customers.customer_key),"
        " count(distinct recommended.customer_key)"
        " from marts.dim_customers as customers"
        " left join marts.fct_customer_recommendations as recommended using (customer_key)"
        " group by customers.is_buyer"
    )
    assert len(found) == 2
    assert all(customers == listed > 0 for _, customers, listed in found)


def test_every_kind_of_reason_occurs_and_none_names_a_customer(demo):
    routes = {route for (route,) in demo.query(ROUTES)}
    assert routes >= {
        "own_purchases", "similar_products", "linked_customers", "group_favourites",
        "new_products",
    }  # fmt: skip
    assert demo.query(
        "select count(*) from marts.fct_customer_recommendations as recommended"
        " inner join marts.dim_customers as customers"
        " on contains(recommended.reason, customers.customer_key)"
    ) == [(0,)]


def test_the_method_in_use_won_on_the_test_and_the_table_says_so(demo):
    chosen = demo.query(
        "select distinct method from marts.rpt_model_evaluations"
        " where task = 'recommendations' and is_chosen and cohort_type != 'cold'"
    )
    used = demo.query(
        "select distinct method from marts.fct_customer_recommendations"
        " inner join marts.dim_customers using (customer_key) where is_buyer"
        " and not starts_with(method, 'cold_start')"
    )
    assert chosen == used == [("blend",)]
    lowest = demo.query(
        "select metric, difference_lower from marts.rpt_model_evaluations"
        " where method = 'blend' and evaluation_window = 'test' and cohort_type = 'all'"
        " and cutoff = 10 and metric in ('ndcg', 'recall')"
    )
    assert len(lowest) == 2
    assert all(bound > 0 for _, bound in lowest), lowest


@pytest.fixture(scope="module")
def strict(demo, tmp_path_factory) -> Project:
    """The demo under strict rules, with three products excluded by hand."""
    project = demo.twin(tmp_path_factory.mktemp("strict"))
    best = project.query(
        "select product_id from marts.fct_customer_recommendations"
        " group by product_id order by count(*) desc, product_id limit 3"
    )
    exclusions = project.folder / "seeds" / "config" / "recommendation_exclusions.csv"
    rows = "".join(f"{product_id},recalled\n" for (product_id,) in best)
    exclusions.write_text("product_id,note\n" + rows)
    rules = (
        "{recommendations: {max_per_category: 2, no_repeat_categories: all,"
        " min_margin: 0.5, min_stock: 10, count: 8}}"
    )
    passed(project.dbt("build", "--select", *RECOMMENDED, "--vars", rules, *WITHOUT_UNIT_TESTS))
    return project


def test_lists_keep_every_rule_of_the_shop(strict):
    assert strict.query(
        "select min(products), max(products) from ("
        "select count(*) as products from marts.fct_customer_recommendations"
        " group by customer_key)"
    ) == [(8, 8)]
    # Nothing that breaks a rule, counted on the tables the rules are about.
    assert strict.query(
        """
        select
            count_if(bought.product_id is not null),
            count_if(stock.on_hand < 10),
            count_if(1 - products.unit_cost / products.list_price < 0.5),
            count_if(exclusions.product_id is not null)
        from marts.fct_customer_recommendations as recommended
        inner join intermediate.int_products as products using (product_id)
        left join intermediate.int_customer_products as bought
            on recommended.customer_key = bought.customer_key
            and recommended.product_id = bought.product_id
        left join config.recommendation_exclusions as exclusions
            on recommended.product_id = exclusions.product_id
        left join (
            select product_id, sum(on_hand) as on_hand
            from staging.stg_inventory group by product_id
        ) as stock on recommended.product_id = stock.product_id
        """
    ) == [(0, 0, 0, 0)]
    assert strict.query(
        "select max(products) from (select count(*) as products"
        " from marts.fct_customer_recommendations group by customer_key, category)"
    ) == [(2,)]
    reasons = {
        reason
        for (reason,) in strict.query(
            "select distinct exclusion_reason from intermediate.int_product_eligibility"
        )
    }
    assert reasons >= {"excluded_by_the_shop", "inactive", "out_of_stock", "margin_too_low"}


def test_a_list_that_breaks_a_rule_stops_the_build(strict):
    """The rules are tightened behind the lists' back; the gate looks at what they say now."""
    run = strict.dbt(
        "build", "--select", "int_product_eligibility", "gate_predictions",
        "fct_customer_recommendations", "--vars", "{recommendations: {min_margin: 0.6}}",
        *WITHOUT_UNIT_TESTS,
    )  # fmt: skip
    assert run.returncode != 0
    assert "only_what_may_be_recommended" in run.stdout
    assert "fct_customer_recommendations" in run.stdout
    assert "SKIP" in run.stdout
