"""What `koopsuz plan` says when its paths or files can't serve: everything at once, in one language, nothing written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from koopsuz.common.problems import InputProblems
from koopsuz.planning.files import PlanFiles, plan_from_files, score_from_files

CASE = Path(__file__).parent.parent / "cases" / "small-country"
EDITION = settings.REFERENCE / "standard" / "2026-1"
ROOT = Path(settings.REFERENCE).parent


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    """A copy of the small country to spoil."""
    for name in ("schools.csv", "answers.csv", "envelopes.csv"):
        (tmp_path / name).write_bytes((CASE / name).read_bytes())
    return tmp_path


def run(folder: Path, out: Path, *, edition: Path = EDITION) -> PlanFiles:
    return plan_from_files(
        edition=edition,
        schools=folder / "schools.csv",
        answers=folder / "answers.csv",
        envelopes=folder / "envelopes.csv",
        out=out,
        language="en",
    )


def problems(folder: Path, out: Path, *, edition: Path = EDITION) -> list[str]:
    with translation.override("en"), pytest.raises(InputProblems) as refused:
        run(folder, out, edition=edition)
    with translation.override("en"):
        return [str(problem) for problem in refused.value.problems]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_paths_of_the_wrong_kind_are_all_told_before_anything_is_read(spoilt: Path) -> None:
    (spoilt / "schools.csv").unlink()
    (spoilt / "schools.csv").mkdir()
    (spoilt / "answers.csv").unlink()
    edition = spoilt / "edition"
    edition.write_text("id: 1", encoding="utf-8")
    out = spoilt / "envelopes.csv"

    found = problems(spoilt, out, edition=edition)

    assert found == [
        f"{edition}: This is a file, but a folder is needed. Name the folder that holds the edition.",
        f"{spoilt / 'schools.csv'}: This is a folder, but a file is needed. Name a CSV or XLSX file in it.",
        f"{spoilt / 'answers.csv'}: There is nothing at this path. Check the name and the folder.",
        f"{out}: This is a file, but a folder is needed. Name another folder for the results.",
    ]


@pytest.mark.parametrize(
    "arguments", [["check"], ["score", "--schools", "x", "--answers", "y", "--out", "z", "--edition"]]
)
def test_command_folder_without_an_edition_is_told(tmp_path: Path, arguments: list[str]) -> None:
    done = _command([*arguments, "/tmp", "--language", "en"], home=tmp_path)

    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == (
        "• /tmp: This folder holds no edition: the file edition.yaml is missing. Name the folder that holds the edition."
    )


def test_file_beyond_the_limit_is_refused_unread(spoilt: Path) -> None:
    with (spoilt / "answers.csv").open("r+b") as file:
        file.truncate(65 * 1024 * 1024)  # zeros that take no room on the disk

    assert problems(spoilt, spoilt / "out") == [
        f"{spoilt / 'answers.csv'}: The file is larger than 64 megabytes. Leave only the needed columns, or split the file."
    ]


def test_folder_where_nothing_can_be_written_is_told_before_the_plan_is_computed(spoilt: Path) -> None:
    out = Path("/proc/koopsuz/results")

    assert problems(spoilt, out) == [
        f"{out}: Nothing can be written here. Name another folder, or allow writing into this one."
    ]


def test_score_from_files_missing_file_is_a_problem_with_a_remedy(spoilt: Path) -> None:
    (spoilt / "answers.csv").unlink()

    with translation.override("en"), pytest.raises(InputProblems) as refused:
        score_from_files(
            edition=EDITION, schools=spoilt / "schools.csv", answers=spoilt / "answers.csv", out=spoilt / "out"
        )

    with translation.override("en"):
        assert [str(problem) for problem in refused.value.problems] == [
            f"{spoilt / 'answers.csv'}: There is nothing at this path. Check the name and the folder."
        ]
    assert not (spoilt / "out").exists()


def test_row_that_describes_a_source_is_wrong_and_later_rows_rest_on_it_only_the_error_is_told(spoilt: Path) -> None:
    edit(spoilt / "envelopes.csv", ",2027,250000,equipment", ",2027,-5,equipment")

    assert problems(spoilt, spoilt / "out") == [
        "envelopes.csv, row 2, amount_som, found “-5”: This is not an amount in som. Write som as a number, "
        "not negative, with at most two decimals: 1250000 or 1250000,50."
    ]


def test_schools_and_answers_are_both_wrong_both_are_told(spoilt: Path) -> None:
    edit(spoilt / "schools.csv", ",2026,400,200,200,", ",2026,many,200,200,")
    (spoilt / "answers.csv").write_text(
        "school,indicator,answer\nNR-01,Z99a,1\nNR-01,C01a,=1+1\nNR-02,C01a,9\n", encoding="utf-8"
    )

    found = problems(spoilt, spoilt / "out")

    assert [line.split(":", 1)[0] for line in found] == [
        "schools.csv, row 2, pupils",
        "answers.csv, row 3, answer, found “=1+1”",
        "answers.csv, row 2, indicator",
        "answers.csv, row 4, answer, found “9”",
    ]


def test_answers_without_a_row_are_told(spoilt: Path) -> None:
    (spoilt / "answers.csv").write_text("school,indicator,answer\n", encoding="utf-8")

    assert problems(spoilt, spoilt / "out") == [
        "answers.csv: The file has no rows of data. Write one row for each answer, or one for each school."
    ]


def test_title_above_the_header_is_one_problem_and_not_one_for_each_column_and_row(spoilt: Path) -> None:
    rows = (spoilt / "schools.csv").read_text(encoding="utf-8")
    (spoilt / "schools.csv").write_text("Facts of schools\n" + rows, encoding="utf-8")

    found = problems(spoilt, spoilt / "out")

    assert [line.split(" Put ")[0] for line in found] == [
        "schools.csv, row 1: The first row names none of the known columns."
    ]


def test_money_before_the_rules_names_the_cell_and_the_first_possible_year(spoilt: Path) -> None:
    (spoilt / "envelopes.csv").write_text(
        "source,kind,year,amount_som\nrep,republican,2027,1\nrep,,2026,1\n", encoding="utf-8"
    )

    assert problems(spoilt, spoilt / "out") == [
        "envelopes.csv, row 3, year: Money begins in 2026, but no rules of allocation are in force before that year. "
        "Begin the envelopes with 2027 or later, or add rules with an earlier day to rules/allocation.yaml."
    ]


def test_unknown_area_near_an_oblast_is_not_advised_to_be_the_oblast(spoilt: Path) -> None:
    edit(
        spoilt / "schools.csv",
        "NR-01,№ 1 «Ала-Тоо» орто мектеби,№ 1 «Ала-Тоо» средняя школа,No. 1 Ala-Too,secondary,41704245803000",
        "NR-01,№ 1 «Ала-Тоо» орто мектеби,№ 1 «Ала-Тоо» средняя школа,No. 1 Ala-Too,secondary,Нарн",
    )

    (found,) = problems(spoilt, spoilt / "out")

    assert "Did you mean" in found
    assert "oblast" not in found


def test_file_in_windows_1251_is_read_with_a_notice(spoilt: Path) -> None:
    text = (spoilt / "schools.csv").read_text(encoding="utf-8")
    text = text.translate(str.maketrans({"ө": "о", "ү": "у", "ң": "н", "Ө": "О", "Ү": "У", "Ң": "Н"}))
    (spoilt / "schools.csv").write_bytes(text.encode("cp1251"))

    result = run(spoilt, spoilt / "out")

    with translation.override("en"):
        (notice,) = [str(notice) for notice in result.notices]
    assert notice.startswith("schools.csv: The file was saved as Windows-1251.")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("ky", "табылган каталар: 1. Эч нерсе жазылган жок."),
        ("ru", "найдено ошибок: 1. Ничего не записано."),
        ("en", "problems found: 1. Nothing was written."),
    ],
)
def test_command_refuses_in_the_language_asked_for_with_code_2(spoilt: Path, language: str, told: str) -> None:
    files = ["--schools", str(spoilt / "schools.csv"), "--answers", str(spoilt / "missing.csv")]
    arguments = ["score", "--edition", str(EDITION), *files, "--out", str(spoilt / "out"), "--language", language]

    done = _command(arguments, home=spoilt)

    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == f"koopsuz: {told}"
    assert not (spoilt / "out").exists()


def test_command_calls_itself_by_the_name_that_a_person_types(tmp_path: Path) -> None:
    done = _command(["score", "--help"], home=tmp_path)

    assert "Usage: koopsuz score" in done.stdout


def test_report_has_no_gap_above_its_title(tmp_path: Path) -> None:
    run(CASE, tmp_path)

    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<body>\n<div hidden><svg" in page  # a browser shows an svg in spite of `hidden`


def _command(arguments: list[str], *, home: Path) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KOOPSUZ_")}
    environment = {**kept, "KOOPSUZ_HOME": str(home), "PYTHONPATH": str(ROOT / "src"), "COLUMNS": "200"}
    program = [sys.executable, "-m", "koopsuz.cli", *arguments]
    return subprocess.run(program, env=environment, capture_output=True, text=True, check=False)
