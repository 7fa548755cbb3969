"""Trainings that retrain: never keeps although other settings are asked for."""

import json

from tests.end_to_end.project import passed

HORIZON = "select asked_days, horizon_days from intermediate.int_prediction_horizon"
CHECKED = "select is_trained, trigger_reason from ml.ml_purchase_trainings"


def test_what_is_kept_predicts_the_days_that_it_learned(demo, tmp_path):
    """Features, outcomes and dates are of these days, not of those that are asked for now."""
    ((asked, used),) = demo.query(HORIZON)
    assert asked == used > 30
    project = demo.twin(tmp_path / "kept")
    before = set(project.query(CHECKED))

    def run(retrain: str, *models: str) -> None:
        settings = {"retrain": retrain, "predictions": {"horizon_days": 30}}
        passed(project.dbt("run", "-s", *models, "--vars", json.dumps(settings)))

    run("never", "int_prediction_horizon", "ml_purchase_trainings")
    assert project.query(HORIZON) == [(30, used)]
    ((is_trained, reason),) = set(project.query(CHECKED)) - before
    assert not is_trained
    assert reason.endswith("is used, although it was made with other settings")
    run("auto", "int_prediction_horizon")
    assert project.query(HORIZON) == [(30, 30)]
