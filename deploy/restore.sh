#!/bin/sh
# Restores a dump into an empty database. Usage: deploy/restore.sh [--overwrite] FILE.dump
# Stop the site first. Tried: with the embedded database (tests/house/test_backup.py).
set -eu
folder=$(pwd)
cd "$(dirname "$0")/.."
overwrite=
[ "${1:-}" = --overwrite ] && { overwrite=--overwrite; shift; }
[ $# -eq 1 ] || { echo 'usage: deploy/restore.sh [--overwrite] FILE.dump' >&2; exit 2; }
case $1 in /*) file=$1 ;; *) file=$folder/$1 ;; esac
exec .venv/bin/python deploy/database_copy.py restore "$file" $overwrite
