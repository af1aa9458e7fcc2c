"""The files that a rule looks at: the tracked files of the repository, or a small tree written in a test."""

import ast
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LARGEST_FILE = 4_000_000
NOT_TEXT = frozenset(
    {".png", ".jpg", ".jpeg", ".webp", ".ico", ".xlsx", ".pdf", ".woff2", ".mo", ".gz", ".zip", ".npz"}
)
MADE_HERE = frozenset({".git", ".venv", ".koopsuz", "__pycache__", "node_modules", "build", "dist"})


@dataclass(frozen=True, slots=True)
class Offence:
    """One place that breaks a rule: where it is, what is wrong, and what to do instead."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


class Tree:
    """Text files by their path from the root, with `/` between folders, sorted."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = dict(sorted(files.items()))

    @classmethod
    def of_repository(cls, root: Path = ROOT) -> "Tree":
        """Read every file that git tracks or would track; without git, everything but what was made here."""
        texts = {}
        for name in _names(root):
            path = root / name
            if path.suffix in NOT_TEXT or not path.is_file() or path.stat().st_size > LARGEST_FILE:
                continue
            texts[name] = path.read_text(encoding="utf-8", errors="replace")
        return cls(texts)

    def matching(self, *patterns: str) -> Iterator[tuple[str, str]]:
        """Yield path and text of the files whose path matches one of the patterns (`*` also crosses folders)."""
        for path, text in self.files.items():
            if any(fnmatch(path, pattern) for pattern in patterns):
                yield path, text

    def modules(self, *patterns: str) -> Iterator[tuple[str, ast.Module]]:
        """Yield path and syntax tree of the Python files that match; files that can't be parsed are ruff's business."""
        for path, text in self.matching(*patterns):
            try:
                yield path, _parsed(text)
            except SyntaxError:
                continue


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


def _names(root: Path) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        return sorted({name for name in listed.stdout.split("\0") if name})
    found = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
    return sorted(str(path) for path in found if not MADE_HERE & set(path.parts))
