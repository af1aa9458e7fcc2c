"""Every house rule lets its good example pass and finds each planted offence of its bad one."""

import subprocess
from pathlib import Path
from types import ModuleType

import pytest
from tools.house.run import Exception_ as Excepted
from tools.house.run import all_rules, check_all, exception_offences, name_of, read_exceptions, sentence_of
from tools.house.tree import ROOT, Tree

RULES = all_rules()
# how many offences are planted in the bad example of each rule
PLANTED = {
    "clean_files": 4,
    "file_length": 1,
    "function_length": 1,
    "languages": 3,
    "messages": 3,
    "migrations_alone": 2,
    "models_classified": 3,
    "money_floats": 3,
    "no_asserts": 1,
    "no_inline": 3,
    "pages_name_permission": 1,
    "plain_models": 2,
    "reference_current": 2,
    "steady_tests": 2,
    "still_engine": 3,
    "suppressions": 4,
    "todos": 1,
    "views_without_orm": 2,
    "whole_packages": 1,
    "words_translated": 2,
}


def test_rules_all_have_planted_offences() -> None:
    assert sorted(PLANTED) == [name_of(rule) for rule in RULES]


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_rule_good_example_passes(rule: ModuleType) -> None:
    assert list(rule.check(Tree(rule.GOOD))) == []


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_rule_bad_example_every_planted_offence_is_found(rule: ModuleType) -> None:
    offences = list(rule.check(Tree(rule.BAD)))

    assert len(offences) == PLANTED[name_of(rule)], [str(offence) for offence in offences]


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_rule_docstring_teaches(rule: ModuleType) -> None:
    assert sentence_of(rule).endswith(".")
    assert len((rule.__doc__ or "").strip().splitlines()) >= 3


def test_exception_excuses_its_file_alone() -> None:
    tree = Tree({"src/koopsuz/law/a.py": "assert 1\n", "src/koopsuz/law/b.py": "assert 2\n"})
    excepted = Excepted("no_asserts", "src/koopsuz/law/a.py", "it is planted here")

    outcomes = {outcome.rule: outcome.offences for outcome in check_all(tree, exceptions=(excepted,))}

    assert [offence.path for offence in outcomes["no_asserts"]] == ["src/koopsuz/law/b.py"]


def test_exception_that_excuses_nothing_is_an_offence() -> None:
    excepted = Excepted("no_asserts", "src/koopsuz/law/a.py", "it was mended long ago")

    outcomes = {outcome.rule: outcome.offences for outcome in check_all(Tree({}), exceptions=(excepted,))}

    assert "delete the exception" in outcomes["no_asserts"][0].what


def test_exceptions_list_is_in_order() -> None:
    assert exception_offences(*read_exceptions()) == []


def test_exceptions_without_a_reason_or_over_the_number_are_offences() -> None:
    listed = (Excepted("no_asserts", "a.py", "because"), Excepted("no_such_rule", "b.py", "a reason of many words"))

    offences = exception_offences(listed, most=1)

    assert [offence.what.split(":")[0] for offence in offences] == [
        "names an unknown rule",
        "the exception of a.py needs a reason in words",
        "most = 1, but 2 are listed",
    ]


def test_exceptions_number_never_grows_from_commit_to_commit() -> None:
    """Compares with the commit before the newest one; a tree without history has nothing to compare with."""
    shown = subprocess.run(
        ["git", "show", "HEAD~1:tools/house/exceptions.toml"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if shown.returncode != 0:
        pytest.skip("no commit before this one")
    before = next(int(line.split("=")[1]) for line in shown.stdout.splitlines() if line.startswith("most"))

    assert read_exceptions()[1] <= before


def test_tree_without_git_is_walked(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text("x = 1\n", encoding="utf-8")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "b.py").write_text("y = 1\n", encoding="utf-8")

    assert Tree.of_repository(tmp_path).files == {"src/a.py": "x = 1\n"}
