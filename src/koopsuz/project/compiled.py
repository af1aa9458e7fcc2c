"""Where numba keeps the engine's compiled loops: one folder for each state of the engine's sources.

numba notices when a file changes, but not when a helper that it inlined from another file does; a folder named after
all sources can't hold stale code.
"""

import hashlib
import os
from pathlib import Path

ENGINE = Path(__file__).resolve().parent.parent / "engine"


def keep_compiled_code(*, home: Path) -> None:
    """Point numba at the folder for today's sources, unless NUMBA_CACHE_DIR says otherwise. Must run before numba loads."""
    digest = hashlib.sha256()
    for path in sorted(ENGINE.rglob("*.py")):
        digest.update(path.read_bytes())
    os.environ.setdefault("NUMBA_CACHE_DIR", str(home / "compiled" / digest.hexdigest()[:16]))
