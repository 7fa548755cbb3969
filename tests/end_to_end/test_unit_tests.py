"""Unit tests are about the code: they pass whatever vars a user sets."""

import json
from pathlib import Path

import pytest
import yaml

from tests.end_to_end.background import built_in_background
from tests.end_to_end.project import ROOT, Project, passed

UNIT_TESTS = ("test", "--select", "test_type:unit")
# What other vars would change the project itself: which models there are, and where they read.
NOT_CHANGED = {"connector", "raw_path", "connector_inputs", "connector_files", "connector_settings"}
OTHER_VARS = {
    "csv": {"delimiter": ";"},
    "as_of": "2024-02-29",
    "base_currency": "USD",
    "time_zone": "America/New_York",
    "number_format": "comma",
    "date_order": "month_first",
    "first_order_date": "2025-12-01",
    "last_order_date": "2025-12-31",
    "max_quantity": 2,
    "order_id_scope": ["store", "channel", "year"],
    "equal_lines": "separate",
    "redelivered_orders": "replace",
    "zero_price_lines": "keep",
    "product_id_case": "keep",
    "allow_unchanged_input": True,
    "accept_changes": True,
    "accept": ["no_rows_lost"],
    "thresholds": {"few_order_lines_rejected": 0.9},
    "compare_with_scope": "files elsewhere",
    "smallest_group": 1,
    "published_traits": [],
    "observation_count": 1,
    "observation_step_days": 7,
    "winsorise_quantile": 0.5,
    "rfm_cut_points": "seed",
    "lifecycle_new_days": 1,
    "lifecycle_cooling_days": 2,
    "lifecycle_lapsed_days": 3,
    "lifecycle_loyal_orders": 1,
    "history_months": 1,
    "cluster_features": ["frequency", "web_share"],
    "cluster_methods": ["k_means"],
    "cluster_metric": "cosine",
    "cluster_count_min": 2,
    "cluster_count_max": 2,
    "cluster_min_customers": 1,
    "retrain": "never",
    "retrain_psi": 9,
    "retrain_max_age_days": 1,
    "recommendable_days": 1,
    "recommendation_count": 1,
    "recommendation_min_stock": 99,
    "recommendation_min_margin": 0.99,
    "recommendation_max_per_category": 1,
    "no_repeat_categories": ["all"],
    "new_product_days": 1,
    "new_product_slots": 0,
    "demographic_group_buyers": 1,
    "recommendation_methods": ["popularity"],
    "basket_max_products": 2,
    "basket_min_count": 1,
    "max_q_value": 1,
    "rule_min_support": 0.9,
    "rule_min_confidence": 0.9,
}


@built_in_background
def unit_tests_with_other_vars(folder: Path, demo: Project) -> Project:
    """Return the demo after its unit tests ran once as it is, and once with every var changed."""
    project = demo.twin(folder)
    for settings in ({}, OTHER_VARS):
        passed(project.dbt(*UNIT_TESTS, "--vars", json.dumps(settings)))
        (project.folder / "target" / "run_results.json").rename(
            project.folder / f"results_{len(settings)}.json"
        )
    return project


def test_every_var_is_changed():
    settings = yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"]
    assert set(settings) - NOT_CHANGED == set(OTHER_VARS)
    assert not [name for name, value in OTHER_VARS.items() if settings[name] == value]


@pytest.mark.parametrize("settings", [{}, OTHER_VARS], ids=["as they are", "every var changed"])
def test_unit_tests_pass_whatever_the_vars(unit_tests_with_other_vars, settings):
    project = unit_tests_with_other_vars
    results = json.loads((project.folder / f"results_{len(settings)}.json").read_text())["results"]
    assert len(results) > 100
    assert {result["status"] for result in results} == {"pass"}


def test_a_plain_build_runs_no_unit_tests(demo):
    results = json.loads((demo.folder / "target" / "run_results.json").read_text())["results"]
    kinds = {result["unique_id"].split(".")[0] for result in results}
    assert "test" in kinds
    assert "unit_test" not in kinds
