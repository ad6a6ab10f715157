#!/bin/sh
# The database-facing part of the suite once more, on Debian's PostgreSQL 15 under the same keeper.
set -eu
OBOLE_PG_BIN=/usr/lib/postgresql/15/bin exec "$1" -m pytest -n 2 --dist loadgroup -m "database and not deep"
