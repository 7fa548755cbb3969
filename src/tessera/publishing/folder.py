"""The folder of the serving copies: who may use it, and what goes from it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from tessera.locking import locked
from tessera.publishing.build import BuildNotPublishableError

LINK_NAME = "tessera.duckdb"
LOCK_NAME = ".publish.lock"
COPIES = "tessera-*.duckdb"
# Beside each copy, what scoring needs of the same build.
PACK_NAME = "scoring.duckdb"
PACKS = "scoring-*.duckdb"
# What a publish that was killed leaves behind; the second and third are those of earlier versions.
UNFINISHED = (".unfinished-*", "tessera-*.unfinished*", f"{LINK_NAME}.[0-9]*")


class ServingFolder:
    """A folder that holds serving copies and the link to the newest of them.

    Parameters
    ----------
    path : Path
        The folder; it need not exist.
    group_readable : bool
        Whether the folder's group may read the copies; otherwise only their owner may.
    """

    def __init__(self, path: Path, group_readable: bool = False) -> None:
        self.path = path
        self.link = path / LINK_NAME
        self.group_readable = group_readable

    def check(self, database: Path) -> None:
        """Refuse a folder in which publishing would replace a file that is no serving copy.

        Raises
        ------
        BuildNotPublishableError
            If the folder holds the database that is built, or a ``tessera.duckdb`` that is not
            the link of an earlier publish.
        """
        advice = "Name another folder: --serving, or TESSERA_SERVING"
        folder = self.path.resolve()
        if folder in {database.absolute().parent.resolve(), database.resolve().parent}:
            raise BuildNotPublishableError(
                f"The folder {self.path} holds the build database {database.name}, which readers "
                f"must not open. {advice}"
            )
        if self.path.exists() and not self.path.is_dir():
            raise BuildNotPublishableError(f"{self.path} is a file, not a folder. {advice}")
        for link, copies in ((self.link, COPIES), (self.path / PACK_NAME, PACKS)):
            if link.is_symlink():
                target = Path(os.readlink(link))
                ours = target.parent == Path() and target.match(copies)
            else:
                ours = not link.exists()
            if not ours:
                raise BuildNotPublishableError(
                    f"{link} is not the link that publishing makes, and would be replaced. {advice}"
                )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Make the folder if it is absent, and keep other publishes out while in it.

        The lock ends with the process, however that ends.

        Raises
        ------
        BuildNotPublishableError
            If another publish holds the lock.
        """
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.group_readable:
            self.path.chmod(self.path.stat().st_mode | 0o050)
        with ExitStack() as held:
            try:
                held.enter_context(locked(self.path / LOCK_NAME))
            except BlockingIOError as error:
                raise BuildNotPublishableError(
                    f"Another publish into {self.path} is running. Wait for it to end"
                ) from error
            yield

    def remove_unfinished(self) -> None:
        """Remove what killed publishes left behind. Only for who holds the lock."""
        for pattern in UNFINISHED:
            for path in self.path.glob(pattern):
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()

    @contextmanager
    def unfinished(self, stamp: str) -> Iterator[Path]:
        """Give a private folder for a copy that is being written; it goes at the end."""
        work = self.path / f".unfinished-{stamp}"
        work.mkdir(mode=0o700)
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)

    def serve(self, written: Path, stamp: str, pack: Path | None = None) -> Path:
        """Move a written copy to its place and let the link point to it, in one step each.

        The scoring pack goes before it, and is its owner's alone: it holds rows of staging.
        """
        if pack:
            pack.chmod(0o400)
            self._link(pack, f"scoring-{stamp}.duckdb", PACK_NAME)
        written.chmod(0o440 if self.group_readable else 0o400)
        return self._link(written, f"tessera-{stamp}.duckdb", LINK_NAME)

    def _link(self, written: Path, name: str, link_name: str) -> Path:
        fresh_link = written.with_name(link_name)
        fresh_link.symlink_to(name)
        written.rename(self.path / name)
        fresh_link.replace(self.path / link_name)
        return self.path / name

    def remove_old(self, keep: int) -> None:
        """Remove all but the newest copies; never the one that is served."""
        for link, copies in ((self.link, COPIES), (self.path / PACK_NAME, PACKS)):
            current = link.resolve()
            for file in sorted(self.path.glob(copies), reverse=True)[max(keep, 1) :]:
                if file.resolve() != current:
                    file.unlink()


def stamp_of(now: datetime, invocation_id: str) -> str:
    """Return what names a copy: when it was published, and of which build it is.

    Examples
    --------
    >>> stamp_of(datetime(2026, 1, 31, 12, 30), "0f0e0d0c-1111")
    '20260131T123000000000-0f0e0d0c'
    """
    return f"{now:%Y%m%dT%H%M%S%f}-{invocation_id[:8]}"
