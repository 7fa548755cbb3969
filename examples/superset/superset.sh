#!/usr/bin/env bash
# Superset over the serving file, with Tessera's dashboard: an environment of its own, reached from
# this machine alone.
#
#   examples/superset/superset.sh start [SERVING_FILE]   install, import the dashboard, run; say where
#   examples/superset/superset.sh picture FILE.png       log in with Chromium, take a picture of it
#   examples/superset/superset.sh stop
#
# SERVING_FILE is serving/tessera.duckdb where nothing is said. Everything that this makes (0.8 GB)
# lies in .superset, or in SUPERSET_FOLDER. SUPERSET_PORT is 8088. Needs Python 3.11 (PYTHON).
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
export SUPERSET_FOLDER=${SUPERSET_FOLDER:-$PWD/.superset}
export SUPERSET_PORT=${SUPERSET_PORT:-8088}
export SUPERSET_CONFIG_PATH=$here/superset_config.py FLASK_APP='superset.app:create_app()'
# Its pages ask for a counting pixel otherwise.
export SCARF_ANALYTICS=false
python=$SUPERSET_FOLDER/venv/bin/python
bin=$SUPERSET_FOLDER/venv/bin

secret() {
    test -s "$SUPERSET_FOLDER/$1" || (umask 077; openssl rand -hex 24 > "$SUPERSET_FOLDER/$1")
    cat "$SUPERSET_FOLDER/$1"
}

install() {
    test ! -e "$SUPERSET_FOLDER/installed" || return 0
    echo "Installing Superset into $SUPERSET_FOLDER (a minute or more)" >&2
    "${PYTHON:-python3}" -c 'import sys; v = sys.version_info[:2]; sys.exit(
        v != (3, 11) and "The versions of Superset here are those for Python 3.11; set PYTHON")'
    mkdir -p "$SUPERSET_FOLDER"
    "${PYTHON:-python3}" -m venv "$SUPERSET_FOLDER/venv"
    "$python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt"
    secret secret_key > /dev/null
    "$bin/superset" db upgrade >> "$SUPERSET_FOLDER/log" 2>&1
    "$bin/superset" fab create-admin --username admin --firstname Shop --lastname Owner \
        --email admin@example.com --password "$(secret password)" >> "$SUPERSET_FOLDER/log" 2>&1
    "$bin/superset" init >> "$SUPERSET_FOLDER/log" 2>&1
    touch "$SUPERSET_FOLDER/installed"
}

stop() {
    test ! -s "$SUPERSET_FOLDER/pid" || kill "$(cat "$SUPERSET_FOLDER/pid")" 2> /dev/null || true
    rm -f "$SUPERSET_FOLDER/pid"
}

start() {
    local file=${1:-serving/tessera.duckdb}
    test -e "$file" || { echo "$file is not there. Run: tessera build" >&2; exit 1; }
    install
    stop
    "$python" "$here/pack.py" "$file" "$SUPERSET_FOLDER/dashboard.zip"
    "$python" "$here/load.py" "$SUPERSET_FOLDER/dashboard.zip" >> "$SUPERSET_FOLDER/log" 2>&1
    "$bin/gunicorn" --workers 1 --threads 8 --worker-class gthread --timeout 120 --daemon \
        --bind "127.0.0.1:$SUPERSET_PORT" --pid "$SUPERSET_FOLDER/pid" \
        --log-file "$SUPERSET_FOLDER/log" "$FLASK_APP"
    for _ in $(seq 120); do
        if curl --silent --fail "http://127.0.0.1:$SUPERSET_PORT/health" > /dev/null; then
            echo "http://127.0.0.1:$SUPERSET_PORT/superset/dashboard/tessera/ (admin, password in" \
                "$SUPERSET_FOLDER/password)"
            return
        fi
        sleep 1
    done
    echo "Superset does not answer. Its last words are in $SUPERSET_FOLDER/log" >&2
    exit 1
}

case "${1:-}" in
    start) start "${2:-}" ;;
    picture) "$python" "$here/picture.py" "${2:?the file to write}" ;;
    stop) stop ;;
    *) sed -n '2,/^set/{/^#/p}' "$0"; exit 2 ;;
esac
