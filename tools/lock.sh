#!/bin/sh
# Writes the hashed lists of packages anew, for every platform and Python from 3.11 on, without any address in them.
set -eu
cd "$(dirname "$0")/.."
uv=.venv/bin/uv
[ -x "$uv" ] || uv=uv
compile() {
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate "$@"
}
compile pyproject.toml -o requirements.lock
compile pyproject.toml --extra dev -c requirements.lock -o requirements-dev.lock
compile pyproject.toml --extra dev --extra bench -c requirements-dev.lock -o requirements-bench.lock
if grep -nE 'https?://' requirements*.lock; then
    echo 'koopsuz: an address slipped into a lock file' >&2
    exit 1
fi
