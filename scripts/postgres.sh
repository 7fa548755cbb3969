#!/usr/bin/env bash
# A PostgreSQL server of its own, for tests: reached through a socket in its folder, with no password
# and no port. It touches no other server of this machine.
#
#   scripts/postgres.sh install         install PostgreSQL from Debian's packages, if it is not there
#   scripts/postgres.sh start FOLDER    start a server in a new folder, if it does not run; print its URL
#   scripts/postgres.sh stop FOLDER     stop it; what it holds stays in the folder
#
# Exit 3 where PostgreSQL cannot be had.
set -euo pipefail

programs() {
    find /usr/lib/postgresql/*/bin -name initdb -printf '%h\n' 2>/dev/null | sort -V | tail -1
}

# PostgreSQL does not run as root; Debian's packages bring a user for it.
as_server() {
    if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

# Where there is no network, a mirror is not waited for long.
patience=(-o Acquire::Retries=1 -o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20)

unavailable() {
    echo "$1" >&2
    exit 3
}

install() {
    test -z "$(programs)" || { echo "PostgreSQL is there: $(programs)" >&2; return; }
    command -v apt-get > /dev/null || unavailable "There is no apt-get here to install PostgreSQL with."
    local sudo=()
    test "$(id -u)" = 0 || sudo=(sudo --non-interactive)
    echo "Installing PostgreSQL from Debian's packages: apt-get install postgresql" >&2
    "${sudo[@]}" apt-get "${patience[@]}" update -qq || true
    DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get "${patience[@]}" install -yqq postgresql >&2 \
        || unavailable "PostgreSQL could not be installed."
}

start() {
    local folder=$1 bin
    bin=$(programs)
    test -n "$bin" || unavailable "PostgreSQL is not installed. Run: scripts/postgres.sh install"
    if [ ! -d "$folder/data" ]; then
        mkdir -p "$folder"
        test "$(id -u)" != 0 || chown postgres "$folder"
        as_server "$bin/initdb" --pgdata "$folder/data" --username postgres --auth trust \
            --encoding UTF8 --locale C --no-sync > /dev/null
    fi
    if ! as_server "$bin/pg_ctl" --pgdata "$folder/data" status > /dev/null; then
        echo "Starting a PostgreSQL server in $folder" >&2
        as_server "$bin/pg_ctl" --pgdata "$folder/data" --log "$folder/log" --wait start \
            --options "-c listen_addresses='' -c fsync=off -k '$folder'" > /dev/null
    fi
    echo "postgresql://postgres@/postgres?host=$folder"
}

stop() {
    as_server "$(programs)/pg_ctl" --pgdata "$1/data" --wait --mode "${2:-fast}" stop > /dev/null
}

case "${1:-}" in
    install) install ;;
    start) start "${2:?the folder of the server}" ;;
    stop) stop "${2:?the folder of the server}" "${3:-fast}" ;;
    *) sed -n '2,/^set/{/^#/p}' "$0"; exit 2 ;;
esac
