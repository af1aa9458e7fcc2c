#!/bin/sh
# Prepares .venv from the hashed lists of packages. Usage: sh tools/prepare.sh run|dev|bench
# Does nothing when it is already prepared from the same lists; uses uv where it is present, plain pip otherwise.
set -eu
cd "$(dirname "$0")/.."
kind=${1:-run}
case $kind in
    run) list=requirements.lock ;;
    *) list=requirements-$kind.lock ;;
esac

fail() { printf 'koopsuz: %s\n' "$1" >&2; exit 1; }

find_python() {
    for candidate in "${KOOPSUZ_PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
        [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s' "$candidate"
            return
        fi
    done
}

stamp=.venv/prepared-$kind
wanted=$(cat "$list" tools/prepare.sh | cksum)
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && exit 0
# what the developers' list prepares also serves to run
if [ "$kind" = run ] && [ -f .venv/prepared-dev ] && [ "$(cat .venv/prepared-dev)" = "$(cat requirements-dev.lock tools/prepare.sh | cksum)" ]; then
    exit 0
fi

python=$(find_python)
[ -n "$python" ] || fail "Python 3.11 or newer is needed; found $(python3 --version 2>/dev/null || echo none). Install it, or name it in KOOPSUZ_PYTHON."
free=$(df -Pk . | awk 'NR==2 {print $4}')
[ "$free" -gt 1500000 ] || fail "the disk is nearly full: $((free / 1024)) MB are free, about 1500 MB are needed."

started=$(date +%s)
printf 'Preparing Python packages (once, about a minute)…\n'
if command -v uv >/dev/null 2>&1; then
    [ -x .venv/bin/python ] || uv venv --quiet --python "$python" .venv || fail "uv could not make .venv."
    uv pip install --quiet --python .venv/bin/python --require-hashes -r "$list" || fail "the packages could not be installed; the lines above say why. Check the network and try again."
else
    if [ ! -x .venv/bin/pip ]; then
        rm -rf .venv
        "$python" -m venv .venv >/dev/null 2>&1 || fail "$python can't make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv"
    fi
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r "$list" || fail "the packages could not be installed; the lines above say why. Check the network and try again."
fi

# the house itself: a path in the environment and a command, so that nothing has to be built
packages=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
printf '%s\n' "$(pwd)/src" >"$packages/koopsuz.pth"
cat >.venv/bin/koopsuz <<WRAPPER
#!/bin/sh
exec "$(pwd)/.venv/bin/python" -m koopsuz.cli "\$@"
WRAPPER
chmod +x .venv/bin/koopsuz
printf '%s' "$wanted" >"$stamp"
printf 'Packages ready in %s s.\n' "$(($(date +%s) - started))"
