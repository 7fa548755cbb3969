"""Settings of a Superset on one machine, for its own user: see superset.sh."""

import os
from pathlib import Path

FOLDER = Path(os.environ["SUPERSET_FOLDER"])
SECRET_KEY = (FOLDER / "secret_key").read_text().strip()
SQLALCHEMY_DATABASE_URI = f"sqlite:///{FOLDER / 'superset.db'}"
# DuckDB opens a file, which Superset refuses to do for databases that its users add.
PREVENT_UNSAFE_DB_CONNECTIONS = False
# Reached by http on this machine alone; behind https, leave Talisman's headers on.
TALISMAN_ENABLED = False
SESSION_COOKIE_SAMESITE = "Lax"
RATELIMIT_ENABLED = False
