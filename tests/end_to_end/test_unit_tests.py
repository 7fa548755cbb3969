"""Unit tests are about the code: they pass whatever vars a user sets."""

import json
from pathlib import Path

import pytest
import yaml

from tests.end_to_end.background import built_in_background
from tests.end_to_end.project import ROOT, Project, passed

UNIT_TESTS = ("test", "--select", "test_type:unit")
# What other vars would change the project itself: which models there are, and where they read.
NOT_CHANGED = {"connector", "raw_path", "connectors"}
OTHER_VARS = {
    "base_currency": "USD",
    "taxes": "gross",
    "time_zone": "America/New_York",
    "as_of": "2024-02-29",
    "reading": {
        "csv": {"delimiter": ";"},
        "number_format": "comma",
        "date_order": "month_first",
    },
    "order_lines": {
        "first_order_date": "2025-12-01",
        "last_order_date": "2025-12-31",
        "max_quantity": 2,
        "order_id_scope": ["store", "channel", "year"],
        "equal_lines": "separate",
        "redelivered_orders": "replace",
        "zero_price_lines": "keep",
        "product_id_case": "keep",
    },
    "accept": ["no_rows_lost"],
    "thresholds": {"few_order_lines_rejected": 0.9},
    "compare_with_scope": "files elsewhere",
    "privacy": {"smallest_group": 1, "published_traits": []},
    "retrain": "never",
    "segments": {
        "new_days": 1,
        "cooling_days": 2,
        "lapsed_days": 3,
        "loyal_orders": 1,
        "history_months": 1,
        "rfm_cut_points": "seed",
    },
    "actions": {
        "budget": 1,
        "max_contacts": 1,
        "holdout_share": 0.5,
        "global_holdout_share": 0.5,
        "exploration": 0.5,
        "margin_share": 1,
        "service_level": 0.5,
    },
    "predictions": {
        "horizon_days": 45,
        "features": [
            "recency_days",
            "order_day_count",
            "monetary",
            "mean_gap_days",
            "gap_ratio",
            "return_rate",
            "order_days_last_horizon",
        ],
        "methods": ["logistic_regression"],
        "examined_leak": True,
    },
    "clusters": {
        "features": ["frequency", "web_share"],
        "methods": ["k_means"],
        "count_min": 2,
        "count_max": 2,
        "min_customers": 1,
    },
    "recommendations": {
        "days": 1,
        "count": 1,
        "min_stock": 99,
        "min_margin": 0.99,
        "max_per_category": 1,
        "no_repeat_categories": ["all"],
        "new_product_days": 1,
        "new_product_slots": 0,
        "methods": ["popularity"],
    },
    "bought_together": {
        "max_products": 2,
        "min_count": 1,
        "max_q_value": 1,
        "min_support": 0.9,
        "min_confidence": 0.9,
    },
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
    settings = yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"]["settings"]
    assert set(settings) - NOT_CHANGED == set(OTHER_VARS)
    for name, value in OTHER_VARS.items():
        if isinstance(value, dict) and name != "thresholds":
            assert set(value) == set(settings[name])
            assert [key for key in value if value[key] == settings[name][key]] == []
        else:
            assert value != settings[name]


@pytest.mark.parametrize("settings", [{}, OTHER_VARS], ids=["as they are", "every var changed"])
def test_unit_tests_pass_whatever_the_vars(unit_tests_with_other_vars, settings):
    project = unit_tests_with_other_vars
    results = json.loads((project.folder / f"results_{len(settings)}.json").read_text())["results"]
    statuses = [
        result["status"] for result in results if result["unique_id"].startswith("unit_test.")
    ]
    assert len(statuses) > 100
    assert set(statuses) == {"pass"}


def test_a_plain_build_runs_no_unit_tests(demo):
    results = json.loads((demo.folder / "target" / "run_results.json").read_text())["results"]
    kinds = {result["unique_id"].split(".")[0] for result in results}
    assert "test" in kinds
    assert "unit_test" not in kinds
