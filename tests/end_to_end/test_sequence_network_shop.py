"""The demo shop with PyTorch and without: its network is compared, or it is said why not."""

import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.end_to_end.project import passed

DEEP = Path(sys.prefix) / "deep"
LEFT_OUT = "not compared: sequence_network needs torch, which is not installed (extra deep)"
USED = """
    select method, method_reason from marts.rpt_model_trainings
    where task = 'purchases' and is_trained order by training_number desc limit 1
"""
COMPARED = """
    select evaluation_window, metric_value from marts.rpt_model_evaluations
    where task = 'purchases' and method = 'sequence_network' and metric = 'roc_auc' order by all
"""


def test_without_pytorch_the_leaderboard_does_without_and_says_so(demo):
    found = find_spec("torch")
    if found and DEEP not in Path(found.origin).parents:
        pytest.skip("PyTorch is installed in the environment itself")
    assert demo.query(USED)[0][1].endswith(LEFT_OUT)
    assert not demo.query(COMPARED)
    assert not demo.query(
        "select * from marts.fct_customer_predictions where method_reason like '%not compared%'"
    )


def test_with_pytorch_it_stands_in_the_leaderboard(demo, tmp_path):
    found = find_spec("torch")
    if not found:
        pytest.skip("PyTorch is not installed: make deep")
    project = demo.twin(tmp_path / "deep")
    chosen = {
        "retrain": "always",
        "predictions": {"methods": ["logistic_regression", "sequence_network"]},
    }
    models = ("ml_purchase_trainings", "ml_purchase_model", "ml_prediction_models")
    marts = ("ml_learned_scores", "rpt_model_trainings", "rpt_model_evaluations")
    path = os.pathsep.join([str(Path(found.origin).parents[1]), os.environ.get("PYTHONPATH", "")])
    passed(project.dbt("run", "-s", *models, *marts, "--vars", json.dumps(chosen), PYTHONPATH=path))
    (method, reason), *_ = project.query(USED)
    assert "not compared" not in reason
    values = dict(project.query(COMPARED))
    assert values.keys() == {"validation", "test"}
    assert all(0.6 < value < 0.95 for value in values.values())
    # It is used if it beats the table, and then it scores.
    is_used = "beats logistic_regression, the best table" in reason
    assert (method == "sequence_network") == is_used
    scored = "select count(distinct score) from ml.ml_learned_scores where outcome = 'purchase'"
    assert (project.query(scored)[0][0] > 100) == is_used
