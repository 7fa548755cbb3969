#!/usr/bin/env bash
# Chromium, in which tests look at the report. Prints where it is; installs it from Debian's packages
# if it is not there, with a font of Chinese letters.
#
# Exit 3 where it cannot be had.
set -euo pipefail

# Where there is no network, a mirror is not waited for long.
patience=(-o Acquire::Retries=1 -o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20)

unavailable() {
    echo "$1" >&2
    exit 3
}

program() {
    command -v chromium || command -v chromium-browser || command -v google-chrome
}

if ! program; then
    command -v apt-get > /dev/null || unavailable "There is no apt-get here to install Chromium with."
    sudo=()
    test "$(id -u)" = 0 || sudo=(sudo --non-interactive)
    echo "Installing from Debian's packages: chromium, fonts-noto-cjk" >&2
    "${sudo[@]}" apt-get "${patience[@]}" update -qq || true
    DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get "${patience[@]}" install -yqq \
        --no-install-recommends chromium fonts-noto-cjk >&2 \
        || unavailable "Chromium could not be installed."
    program
fi
