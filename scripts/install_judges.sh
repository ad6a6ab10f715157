#!/bin/sh
# Installs the outside judges that tests/evidence asks: Node with @digitalbazaar/vc, Go with x/mod/sumdb, Chromium.
# As root the Debian packages are installed; otherwise they must be there. Whatever is missing at the end is an error.
set -eu
cd "$(dirname "$0")/.."

have() { command -v "$1" >/dev/null 2>&1; }
gone() { echo "install_judges: $1 is missing and could not be installed" >&2; exit 1; }

sumdb=/usr/share/gocode/src/golang.org/x/mod/sumdb/note
packages=""
have node || packages="$packages nodejs"
have npm || packages="$packages npm"
have go || packages="$packages golang-go"
have chromium || packages="$packages chromium"
[ -d "$sumdb" ] || packages="$packages golang-golang-x-mod-dev"

if [ -n "$packages" ] && [ "$(id -u)" = 0 ] && have apt-get; then
    apt-get update -q
    # shellcheck disable=SC2086  # a list of words
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $packages
fi
for tool in node npm go chromium; do have "$tool" || gone "$tool"; done
[ -d "$sumdb" ] || gone "golang-golang-x-mod-dev"

# Versions and hashes are pinned in package-lock.json; no package runs a script of its own.
cd tests/js
npm ci --ignore-scripts --no-audit --no-fund
[ -d node_modules/@digitalbazaar/vc ] || gone "@digitalbazaar/vc"
echo "install_judges: all judges are here"
