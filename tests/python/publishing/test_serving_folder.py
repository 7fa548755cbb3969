"""What can go wrong around the serving copy: whose folder it is, who may read it, what is full."""

import fcntl
import resource
import signal
import stat
import subprocess
import sys

import duckdb
import pytest
from click.testing import CliRunner

from tessera.cli import app
from tessera.publishing import BuildNotPublishableError, publish
from tessera.publishing.folder import ServingFolder


def publish_build(build, **options):
    return publish(build.database, build.serving, build.target, **options)


def command(build, **places):
    """Return the arguments of ``tessera publish`` for a build."""
    found = {"database": build.database, "serving": build.serving, "target": build.target, **places}
    return ["publish", *(f"--{name}={path}" for name, path in found.items())]


def run(build, file_size_limit=None, before="pass"):
    """Run ``tessera publish`` in a process of its own."""

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_size_limit, file_size_limit))

    return subprocess.run(
        [sys.executable, "-c", f"{before}\nfrom tessera.cli import app; app()", *command(build)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit if file_size_limit else None,
    )


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def left_behind(build):
    return [path.name for path in build.serving.glob("*unfinished*")]


def test_copies_are_private_to_their_owner(finished_build):
    file = publish_build(finished_build)
    assert (mode(file), mode(finished_build.serving)) == (0o400, 0o700)


def test_the_group_may_read_when_it_is_said(finished_build):
    publish_build(finished_build)
    finished_build.build(customers=4, invocation="second-build")
    file = publish_build(finished_build, group_readable=True)
    assert (mode(file), mode(finished_build.serving)) == (0o440, 0o750)


def test_the_copy_is_private_while_it_is_written(finished_build, monkeypatch):
    seen = []
    connect = duckdb.connect

    def watched(*arguments, **options):
        seen.extend(mode(path) for path in finished_build.serving.glob(".unfinished-*"))
        return connect(*arguments, **options)

    monkeypatch.setattr("tessera.publishing.serving.duckdb.connect", watched)
    publish_build(finished_build)
    assert seen == [0o700]


def test_a_database_that_others_can_read_is_told(finished_build):
    finished_build.database.chmod(0o644)
    assert "chmod 600" in CliRunner().invoke(app, command(finished_build)).stderr
    finished_build.database.chmod(0o640)
    assert CliRunner().invoke(app, command(finished_build)).stderr == ""


def test_what_a_killed_publish_left_behind_goes_with_the_next_one(finished_build):
    publish_build(finished_build)
    killed = run(
        finished_build,
        before="import os, tessera.publishing.folder as f\n"
        "f.ServingFolder.serve = lambda *_: os.kill(os.getpid(), 9)",
    )
    assert killed.returncode == -signal.SIGKILL
    assert len(left_behind(finished_build)) == 1
    # And what versions before this one left.
    for name in ("tessera-2026.unfinished", "tessera-2026.unfinished.wal", "tessera.duckdb.123"):
        (finished_build.serving / name).touch()
    assert finished_build.served() == 3
    finished_build.build(customers=4, invocation="second-build")
    publish_build(finished_build)
    assert finished_build.served() == 4
    assert sorted(path.name[:8] for path in finished_build.serving.iterdir()) == [
        ".publish", "tessera-", "tessera-", "tessera.",
    ]  # fmt: skip


def test_a_publish_that_is_running_is_left_alone(finished_build):
    publish_build(finished_build)
    running = finished_build.serving / ".unfinished-now"
    running.mkdir()
    with open(finished_build.serving / ".publish.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BuildNotPublishableError, match=r"Another publish .* is running"):
            publish_build(finished_build)
        assert running.exists()
    publish_build(finished_build)
    assert not running.exists()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda build: build.folder, "holds the build database tessera.duckdb"),
        (lambda build: _linked(build, build.folder), "holds the build database tessera.duckdb"),
        (lambda build: _with_file(build, "elsewhere"), "is not the link that publishing makes"),
        (lambda build: _with_link(build, "elsewhere"), "is not the link that publishing makes"),
        (lambda build: build.target / "manifest.json", "is a file, not a folder"),
        (lambda build: _with_file(build, "elsewhere", "scoring.duckdb"), "is not the link that"),
    ],
    ids=[
        "its own folder",
        "by a link",
        "a file is there",
        "another link is there",
        "a file",
        "a file in the place of the pack",
    ],
)
def test_no_folder_is_taken_in_which_a_file_would_be_replaced(finished_build, spoil, message):
    serving = spoil(finished_build)
    before = _listing(finished_build.folder)
    result = CliRunner().invoke(app, command(finished_build, serving=serving))
    assert result.exit_code == 1
    assert message in result.stderr
    assert _listing(finished_build.folder) == before


def test_the_folder_of_a_database_that_is_a_link_is_refused_too(finished_build):
    """The database's own folder holds only a link to it, which would be replaced."""
    elsewhere = finished_build.folder / "big disk"
    elsewhere.mkdir()
    finished_build.database.rename(elsewhere / "tessera.duckdb")
    finished_build.database.symlink_to(elsewhere / "tessera.duckdb")
    for serving in (finished_build.folder, elsewhere):
        with pytest.raises(BuildNotPublishableError, match="holds the build database"):
            publish(finished_build.database, serving, finished_build.target)
    assert finished_build.database.is_symlink()


@pytest.mark.parametrize("limit", [1, 100_000, 300_000])
def test_a_limit_on_file_size_gives_a_sentence_and_keeps_what_is_served(finished_build, limit):
    publish_build(finished_build)
    finished_build.build(customers=50_000, invocation="second-build")
    result = run(finished_build, file_size_limit=limit)
    assert result.returncode == 1
    assert "Not published. The serving copy could not be written" in result.stderr
    assert "Traceback" not in result.stderr
    assert left_behind(finished_build) == []
    assert finished_build.served() == 3


@pytest.mark.parametrize(
    ("refused", "error", "message"),
    [
        ("mkdir", PermissionError(13, "Permission denied", "serving"), "cannot be written to"),
        ("mkdir", OSError(30, "Read-only file system"), "Read-only file system"),
        ("rename", OSError(28, "No space left on device"), "No space left on device"),
    ],
)
def test_what_the_system_refuses_is_told_in_a_sentence(
    finished_build, monkeypatch, refused, error, message
):
    def refuse(*_, **__):
        raise error

    publish_build(finished_build)
    monkeypatch.setattr(f"pathlib.Path.{refused}", refuse)
    result = CliRunner().invoke(app, command(finished_build))
    monkeypatch.undo()
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert message in result.stderr
    assert finished_build.served() == 3
    assert left_behind(finished_build) == []


def test_the_pack_lies_beside_its_copy_and_is_private(tmp_path):
    folder = ServingFolder(tmp_path / "serving", group_readable=True)
    with folder.locked():
        for number in range(3):
            with folder.unfinished(str(number)) as work:
                for name in ("copy", "pack"):
                    (work / name).write_text(f"{name} {number}")
                folder.serve(work / "copy", str(number), work / "pack")
            folder.remove_old(keep=2)
    assert (folder.path / "scoring.duckdb").read_text() == "pack 2"
    assert folder.link.read_text() == "copy 2"
    packs = sorted(folder.path.glob("scoring-*.duckdb"))
    assert [pack.name for pack in packs] == ["scoring-1.duckdb", "scoring-2.duckdb"]
    assert mode(packs[0]) == 0o400


def _listing(folder):
    return sorted((str(path), path.lstat().st_mode) for path in folder.rglob("*"))


def _with_file(build, name, file="tessera.duckdb"):
    folder = build.folder / name
    folder.mkdir()
    (folder / file).write_text("a file of somebody's own")
    return folder


def _with_link(build, name):
    folder = build.folder / name
    folder.mkdir()
    (folder / "tessera.duckdb").symlink_to("../target/manifest.json")
    return folder


def _linked(build, folder):
    link = build.folder / "link"
    link.symlink_to(folder)
    return link
