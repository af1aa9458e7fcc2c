"""The doors to the house say what is true: lock files, Makefile, README, continuous integration."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tools.house.reference_pages import make_targets
from tools.house.tree import ROOT, Tree

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-bench.lock")
LONGEST_README = 120


@pytest.mark.parametrize("name", LOCKS)
def test_lock_holds_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")

    assert not re.search(r"https?://", text)
    for package in re.split(r"\n(?=\S)", text):
        if re.match(r"[a-z0-9]", package):
            assert "--hash=sha256:" in package, package.splitlines()[0]


def test_lock_names_every_dependency() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("dependencies = [")[2].partition("\n]")[0]
    wanted = {name.lower() for name in re.findall(r'^\s+"([A-Za-z0-9-]+)', project, flags=re.MULTILINE)}
    locked = set(
        re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), flags=re.MULTILINE)
    )

    assert wanted - locked == set()


def test_lock_files_of_uv_and_pip_with_addresses_are_not_tracked() -> None:
    files = Tree.of_repository().files

    assert [name for name in files if Path(name).name in {"uv.lock", "pylock.toml", "poetry.lock"}] == []


def test_make_alone_lists_every_command() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", text, flags=re.MULTILINE))

    assert {name for name, _what in make_targets(Tree({"Makefile": text}))} == targets


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", ".ci/run", "docs"])
def test_make_commands_named_in_pages_exist(page: str) -> None:
    targets = {name for name, _what in make_targets(Tree.of_repository())}
    path = ROOT / page
    texts = [file.read_text(encoding="utf-8") for file in (sorted(path.rglob("*.md")) if path.is_dir() else [path])]

    named = {name for text in texts for name in re.findall(r"(?:^|`)make ([a-z]+)\b", text, flags=re.MULTILINE)}

    assert named - targets == set()


def test_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= LONGEST_README


def test_readme_files_it_names_exist() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    missing = [name for name in re.findall(r"\]\(([^)#:]+)\)", text) if not (ROOT / name).exists()]

    assert missing == []


def test_docs_links_between_pages_lead_somewhere() -> None:
    missing = []
    for page in sorted((ROOT / "docs").rglob("*.md")):
        for link in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if not (page.parent / link).exists():
                missing.append(f"{page.relative_to(ROOT)} → {link}")

    assert missing == []


def test_ci_without_programs_and_without_root_says_what_lacks(open_folder: Path, as_somebody: dict[str, Any]) -> None:
    """A PATH that holds nothing but what the script itself needs stands for a bare machine."""
    for program in ("bash", "dirname", "id"):
        found = next(Path(folder) / program for folder in ("/usr/bin", "/bin") if (Path(folder) / program).exists())
        (open_folder / program).symlink_to(found)
    (open_folder / "ldconfig").write_text("#!/bin/sh\n", encoding="ascii")  # a machine without libraries
    (open_folder / "ldconfig").chmod(0o755)
    script = open_folder / "run"
    script.write_bytes((ROOT / ".ci" / "run").read_bytes())
    script.chmod(0o644)

    done = subprocess.run(
        ["bash", str(script)],
        env={"PATH": str(open_folder)},
        capture_output=True,
        text=True,
        check=False,
        **as_somebody,
    )

    assert done.returncode == 3
    assert done.stderr == (
        "ci: missing: make git python3 python3-venv chromium libatomic1 default-jre-headless. "
        "Run this as root once, or install them yourself.\n"
    )


@pytest.mark.parametrize(("check", "test", "code"), [(0, 0, 0), (1, 0, 1), (0, 1, 1), (1, 1, 1)])
def test_ci_runs_checks_then_tests_and_ends_with_the_tests(open_folder: Path, check: int, test: int, code: int) -> None:
    """Stand-ins for `make` and a browser, so that nothing is installed; both parts run even when the first one fails."""
    stand_in = f'#!/bin/sh\necho "$CI $1"\ncase $1 in check) exit {check} ;; test) exit {test} ;; esac\n'
    for name in ("make", "chromium", "java"):
        (open_folder / name).write_text(stand_in, encoding="utf-8")
        (open_folder / name).chmod(0o755)
    environment = {"PATH": f"{open_folder}:/usr/local/bin:/usr/bin:/bin", "KOOPSUZ_PYTHON": sys.executable}

    done = subprocess.run(
        [str(ROOT / ".ci" / "run")], env=environment, capture_output=True, text=True, check=False, timeout=60
    )

    said = done.stdout.splitlines()
    assert (done.returncode, said[0], said[-1]) == (code, "true check", "true test")
    assert re.fullmatch(rf"ci: make check took \d+ s and ended with code {check}", said[1])
