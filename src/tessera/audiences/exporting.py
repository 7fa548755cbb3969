"""From a build that passed to a platform's file, with a record of it."""

import getpass
import uuid
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from tessera.audiences.file import as_csv, sha256_of, write
from tessera.audiences.formats import FORMATS, PRIVACY_MINIMUM, Format
from tessera.audiences.record import record
from tessera.audiences.refusal import ExportRefusedError
from tessera.audiences.selecting import Selection, select
from tessera.identity import DEMO, stored_salt
from tessera.publishing import Build, BuildNotPublishableError, check_same_build, check_secret


@dataclass(frozen=True)
class Export:
    """What was exported, or would be.

    Attributes
    ----------
    export_id, exported_by, audience, format, output, columns, file_sha256, run_id : str
        The columns of ``actions.audience_exports``; file_sha256 is of the file.
    exported_at : datetime
        When, in UTC.
    as_of_date : date
        The clock of the build.
    people_count : int
        Rows of the file.
    selected_count, without_consent_count, held_out_count, shared_count, unreachable_count : int
        Everybody in the audience, and who was left out why.
    is_demo, is_dry_run : bool
        Whether the people are made up, and whether no file was written.
    """

    export_id: str
    exported_at: datetime
    exported_by: str
    audience: str
    format: str
    output: str
    people_count: int
    selected_count: int
    without_consent_count: int
    held_out_count: int
    shared_count: int
    unreachable_count: int
    columns: str
    file_sha256: str
    run_id: str
    as_of_date: date
    is_demo: bool
    is_dry_run: bool


def export_audience(
    database: Path,
    target: Path,
    audience: str,
    format_name: str,
    output: Path,
    is_forced: bool = False,
    is_dry_run: bool = False,
) -> Export:
    """Write an audience to the file that a platform asks for, and record it.

    Only people with marketing consent are in it, nobody who is held out for comparison, and
    nobody whose address is also that of somebody who may not be written to.

    Parameters
    ----------
    database, target : Path
        The DuckDB file that dbt built, and dbt's target folder.
    audience : str
        Its name, such as segment:champions.
    format_name : str
        A key of ``FORMATS``.
    output : Path
        The file.
    is_forced : bool
        Whether a file that is there is replaced.
    is_dry_run : bool
        Whether only to say what would be exported.

    Returns
    -------
    Export
        What was exported.

    Raises
    ------
    ExportRefusedError
        If the build may not be published, the database is in use, there is no such audience, too
        few people may be written to, or the file cannot be written. No file is left then.
    """
    try:
        build = Build.read(target)
        build.check()
    except BuildNotPublishableError as error:
        raise ExportRefusedError(str(error)) from error
    if not database.exists():
        raise ExportRefusedError(
            f"The database {database} does not exist. Run dbt build, or name it: --database"
        )
    if output.exists() and not output.is_file():
        raise ExportRefusedError(
            f"{output} is no file: what is exported appears whole or not at all. Name a file: "
            "--output"
        )
    if output.exists() and not is_forced and not is_dry_run:
        raise ExportRefusedError(f"{output} is there already. Replace it with --force")
    try:
        # Writing alone keeps a build from changing what is read.
        connection = duckdb.connect(str(database), read_only=is_dry_run)
    except duckdb.Error as error:
        raise ExportRefusedError(
            f"The database {database} is in use, cannot be written to, or is none. Wait for the "
            f"build to end, or close the program that has it open. ({str(error).splitlines()[0]})"
        ) from error
    with connection:
        try:
            check_same_build(connection, build, database)
            check_secret(connection)
        except BuildNotPublishableError as error:
            raise ExportRefusedError(str(error)) from error
        as_of = connection.execute(
            "select max(as_of_date) from marts.fct_customer_segments"
        ).fetchall()[0][0]
        selection = select(connection, audience, as_of)
        form = FORMATS[format_name]
        if selection.is_plan:
            form = form.of_plan()
        rows = [row for row in map(form.row, selection.people) if form.reaches(row)]
        _refuse_few(form, selection, len(rows))
        content = as_csv(form.columns, rows)
        shop = stored_salt(connection, "pii.pii_salt")
        export = Export(
            export_id=str(uuid.uuid4()),
            exported_at=datetime.now(UTC),
            exported_by=getpass.getuser(),
            audience=audience,
            format=format_name,
            output=str(output.absolute()),
            people_count=len(rows),
            selected_count=selection.selected_count,
            without_consent_count=selection.without_consent_count,
            held_out_count=selection.held_out_count,
            shared_count=selection.shared_count,
            unreachable_count=len(selection.people) - len(rows),
            columns=", ".join(form.columns),
            file_sha256=sha256_of(content),
            run_id=build.invocation_id,
            as_of_date=as_of,
            is_demo=shop is not None and shop[1] == DEMO,
            is_dry_run=is_dry_run,
        )
        if not is_dry_run:
            _write(connection, export, output, content, is_forced)
    return export


def _refuse_few(form: Format, selection: Selection, count: int) -> None:
    """Refuse an audience that is too small for the platform, or for privacy."""
    minimum = max(form.minimum, PRIVACY_MINIMUM)
    if count >= minimum:
        return
    left_out = (
        f"{selection.selected_count} in the audience; left out: {selection.without_consent_count} "
        f"without consent, {selection.held_out_count} held out, {selection.shared_count} whose "
        f"address is somebody else's too, {len(selection.people) - count} without an address"
    )
    if not count:
        raise ExportRefusedError(f"Nobody may be written to ({left_out})")
    whose = f"{form.title} does nothing" if form.minimum > PRIVACY_MINIMUM else "privacy forbids it"
    raise ExportRefusedError(
        f"Too few people: {count}, and with fewer than {minimum} {whose} ({left_out}). Export a "
        "larger audience"
    )


def _write(
    connection: duckdb.DuckDBPyConnection,
    export: Export,
    output: Path,
    content: bytes,
    is_forced: bool,
) -> None:
    """Write file and record, both or neither."""
    connection.begin()
    record(connection, {**asdict(export), "exported_at": export.exported_at.replace(tzinfo=None)})
    try:
        write(output, content, is_forced)
    except ExportRefusedError:
        connection.rollback()
        raise
    try:
        connection.commit()
    except duckdb.Error as error:
        output.unlink(missing_ok=True)
        raise ExportRefusedError(
            f"The export could not be recorded, so the file was removed ({error})"
        ) from error
