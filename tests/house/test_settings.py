"""Every setting refuses nonsense with one readable line that names it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tools.house.reference_pages import settings_in_code
from tools.house.tree import ROOT, Tree

NONSENSE = [
    ({"KOOPSUZ_DEBUG": "maybe"}, "KOOPSUZ_DEBUG is “maybe”; use yes or no"),
    ({"KOOPSUZ_DEMO": "perhaps"}, "KOOPSUZ_DEMO is “perhaps”; use yes or no"),
    ({"KOOPSUZ_HTTPS": "2"}, "KOOPSUZ_HTTPS is “2”; use yes or no"),
    ({"KOOPSUZ_LOGIN_FAILURES": "-3"}, "KOOPSUZ_LOGIN_FAILURES is “-3”; use a whole number"),
    ({"KOOPSUZ_PORT": "eight"}, "KOOPSUZ_PORT is “eight”; use a whole number"),
    ({"KOOPSUZ_LOG": "loud"}, "KOOPSUZ_LOG is “LOUD”; use one of DEBUG, INFO, WARNING, ERROR, CRITICAL"),
    ({"KOOPSUZ_REFERENCE": "/no/such"}, "KOOPSUZ_REFERENCE points to /no/such, which is no folder"),
    ({"KOOPSUZ_HOME": "/dev/null/x"}, "KOOPSUZ_HOME points to /dev/null/x, which can't be made: Not a directory"),
    (
        {"KOOPSUZ_HOSTS": "http://a.kg"},
        "KOOPSUZ_HOSTS holds “http://a.kg”; write host names alone, as in koopsuz.example.kg",
    ),
    (
        {"KOOPSUZ_ORIGINS": "a.kg"},
        "KOOPSUZ_ORIGINS holds “a.kg”; write it with its scheme, as in https://koopsuz.example.kg",
    ),
    ({"KOOPSUZ_DEMO": "no"}, "KOOPSUZ_SECRET_KEY is missing; set it when KOOPSUZ_DEMO is no"),
    (
        {"KOOPSUZ_LEDGER_KEY": "abc"},
        "KOOPSUZ_LEDGER_KEY must be 64 hex digits, as `openssl rand -hex 32` prints them",
    ),
    (
        {"KOOPSUZ_SECRET_KEY_FILE": "/no/key"},
        "KOOPSUZ_SECRET_KEY_FILE points to /no/key, which can't be read: No such file or directory",
    ),
    (
        {"KOOPSUZ_DATABASE_URL": "mysql://a/b"},
        "KOOPSUZ_DATABASE_URL must look like postgresql://user:password@host:5432/name",
    ),
    ({"KOOPSUZ_DATABASE_URL": "postgresql://a:b/c"}, "KOOPSUZ_DATABASE_URL names a port that is no number"),
    (
        {"KOOPSUZ_PG_BIN": "/no/bin", "KOOPSUZ_WITHOUT_DATABASE": ""},
        "/no/bin/initdb can't be started: No such file or directory",
    ),
]
# not read by the site: names of programs for make, and switches that take any word
UNREFUSABLE = {
    "KOOPSUZ_PYTHON",
    "KOOPSUZ_CHROMIUM",
    "KOOPSUZ_TEST_HOME",
    "KOOPSUZ_TEST_RUN",
    "KOOPSUZ_WITHOUT_DATABASE",
    "KOOPSUZ_SECRET_KEY",
}


@pytest.mark.parametrize(
    ("given", "said"), NONSENSE, ids=[said.split()[0] + str(n) for n, (_, said) in enumerate(NONSENSE)]
)
def test_setting_nonsense_is_refused_in_one_line(open_folder: Path, given: dict[str, str], said: str) -> None:
    done = _load_settings(open_folder, given)

    assert (done.returncode, done.stderr) == (1, f"koopsuz: {said}\n")


def test_every_setting_has_its_nonsense() -> None:
    tried = {name.removesuffix("_FILE") for given, _said in NONSENSE for name in given}

    assert set(settings_in_code(Tree.of_repository())) - tried - UNREFUSABLE == set()


def test_secret_may_stand_in_a_file(open_folder: Path) -> None:
    (open_folder / "key").write_text("k" * 50 + "\n", encoding="utf-8")

    done = _load_settings(open_folder, {"KOOPSUZ_DEMO": "no", "KOOPSUZ_SECRET_KEY_FILE": str(open_folder / "key")})

    assert (done.returncode, done.stderr) == (0, "")


def test_dead_database_is_one_readable_line(open_folder: Path) -> None:
    done = _python(
        ["-m", "koopsuz.cli", "verify"],
        open_folder,
        {"KOOPSUZ_DATABASE_URL": "postgresql://koopsuz@127.0.0.1:1/koopsuz", "KOOPSUZ_WITHOUT_DATABASE": ""},
    )

    assert done.returncode == 1
    assert " ".join(done.stderr.split()).startswith("koopsuz: the database does not answer: connection failed")
    assert "Traceback" not in done.stderr


def _load_settings(home: Path, given: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return _python(["-c", "import koopsuz.cli, koopsuz.project.settings"], home, given)


def _python(arguments: list[str], home: Path, given: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KOOPSUZ_")}
    environment = {
        **kept,
        "KOOPSUZ_HOME": str(home),
        "KOOPSUZ_WITHOUT_DATABASE": "1",
        "PYTHONPATH": str(ROOT / "src"),
        **given,
    }
    return subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False)
