"""Settings: few, in groups of which a part can be given, and nothing misspelt gets by."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SETTINGS = yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"]["settings"]
# What a user may write, and what the message says of it.
MISTAKES = {
    "base_curency": ("EUR", "there is no setting 'base_curency'. The nearest is {base_currency:"),
    "retrian": ("never", "The nearest is {retrain: auto}."),
    "zero_price_lines": ("keep", "The nearest is {order_lines: {zero_price_lines: reject}}."),
    "cluster_count_min": (2, "The nearest is {clusters: {count_min: 3}}."),
    "recommendable_days": (90, "The nearest is {recommendations: {days: 180}}."),
    "basket_max_products": (50, "The nearest is {bought_together: {max_products: 100}}."),
    "segments_new_days": (9, "The nearest is {segments: {new_days: 90}}."),
    "accept_changes": (True, "It is now {accept: [changes]}."),
    "observation_count": (9, "It is now in the model int_observation_dates."),
    "retrain": ("often", "retrain: it says 'often'; write auto or always or never."),
    "as_of": ("yesterday", "as_of: it says 'yesterday'; write a date, such as \"2026-01-31\"."),
    "time_zone": ("Europe/Londn", "it says 'Europe/Londn'; the nearest is Europe/London."),
    "base_currency": ("GPB", "it says 'GPB'; write a code of ISO 4217; the nearest is GBP."),
    "connector": ("file", "connector: it says 'file'; the nearest is files. Known: demo, files"),
    "segments": (90, "segments: it is a group; write for example {segments: {new_days: 90}}."),
    "lifecycle": ({"new_days": 9}, "It is now {segments: {new_days: ..., cooling_days: ...}}."),
    "actions": ({"holdout_share": 10}, "it says '10'; write a share from 0 to 1."),
    "order_lines": ({"max_quantiti": 1}, "no such setting. The nearest is {order_lines: {max_qu"),
    "reading": ({"number_format": "coma"}, "number_format: it says 'coma'; write point or comma"),
    "clusters": ({"methods": "k_means"}, "methods: it says 'k_means'; write a list"),
    "recommendations": ({"count": "ten"}, "count: it says 'ten'; write a number"),
}  # fmt: skip


def _dbt(folder: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess:
    paths = ("--log-path", str(folder), "--target-path", str(folder), "--no-use-colors")
    inherited = {name: value for name, value in os.environ.items() if name[:8] != "TESSERA_"}
    return subprocess.run(
        [str(Path(sys.executable).parent / "dbt"), "--quiet", *arguments, *paths],
        cwd=ROOT,
        env={
            **inherited,
            "DBT_PROFILES_DIR": str(ROOT),
            "TESSERA_DATABASE": str(folder / "settings.duckdb"),
            **environ,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def _values(folder: Path, calls: list[str], given: dict, **environ: str) -> list[str]:
    """Return what settings say."""
    inline = "\x1f".join(f"{{{{ setting({call}) }}}}" for call in calls)
    done = _dbt(
        folder, "compile", "--output", "json", "--inline", inline, "--vars", json.dumps(given),
        **environ,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)["compiled"].split("\x1f")


def test_there_are_at_most_twenty_and_a_page_has_them_all():
    assert len(SETTINGS) <= 20
    page = (ROOT / "docs/settings.md").read_text()
    table = dict(re.findall(r"^\| `(\w+)` \|(.*)$", page, re.MULTILINE))
    for name, value in SETTINGS.items():
        assert name in table
        if isinstance(value, dict) and name not in ("connectors", "thresholds"):
            assert [key for key in value if f"`{key}`" not in table[name]] == []


@pytest.fixture(scope="module")
def refusal(tmp_path_factory) -> str:
    given = {name: value for name, (value, _) in MISTAKES.items()}
    done = _dbt(tmp_path_factory.mktemp("refused"), "build", "--vars", json.dumps(given))
    assert done.returncode != 0
    return done.stdout


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_refused_with_what_to_write(refusal, name):
    lines = [line for line in refusal.splitlines() if re.search(rf"--vars.*\b{name}\b", line)]
    assert any(MISTAKES[name][1] in line for line in lines)


def test_what_vars_say_counts_before_the_environment_and_of_a_group_the_part_that_they_name(
    tmp_path,
):
    calls = {
        "'order_lines', 'zero_price_lines'": "keep",
        "'order_lines', 'max_quantity'": str(SETTINGS["order_lines"]["max_quantity"]),
        "'base_currency'": "CHF",
        "'time_zone'": "Europe/Rome",
        "'as_of'": "2026-01-31",
        "'raw_path'": "exports",
        # What the connector knows of its system; the shop has not said it.
        "'order_lines', 'equal_lines'": "duplicates",
    }
    given = {
        "order_lines": {"zero_price_lines": "keep"}, "base_currency": "CHF", "as_of": "2026-01-31",
    }  # fmt: skip
    environ = {
        "TESSERA_CONNECTOR": "online_retail", "TESSERA_RAW_PATH": "exports",
        "TESSERA_BASE_CURRENCY": "EUR", "TESSERA_TIME_ZONE": "Europe/Rome",
    }  # fmt: skip
    assert _values(tmp_path, list(calls), given, **environ) == list(calls.values())


def test_a_misspelt_environment_is_refused(tmp_path):
    done = _dbt(tmp_path, "seed", TESSERA_TIME_ZONE="Rome")
    assert done.returncode != 0
    assert (
        "TESSERA_TIME_ZONE, time_zone: it says 'Rome'; the nearest is Europe/Rome." in done.stdout
    )


def test_a_misspelt_name_in_the_project_is_refused(tmp_path):
    text = (ROOT / "dbt_project.yml").read_text()
    given = {**SETTINGS, "retrian": "never"}
    inline = f"{{{{ setting_problems('dbt_project.yml', {given!r}) }}}}"
    done = _dbt(tmp_path, "compile", "--output", "json", "--inline", inline)
    assert "The nearest is {retrain: auto}." in done.stdout
    assert 'on-run-start: "{{ check_settings() }}"' in text


def test_drift_is_told_by_one_limit():
    meta = (ROOT / "python_models/ml/segmentation/ml_cluster_trainings.yml").read_text()
    macro = (ROOT / "macros/learning/drift_limit.sql").read_text()
    (limit,) = re.findall(r"drift_limit\(\) %}([0-9.]+)", macro)
    assert f"retrain_psi: {limit}\n" in meta
