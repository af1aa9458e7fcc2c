"""Writes the reference pages that come from the code: `make docs`."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Write what changed and name it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koopsuz.project.settings")
    os.environ["KOOPSUZ_WITHOUT_DATABASE"] = "1"
    from tools.house.reference_pages import reference_pages
    from tools.house.tree import Tree

    for name, text in reference_pages(Tree.of_repository()).items():
        path = ROOT / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
