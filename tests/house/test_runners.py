"""`make check` and `make test`: what they find, what they say, how they end."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from tools import run_checks, run_tests
from tools.house.tree import ROOT


@pytest.fixture
def browser(tmp_path: Path) -> Path:
    """A program that could be a browser."""
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    return program


def test_browser_named_by_the_person_is_taken(browser: Path) -> None:
    assert run_tests.find_chromium({"KOOPSUZ_CHROMIUM": str(browser), "PATH": ""}) == str(browser)


def test_browser_named_but_missing_is_not_replaced_by_another(tmp_path: Path) -> None:
    assert run_tests.find_chromium({"KOOPSUZ_CHROMIUM": str(tmp_path / "none"), "PATH": "/usr/bin"}) is None


def test_browser_on_the_path_is_found(browser: Path) -> None:
    assert run_tests.find_chromium({"PATH": str(browser.parent)}) == str(browser)


def test_browser_missing_in_ci_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setattr(run_tests, "find_chromium", lambda _environment: None)

    code = run_tests.main([])

    assert code == run_tests.MISSING_BROWSER
    assert capsys.readouterr().err == (
        "koopsuz: no Chromium was found. On Debian or Ubuntu: apt-get install chromium libatomic1. "
        "Or name one in KOOPSUZ_CHROMIUM. CI must run the journeys.\n"
    )


def test_browser_missing_elsewhere_is_said_before_the_tests(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(run_tests, "find_chromium", lambda _environment: None)

    code = run_tests.main(["--version"])

    said = capfd.readouterr().out.splitlines()
    assert code == 0
    assert said[0].startswith("JOURNEYS ARE SKIPPED: no Chromium was found.")
    assert said[-1].startswith("pytest ")


def test_driver_of_the_browser_starts_here() -> None:
    assert run_tests.driver_fault(run_tests.driver()) is None


def test_driver_that_lacks_a_library_says_which_and_what_to_install(tmp_path: Path) -> None:
    program = tmp_path / "node"
    missing = "libatomic.so.1: cannot open shared object file"
    program.write_text(
        f'#!/bin/sh\necho "$0: error while loading shared libraries: {missing}" >&2\nexit 127\n', encoding="utf-8"
    )
    program.chmod(0o755)

    assert run_tests.driver_fault(str(program)) == (
        f"the driver of the browser can't start: loading shared libraries: {missing}. "
        "On Debian or Ubuntu: apt-get install libatomic1."
    )


def test_driver_that_is_gone_says_what_to_do(tmp_path: Path) -> None:
    assert run_tests.driver_fault(str(tmp_path / "node")) == (
        "the driver of the browser can't start: No such file or directory. Delete .venv and run again."
    )


def test_environment_of_tests_never_reaches_the_demo() -> None:
    given = {
        "KOOPSUZ_HOME": "/srv/site",
        "KOOPSUZ_DEMO": "no",
        "KOOPSUZ_DATABASE_URL": "postgresql://a/b",
        "HOME": "/h",
    }

    made = run_tests.test_environment(given, chromium="/usr/bin/chromium")

    assert made == {
        "HOME": "/h",
        "KOOPSUZ_DATABASE_URL": "postgresql://a/b",
        "KOOPSUZ_HOME": str(ROOT / ".koopsuz" / "test"),
        "KOOPSUZ_TEST_HOME": str(ROOT / ".koopsuz" / "test"),
        "KOOPSUZ_CHROMIUM": "/usr/bin/chromium",
    }


def test_pytest_ends_the_run_with_its_closing_line(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text("def test_one():\n    assert True\n", encoding="utf-8")
    command = [sys.executable, "-m", "tools.run_tests", "-q", "-p", "no:cacheprovider", "-p", "no:django", "--rootdir"]

    done = subprocess.run(
        [*command, str(tmp_path), "-c", "/dev/null", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("1 passed in ")


def test_checks_tell_all_failures_at_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def planted(name: str, *, fine: bool) -> list[run_checks.Result]:
        return [run_checks.Result(name, fine, f"{name} said this", 0.1)]

    outcomes = {"a": False, "b": True, "c": False}
    checks = [(name, partial(planted, name, fine=fine)) for name, fine in outcomes.items()]
    monkeypatch.setattr(run_checks, "_checks", lambda: checks)

    code = run_checks.main()

    said = capsys.readouterr().out
    assert code == 1
    assert [line for line in said.splitlines() if line.startswith(("ok", "FAIL"))] == [
        "FAIL    0.1 s  a",
        "ok      0.1 s  b",
        "FAIL    0.1 s  c",
    ]
    assert "--- a\na said this" in said
    assert "b said this" not in said
    assert "1 of 3 checks passed" in said
    assert "failed: a, c" in said
