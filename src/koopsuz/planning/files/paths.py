"""Looks at the paths of a command before anything is read or computed."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from koopsuz.common.problems import InputProblems, Problem
from koopsuz.planning.schemas.tables import MOST_BYTES


def check_paths(*, edition: Path, files: tuple[Path, ...], out: Path) -> None:
    """Raise InputProblems with every path that can't serve: missing, of the wrong kind, too large, not writable."""
    found = [*_of_edition(edition), *(_of_file(path) for path in files), _of_out(out)]
    problems = [problem for problem in found if problem]
    if problems:
        raise InputProblems(problems)


def check_edition(folder: Path) -> None:
    """Raise InputProblems when no edition lies in the folder."""
    problems = _of_edition(folder)
    if problems:
        raise InputProblems(problems)


def _nothing(path: Path) -> Problem:
    return Problem(str(path), _("There is nothing at this path."), _("Check the name and the folder."))


def _of_edition(path: Path) -> list[Problem]:
    remedy = _("Name the folder that holds the edition.")
    if not path.exists():
        return [_nothing(path)]
    if not path.is_dir():
        return [Problem(str(path), _("This is a file, but a folder is needed."), remedy)]
    if not (path / "edition.yaml").is_file():
        return [Problem(str(path), _("This folder holds no edition: the file edition.yaml is missing."), remedy)]
    return []


def _of_file(path: Path) -> Problem | None:
    if not path.exists():
        return _nothing(path)
    if path.is_dir():
        return Problem(str(path), _("This is a folder, but a file is needed."), _("Name a CSV or XLSX file in it."))
    if path.stat().st_size > MOST_BYTES:
        return Problem(
            str(path),
            _("The file is larger than %(most)s megabytes."),
            _("Leave only the needed columns, or split the file."),
            {"most": MOST_BYTES // 1024 // 1024},
        )
    try:
        path.open("rb").close()
    except OSError:
        return Problem(str(path), _("The file can't be opened."), _("Check who may read it."))
    return None


def _of_out(path: Path) -> Problem | None:
    if path.exists() and not path.is_dir():
        return Problem(
            str(path), _("This is a file, but a folder is needed."), _("Name another folder for the results.")
        )
    standing = next(folder for folder in (path, *path.absolute().parents) if folder.exists())
    try:
        with tempfile.TemporaryDirectory(prefix=".koopsuz-", dir=standing):
            return None
    except OSError:
        return Problem(
            str(path), _("Nothing can be written here."), _("Name another folder, or allow writing into this one.")
        )
