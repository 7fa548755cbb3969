"""Pack the dashboard into a file that Superset imports.

::

    python pack.py serving/tessera.duckdb dashboard.zip
    python pack.py serving/tessera.duckdb dashboard.zip postgresql://bi@db.example.com/shop

The datasets of ``assets/`` name a table or a query, and what is computed from it. Their columns,
with types and descriptions, are taken from the serving file, so that they are never out of date.
The last argument is the database that Superset is to read instead of the file.
"""

import argparse
import zipfile
from pathlib import Path

import duckdb
import yaml

ASSETS = Path(__file__).parent / "assets"
FOLDER = Path("dashboard")


def columns_of(connection: duckdb.DuckDBPyConnection, dataset: dict) -> list[dict]:
    """Return the columns of a dataset as Superset describes them.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        To the serving file.
    dataset : dict
        Of ``schema`` and ``table_name``, or of ``sql``.

    Returns
    -------
    list of dict
        One per column; of a query, the description is that of the first table that has the column.
    """
    source = (
        f"({dataset['sql']})" if dataset["sql"] else f"{dataset['schema']}.{dataset['table_name']}"
    )
    described = dict(
        connection.execute(
            "select column_name, min_by(comment, table_name) from duckdb_columns()"
            " where comment is not null and (? is not null or table_name = ?) group by column_name",
            [dataset["sql"], dataset["table_name"]],
        ).fetchall()
    )
    rows = connection.execute(f"describe select * from {source} as dataset").fetchall()
    return [
        {
            "column_name": name,
            "verbose_name": name.replace("_", " ").capitalize(),
            "type": data_type,
            "is_dttm": data_type.startswith(("DATE", "TIMESTAMP")),
            "is_active": True,
            "groupby": True,
            "filterable": True,
            "description": described.get(name),
        }
        for name, data_type, *_ in rows
    ]


def pack(serving_file: Path, target: Path, uri: str | None = None) -> None:
    """Write the file that Superset imports.

    Parameters
    ----------
    serving_file : path
        Where columns are looked up, and what Superset reads unless ``uri`` says otherwise.
    target : path
        The zip file to write.
    uri : str, optional
        Of another database that holds the same tables.
    """
    with (
        duckdb.connect(str(serving_file), read_only=True) as connection,
        zipfile.ZipFile(target, "w") as packed,
    ):
        for file in sorted(ASSETS.rglob("*.yaml")):
            asset = yaml.safe_load(file.read_text())
            name = file.relative_to(ASSETS)
            kind = name.parts[0]
            if kind == "databases":
                # The link, not the file that it leads to today.
                asset["sqlalchemy_uri"] = uri or f"duckdb:///{serving_file.absolute()}"
                if uri:
                    asset["extra"] = {}
            if kind == "datasets":
                asset["columns"] = columns_of(connection, asset)
            packed.writestr(str(FOLDER / name), yaml.safe_dump(asset, sort_keys=False))


def main() -> None:
    """Read the command line and pack."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("serving_file", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("uri", nargs="?", help="of the database to read instead of the file")
    options = parser.parse_args()
    pack(options.serving_file, options.target, options.uri)


if __name__ == "__main__":
    main()
