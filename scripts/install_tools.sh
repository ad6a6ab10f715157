#!/bin/sh
# Installs what tests need beyond Python packages: a browser, fonts, Debian's PostgreSQL 15, and the outside judges.
# As root the Debian packages are installed; otherwise they must be there. Whatever is missing at the end is an error.
set -eu
cd "$(dirname "$0")/.."

have() { command -v "$1" >/dev/null 2>&1; }
gone() { echo "install_tools: $1 is missing and could not be installed" >&2; exit 1; }

packages=""
have chromium || packages="$packages chromium"
have pdftoppm || packages="$packages poppler-utils"
have xgettext || packages="$packages gettext"
[ -x /usr/lib/postgresql/15/bin/initdb ] || packages="$packages postgresql-15"
[ -d /usr/share/fonts/opentype/noto ] || packages="$packages fonts-noto-cjk"
if [ -n "$packages" ] && [ "$(id -u)" = 0 ] && have apt-get; then
    apt-get update -q
    # shellcheck disable=SC2086  # a list of words
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $packages
fi
for tool in chromium pdftoppm xgettext; do have "$tool" || gone "$tool"; done
[ -x /usr/lib/postgresql/15/bin/initdb ] || gone "PostgreSQL 15"
sh scripts/install_judges.sh
