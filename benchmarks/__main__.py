"""All benchmarks one after the other, each in a process of its own: `make bench`.

The judges and the largest instances take long; ask for them: `make bench` runs what fits in a few minutes, and
`.venv/bin/python -m benchmarks --all` everything.
"""

import argparse
import os
import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
SHORT: tuple[tuple[str, ...], ...] = (
    ("scoring",),
    ("allocation",),
    ("law",),
    ("ingest", "--schools", "500"),
    ("demo",),
    ("pages",),
)
ALL: tuple[tuple[str, ...], ...] = (
    ("scoring", "--large"),
    ("allocation", "--judges", "--large"),
    ("law",),
    ("ingest",),
    ("demo",),
    ("pages",),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="also the judges and the largest instances")
    asked = ALL if parser.parse_args().all else SHORT
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    codes = []
    for name, *options in asked:
        print(f"\n== {name} {' '.join(options)}", flush=True)
        command = [sys.executable, str(HERE / f"{name}.py"), *options]
        environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
        codes.append(subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
