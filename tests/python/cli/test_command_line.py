"""What all commands have in common: help, exit codes, completion; and what build refuses."""

import json
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from tessera import cli
from tessera.cli import COMMANDS, app
from tessera.publishing.building import show_progress

ROOT = Path(__file__).parents[3]
NO_COMMANDS = {"__init__", "options"}


def run(*arguments):
    return CliRunner().invoke(app, list(arguments))


def test_every_file_is_a_command_and_every_command_a_file():
    files = {file.stem for file in Path(cli.__file__).parent.glob("*.py")}
    assert files - NO_COMMANDS == set(COMMANDS)


def test_help_lists_every_command_and_exit_code():
    told = run("--help")
    assert told.exit_code == 0
    assert all(line in told.output for line in COMMANDS.values())
    assert all(f"\n  {code} " in told.output for code in range(3))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_and_stands_in_the_docs(name):
    told = run(name, "-h")
    assert told.exit_code == 0
    assert f"tessera {name}" in told.output
    assert "\\b" not in told.output
    assert f"| `tessera {name}" in (ROOT / "docs" / "command-line.md").read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["no-such-thing"], "No such command"),
        (["publishx"], "The nearest is publish."),
        (["publish", "--kep", "3"], "--keep"),
        (["publish", "--keep=0"], "x>=1"),
        (["doctor", "--vars", "{bad: ["], "is no YAML"),
        (["doctor", "--vars", "[1]"], "names no setting; write '{retrain: never}'"),
        (["score", "--customer", "a", "README.md"], "--customer reads nothing"),
    ],
)
def test_what_is_not_understood_has_a_code_of_its_own(arguments, message, monkeypatch):
    monkeypatch.chdir(ROOT)
    told = run(*arguments)
    assert told.exit_code == 2
    assert message in told.output


def test_the_shell_completes_commands_and_options():
    completed = ShellComplete(app, {}, "tessera", "_TESSERA_COMPLETE").get_completions
    assert [one.value for one in completed([], "pub")] == ["publish"]
    assert "--group-readable" in [one.value for one in completed(["publish"], "--")]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(shell):
    told = run("completion", shell)
    assert told.exit_code == 0
    assert f"_TESSERA_COMPLETE={shell}_complete" in told.stdout


def test_a_part_is_not_built_to_be_published(monkeypatch):
    monkeypatch.chdir(ROOT)
    told = run("build", "--select=dim_customers")
    assert told.exit_code == 2
    assert "--select=dim_customers builds a part, which is never published" in told.output


def test_a_build_that_passed_is_published_to_where_the_environment_says(monkeypatch):
    seen = []
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("TESSERA_PUBLISH_TO", "postgresql://db/shop")
    monkeypatch.setattr("tessera.publishing.building.run_dbt_build", lambda *_, **__: 0)
    monkeypatch.setattr("tessera.cli.publish.publish.callback", lambda **given: seen.append(given))
    assert run("build", "--keep", "5").exit_code == 0
    assert [(one["to"], one["keep"]) for one in seen] == [("postgresql://db/shop", 5)]


@pytest.mark.parametrize(("code", "message"), [(1, "did not pass"), (2, "could not begin")])
def test_what_did_not_pass_is_not_published(monkeypatch, code, message):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("tessera.publishing.building.run_dbt_build", lambda *_, **__: code)
    monkeypatch.setattr(
        "tessera.cli.publish.publish.callback", lambda **_: pytest.fail("published")
    )
    told = run("build")
    assert told.exit_code == 1
    assert message in told.output


def test_build_needs_a_folder_to_write_to(monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("os.access", lambda path, *_: path != ".")
    told = run("build")
    assert told.exit_code == 1
    assert "cannot be written to, and dbt keeps its records in it" in told.output


def test_build_needs_the_project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = run("build")
    assert told.exit_code == 1
    assert "There is no dbt_project.yml here" in told.output


def test_progress_shows_warnings_and_what_models_say(capsys):
    def line(name, level, message, **data):
        return json.dumps({"info": {"name": name, "level": level, "msg": message}, "data": data})

    show_progress(
        [
            line("LogStartLine", "info", "1 of 2 START", index=1, total=2, description="a model"),
            line("LogModelResult", "info", "1 of 2 OK", index=1, total=2),
            "a library's own words\n",
            line("JinjaLogInfo", "info", "prices are read with a comma"),
            line("LogTestResult", "warn", "2 of 2 WARN"),
            line("StatsLine", "info", "Done. PASS=1 WARN=1"),
        ]
    )
    said = capsys.readouterr().err
    for sentence in ("own words", "with a comma", "2 of 2 WARN", "Done. PASS=1"):
        assert sentence in said
    assert "1 of 2 OK" not in said
