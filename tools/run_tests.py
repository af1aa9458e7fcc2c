"""Runs all tests: `make test`. Arguments go on to pytest, such as `tests/engine -k money`.

Journeys need a Chromium. Where none is found they are skipped, and this says so and how to get one; in CI (`CI=true`) a
missing browser is a failure. Tests use a database of their own under .koopsuz/test, never the one of the demo.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = (Path("/usr/bin"), Path("/usr/local/bin"), Path("/snap/bin"))
MISSING_BROWSER = 3
HOW_TO_GET_ONE = "On Debian or Ubuntu: apt-get install chromium libatomic1. Or name one in KOOPSUZ_CHROMIUM."


def main(arguments: list[str]) -> int:
    """Find a browser, then hand over to pytest, whose closing line is the last one printed; return the exit code."""
    in_ci = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
    chromium = find_chromium(os.environ)
    obstacle = driver_fault(driver()) if chromium else f"no Chromium was found. {HOW_TO_GET_ONE}"
    if obstacle and in_ci:
        print(f"koopsuz: {obstacle} CI must run the journeys.", file=sys.stderr)
        return MISSING_BROWSER
    print(f"JOURNEYS ARE SKIPPED: {obstacle}" if obstacle else f"Journeys run in {chromium}", flush=True)
    chosen = ["-m", "not journey"] if obstacle and chromium else []
    command = [sys.executable, "-m", "pytest", *(arguments or ["-n", "2", "--dist", "loadfile", "-q"]), *chosen]
    return subprocess.run(
        command, cwd=ROOT, env=test_environment(os.environ, chromium=chromium), check=False
    ).returncode


def driver() -> str:
    """Return the program by which Playwright steers a browser."""
    from playwright._impl._driver import compute_driver_executable

    return compute_driver_executable()[0]


def driver_fault(program: str) -> str | None:
    """Say why the driver of the browser can't start and what to do, or return None when it can."""
    try:
        tried = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    except OSError as error:
        return f"the driver of the browser can't start: {error.strerror}. Delete .venv and run again."
    if tried.returncode == 0:
        return None
    reason = (tried.stderr.strip().splitlines() or ["no reason given"])[-1].rpartition(": error while ")[2]
    return f"the driver of the browser can't start: {reason}. On Debian or Ubuntu: apt-get install libatomic1."


def find_chromium(environment: "os._Environ[str] | dict[str, str]") -> str | None:
    """Return the browser for the journeys: the one named, a system's one, or one that Playwright installed."""
    named = environment.get("KOOPSUZ_CHROMIUM")
    if named:
        return named if os.access(named, os.X_OK) else None
    for name in NAMES:
        found = shutil.which(name, path=environment.get("PATH"))
        if found:
            return found
        for place in PLACES:
            if os.access(place / name, os.X_OK):
                return str(place / name)
    return _of_playwright(environment)


def _of_playwright(environment: "os._Environ[str] | dict[str, str]") -> str | None:
    cache = Path(environment.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    found = sorted(cache.glob("chromium-*/chrome-linux*/chrome")) if cache.is_dir() else []
    return str(found[-1]) if found else None


def test_environment(given: "os._Environ[str] | dict[str, str]", *, chromium: str | None) -> dict[str, str]:
    """Return the environment of the tests: a home of their own, nothing from the caller's site."""
    kept = {name: value for name, value in given.items() if not name.startswith("KOOPSUZ_")}
    for name in ("KOOPSUZ_DATABASE_URL", "KOOPSUZ_PG_BIN"):
        if given.get(name):
            kept[name] = given[name]
    home = given.get("KOOPSUZ_TEST_HOME") or str(ROOT / ".koopsuz" / "test")
    kept |= {
        "KOOPSUZ_HOME": home,
        "KOOPSUZ_TEST_HOME": home,
    }
    if chromium:
        kept["KOOPSUZ_CHROMIUM"] = chromium
    return kept


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
