#!/bin/sh
# Writes one dump of the database, and the uploaded files if there are any. Usage: deploy/backup.sh FOLDER
# Tried: with the embedded database, restored with deploy/restore.sh into a new one (tests/house/test_backup.py).
set -eu
cd "$(dirname "$0")/.."
[ $# -eq 1 ] || { echo 'usage: deploy/backup.sh FOLDER' >&2; exit 2; }
mkdir -p "$1"
exec .venv/bin/python deploy/database_copy.py dump "$(cd "$1" && pwd)"
