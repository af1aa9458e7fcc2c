"""The main job from files to files: a country written by hand, and files as strangers send them."""

import csv
import json
import re
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from koopsuz.common.problems import InputProblems
from koopsuz.planning.files import PlanFiles, plan_from_files, score_from_files

CASE = Path(__file__).parent.parent / "cases" / "small-country"
EDITION = settings.REFERENCE / "standard" / "2026-1"
FILES = ("gaps.csv", "plan.csv", "plan.json", "plan.xlsx", "report.html", "scores.csv", "verification.json")


def run(out: Path, *, folder: Path = CASE, language: str = "en") -> PlanFiles:
    return plan_from_files(
        edition=EDITION,
        schools=folder / "schools.csv",
        answers=folder / "answers.csv",
        envelopes=folder / "envelopes.csv",
        out=out,
        language=language,
    )


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[PlanFiles, Path]:
    out = tmp_path_factory.mktemp("plan")
    return run(out), out


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    """A copy of the small country to spoil."""
    for name in ("schools.csv", "answers.csv", "envelopes.csv"):
        (tmp_path / name).write_bytes((CASE / name).read_bytes())
    return tmp_path


def problems(folder: Path, out: Path) -> list[str]:
    with translation.override("en"), pytest.raises(InputProblems) as refused:
        run(out, folder=folder)
    with translation.override("en"):
        return [str(problem) for problem in refused.value.problems]


def test_plan_from_files_small_country_is_the_plan_checked_by_hand(written: tuple[PlanFiles, Path]) -> None:
    _result, out = written

    expected = rows_of(CASE / "expected.csv")
    found = [{key: row[key] for key in expected[0]} for row in rows_of(out / "plan.csv")]
    assert found == expected


def test_plan_from_files_writes_all_files_and_nothing_else(written: tuple[PlanFiles, Path]) -> None:
    result, out = written

    assert sorted(path.name for path in out.iterdir()) == sorted(FILES)
    assert sorted(path.name for path in result.paths) == sorted(FILES)


def test_plan_from_files_sums_agree_between_files(written: tuple[PlanFiles, Path]) -> None:
    result, out = written

    document = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    funded = [item for item in document["decisions"] if item["funded"]]
    assert sum(item["capital_tyiyn"] for item in funded) == document["totals"]["all"]["capital"] == result.capital
    spent = sum(line["spent_tyiyn"] for line in document["lines"])
    upkeep = sum(document["totals"]["upkeep"].values())
    assert spent == result.capital + upkeep
    assert all(line["left_tyiyn"] >= 0 for line in document["lines"])


def test_plan_from_files_verification_holds(written: tuple[PlanFiles, Path]) -> None:
    result, out = written

    report = json.loads((out / "verification.json").read_text(encoding="utf-8"))
    assert report["holds"] is True
    assert report["plan_hash"] == result.plan_hash
    assert int(report["value"]) <= int(report["bound"])
    assert set(report["inputs_sha256"]) == {"edition", "schools", "answers", "envelopes"}


def test_plan_from_files_twice_is_the_same_bit_for_bit(written: tuple[PlanFiles, Path], tmp_path: Path) -> None:
    result, out = written

    again = run(tmp_path)

    assert again.plan_hash == result.plan_hash
    for name in FILES:
        if name != "plan.xlsx":  # a workbook holds its time of writing
            assert (tmp_path / name).read_bytes() == (out / name).read_bytes()


def test_plan_from_files_order_of_rows_does_not_matter(written: tuple[PlanFiles, Path], spoilt: Path) -> None:
    for name in ("schools.csv", "answers.csv"):
        head, *rows = (spoilt / name).read_text(encoding="utf-8").splitlines()
        (spoilt / name).write_text("\n".join([head, *reversed(rows)]) + "\n", encoding="utf-8")

    assert run(spoilt / "out", folder=spoilt).plan_hash == written[0].plan_hash


@pytest.mark.parametrize(("language", "words"), [("ky", "Мектеп"), ("ru", "Школа"), ("en", "School")])
def test_plan_from_files_report_is_one_page_in_the_language(tmp_path: Path, language: str, words: str) -> None:
    run(tmp_path, language=language)

    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in page
    assert words.lower() in page.lower()
    assert not re.search(r'(src|href)="(?!#|http://www\.w3\.org)[^"]*\.(css|js|png)', page)
    assert "<script" not in page
    assert "static/" not in page


def test_plan_from_files_workbook_opens_with_four_sheets(written: tuple[PlanFiles, Path]) -> None:
    with zipfile.ZipFile(written[1] / "plan.xlsx") as book:
        assert book.testzip() is None
        names = [name for name in book.namelist() if name.startswith("xl/worksheets/")]
    assert len(names) == 4


def test_plan_from_files_semicolons_and_a_byte_order_mark_are_read(
    written: tuple[PlanFiles, Path], spoilt: Path
) -> None:
    text = (spoilt / "answers.csv").read_text(encoding="utf-8")
    (spoilt / "answers.csv").write_text("\ufeff" + text.replace(",", ";"), encoding="utf-8")

    assert run(spoilt / "out", folder=spoilt).plan_hash == written[0].plan_hash


def test_plan_from_files_wide_answers_give_the_same_plan(written: tuple[PlanFiles, Path], spoilt: Path) -> None:
    rows = rows_of(spoilt / "answers.csv")
    columns = sorted({row["indicator"] for row in rows})
    by_school: dict[str, dict[str, str]] = {}
    for row in rows:
        cell = f"na: {row['reason']}" if row["answer"] == "na" else row["answer"]
        by_school.setdefault(row["school"], {})[row["indicator"]] = cell
    with (spoilt / "answers.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["school", *columns])
        writer.writeheader()
        writer.writerows({"school": school, **cells} for school, cells in by_school.items())

    assert run(spoilt / "out", folder=spoilt).plan_hash == written[0].plan_hash


def test_plan_from_files_bad_files_tell_everything_at_once_and_write_nothing(spoilt: Path) -> None:
    answers = (spoilt / "answers.csv").read_text(encoding="utf-8").splitlines()
    answers += [
        "NR-01,C01z,1,",
        "NR-99,C01a,1,",
        "NR-02,C07a,many,",
        "NR-02,C07b,7,",
        "NR-02,D03a,na,",
        "NR-01,C01a,0,",
    ]
    (spoilt / "answers.csv").write_text("\n".join(answers), encoding="utf-8")
    money = (spoilt / "envelopes.csv").read_text(encoding="utf-8").splitlines()
    money += [
        "rep-equipment,republican,,,,,2030,-5,,,,,,approved,",
        "local-x,local,41700000000000,,,,2027,1,,,,,,approved,",
    ]
    money += ["new,donor,,,,,27,1.234,gold,abc,perhaps,,,sure,"]
    (spoilt / "envelopes.csv").write_text("\n".join(money), encoding="utf-8")
    out = spoilt / "out"

    found = problems(spoilt, out)

    assert not out.exists()
    assert [line.split(":", 1)[0] for line in found] == [
        "answers.csv, row 38, indicator",
        "answers.csv, row 39, school",
        "answers.csv, row 40, answer, found “many”",
        "answers.csv, row 41, answer, found “7”",
        "answers.csv, row 42, answer, found “na",
        "answers.csv, row 43, answer, found “0”",
        "envelopes.csv, row 21, amount_som, found “-5”",
        "envelopes.csv, row 21, source",
        "envelopes.csv, row 22, owner, found “41700000000000”",
        "envelopes.csv, row 23, year, found “27”",
        "envelopes.csv, row 23, amount_som, found “1.234”",
        "envelopes.csv, row 23, lines, found “gold”",
        "envelopes.csv, row 23, places, found “abc”",
        "envelopes.csv, row 23, whole_period, found “perhaps”",
        "envelopes.csv, row 23, status, found “sure”",
    ]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("answers.csv", b"", "The file is empty."),
        ("answers.csv", b"school,indicator,answer\nNR-01,C01a,=1+1\n", "The cell holds a formula, not a value."),
        ("answers.csv", b"school,indicator,anwser\nNR-01,C01a,1\n", "Did you mean “answer”?"),
        ("answers.csv", "school,indicator,answer\nNR-01,C01a,жок".encode("cp1251"), "The letters are not in UTF-8"),
        ("answers.csv", b"\x00\x01\x02", "The file is not a text table."),
        ("answers.csv", b"PK\x03\x04 broken", "The file is damaged"),
        ("envelopes.csv", b"source,year\nrep,2027\n", "The column “amount_som” is missing."),
        ("envelopes.csv", b"source,year,amount_som\n", "The file has no rows of data."),
        ("envelopes.csv", b"source,year,amount_som\nrep,2027,1\n", "is not known yet, so its kind is needed."),
        (
            "envelopes.csv",
            b"source,kind,year,amount_som\nrep,republican,2027,1\nrep,donor,2028,1\n",
            "is described differently in row 2.",
        ),
        (
            "envelopes.csv",
            b"source,kind,year,amount_som\nrep,republican,2027,1\nrep,,2027,1\n",
            "has two amounts for 2027",
        ),
        (
            "envelopes.csv",
            b"source,kind,year,amount_som\nrep,republican,2021,1\n",
            "no rules of allocation are in force before that year",
        ),
        ("schools.csv", b"code\nNR-01\n", "schools.csv"),
    ],
)
def test_plan_from_files_broken_file_says_what_to_do(spoilt: Path, name: str, content: bytes, told: str) -> None:
    (spoilt / name).write_bytes(content)

    found = problems(spoilt, spoilt / "out")

    assert any(told in line for line in found), found
    assert not (spoilt / "out").exists()


def test_plan_from_files_missing_files_are_all_named_at_once(spoilt: Path) -> None:
    for name in ("schools.csv", "envelopes.csv"):
        (spoilt / name).unlink()

    found = problems(spoilt, spoilt / "out")

    assert found == [
        f"{spoilt / name}: There is nothing at this path. Check the name and the folder."
        for name in ("schools.csv", "envelopes.csv")
    ]
    assert not (spoilt / "out").exists()


def test_plan_from_files_failed_run_keeps_older_results(spoilt: Path) -> None:
    out = spoilt / "out"
    run(out, folder=spoilt)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    (spoilt / "answers.csv").write_text("school,indicator,answer\nNR-01,C01a,9\n", encoding="utf-8")

    problems(spoilt, out)

    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_score_from_files_finds_the_gaps_and_levels(tmp_path: Path) -> None:
    result = score_from_files(
        edition=EDITION, schools=CASE / "schools.csv", answers=CASE / "answers.csv", out=tmp_path, language="en"
    )

    assert (result.schools, result.gaps) == (9, 15)
    assert len(rows_of(tmp_path / "gaps.csv")) == 15
    first = next(row for row in rows_of(tmp_path / "scores.csv") if row["school"] == "NR-01")
    assert (first["gaps_class_1"], first["gaps_class_2"], first["C_level"], first["C_capped_by"]) == ("2", "1", "0", "")
    silent = next(row for row in rows_of(tmp_path / "scores.csv") if row["school"] == "BI-03")
    assert (silent["answered_permille"], silent["C_level"]) == ("0", "")
