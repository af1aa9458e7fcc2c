"""The workbook of an assessment: unchanged it changes nothing, each edited cell is one change, anything odd is refused."""

import io
import random
import zipfile
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import xlsxwriter
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from koopsuz.accounts.gate import RefusedError
from koopsuz.accounts.roles import Role
from koopsuz.accounts.services import System
from koopsuz.assessments import services
from koopsuz.assessments.files.answer_sheet import write_answer_sheet
from koopsuz.assessments.models import AnswerLog, Assessment
from koopsuz.assessments.schemas.answer_sheet import SheetIdentity
from koopsuz.assessments.selectors.answer_sheet import answer_sheet_for
from koopsuz.assessments.selectors.basis import basis_of
from koopsuz.assessments.services.sheets import AnswerInput
from koopsuz.common.problems import InputProblems
from koopsuz.engine import scoring
from tests.conftest import ClientFor
from tests.factories import assessments as tiny
from tests.factories.assessments import OWN, SIBLING
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
Rows = list[list[Any]]


@pytest.fixture
def key() -> UUID:
    tiny.make_country()
    assessment = tiny.start(OWN)
    given = [AnswerInput("A01a", level=1, note="=1+1\r\nsecond"), AnswerInput("A02a", number=3, evidence="-photo")]
    services.answer_block(by=System(), assessment_id=assessment.pk, version=0, answers=given)
    return assessment.pk


def written(key: UUID, language: str = "en") -> bytes:
    identity, blocks = answer_sheet_for(System(), key)
    return write_answer_sheet(blocks, identity=identity, language=language)


def edited(content: bytes, edit: Callable[[Rows], object]) -> bytes:
    """The first sheet as a person saved it again after an edit."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    edit(rows)
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Answers")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return target.getvalue()


def put(code: str, column: int, value: object) -> Callable[[Rows], None]:
    def edit(rows: Rows) -> None:
        next(row for row in rows if row[0] == code)[column] = value

    return edit


def refusal(key: UUID, content: bytes) -> list[tuple[str, str]]:
    before = AnswerLog.objects.count()
    with pytest.raises(InputProblems) as refused:
        services.bring_in_answers(by=System(), assessment_id=key, content=content)
    assert AnswerLog.objects.count() == before
    return [(one.where, one.sentence) for one in refused.value.problems]


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_unchanged_workbook_changes_nothing(key: UUID, language: str) -> None:
    outcome = services.bring_in_answers(by=System(), assessment_id=key, content=written(key, language))

    assert outcome == services.SheetOutcome((), ())
    assert AnswerLog.objects.count() == 1


@pytest.mark.parametrize("seed", range(12))
def test_every_edited_row_is_one_change_and_the_same_file_again_is_none(key: UUID, seed: int) -> None:
    chance = random.Random(seed)
    possible = {"A01a": [0, 2, 3], "A01b": [0, 3], "A02a": [0, 5, 99], "B01a": [0, 1, 2, 3], "B02a": [0, 3]}
    chosen = chance.sample(sorted(possible), chance.randint(1, 5))
    wanted = {code: chance.choice(possible[code]) for code in chosen}
    content = edited(written(key), lambda rows: [put(code, 2, value)(rows) for code, value in wanted.items()])

    looked = services.bring_in_answers(by=System(), assessment_id=key, content=content, only_look=True)
    assert AnswerLog.objects.count() == 1
    done = services.bring_in_answers(by=System(), assessment_id=key, content=content)
    again = services.bring_in_answers(by=System(), assessment_id=key, content=content)

    found = {one.indicator: one.after.number if one.indicator == "A02a" else one.after.level for one in done.applied}
    assert found == wanted
    assert (looked, again) == (done, services.SheetOutcome((), ()))


def test_answer_of_somebody_else_after_the_download_is_not_overwritten(key: UUID) -> None:
    content = edited(written(key), put("B01a", 2, 3))
    other = make_person(Role.DIRECTOR, OWN)
    services.answer_block(by=other, assessment_id=key, version=1, answers=[AnswerInput("B01a", level=1)])

    outcome = services.bring_in_answers(by=System(), assessment_id=key, content=content)

    answer = next(
        item for block in answer_sheet_for(System(), key)[1] for item in block.items if item.indicator.code == "B01a"
    )
    assert ([one.indicator for one in outcome.conflicts], outcome.applied) == (["B01a"], ())
    assert (answer.answer.level, answer.conflict.level if answer.conflict else None) == (1, 3)


def test_words_typed_after_somebody_else_changed_the_answer_are_kept_beside_it(key: UUID) -> None:
    other = make_person(Role.DIRECTOR, OWN)
    plain, noted = written(key), edited(written(key), put("A01a", 4, "=1+1\nsecond, and a third thing"))
    services.answer_block(by=other, assessment_id=key, version=2, answers=[AnswerInput("A01a", level=2, note="other")])

    untouched = services.bring_in_answers(by=System(), assessment_id=key, content=plain)
    outcome = services.bring_in_answers(by=System(), assessment_id=key, content=noted)

    assert untouched == services.SheetOutcome((), ())
    assert [(one.indicator, one.after.remark["note"]) for one in outcome.conflicts] == [
        ("A01a", "=1+1\nsecond, and a third thing")
    ]
    item = next(
        one for block in answer_sheet_for(System(), key)[1] for one in block.items if one.indicator.code == "A01a"
    )
    assert (item.answer.level, item.answer.note) == (2, "other")
    assert item.conflict is not None


def test_what_does_not_apply_without_a_reason_comes_back_as_it_was(key: UUID) -> None:
    row = Assessment.objects.get(pk=key)
    levels = scoring.unpack(bytes(row.levels)).copy()
    levels[basis_of(row.campaign.edition.code).positions["B01a"]] = scoring.NOT_APPLICABLE
    Assessment.objects.filter(pk=key).update(levels=scoring.pack(levels))

    same = services.bring_in_answers(by=System(), assessment_id=key, content=written(key))
    emptied = services.bring_in_answers(
        by=System(), assessment_id=key, content=edited(written(key), put("B01a", 3, "")), only_look=True
    )

    assert same == services.SheetOutcome((), ())
    assert [one.after.level for one in emptied.applied] == [scoring.NOT_ANSWERED]


def test_all_mistakes_are_told_at_once_with_their_cells(key: UUID) -> None:
    def spoil(rows: Rows) -> None:
        put("A01a", 2, "perhaps")(rows)
        put("A02a", 2, 2.5)(rows)
        put("B01a", 2, 1)(rows)
        put("B01a", 3, "no ladder")(rows)
        rows.append(["Z99a", "", "1", "", "", ""])
        rows.append(["B02a", "", "3", "", "", ""])

    assert [where for where, _words in refusal(key, edited(written(key), spoil))] == [
        "4:C",
        "6:C",
        "7:C",
        "9:A",
        "10:A",
    ]


def test_number_beyond_its_limits_is_refused_whole(key: UUID) -> None:
    def both(rows: Rows) -> None:
        put("A02a", 2, 5000)(rows)
        put("B02a", 2, 3)(rows)

    assert [where for where, _words in refusal(key, edited(written(key), both))] == ["6:C"]


def test_foreign_changed_or_forged_identity_is_refused(key: UUID) -> None:
    sibling = tiny.start(SIBLING).pk
    other_edition = SheetIdentity(str(key), "0" * 64, 1).sealed()

    def mark(value: str) -> Callable[[Rows], None]:
        return lambda rows: rows[0].__setitem__(0, value)

    assert "another assessment" in refusal(key, written(sibling))[0][1]
    assert "edition was changed" in refusal(key, edited(written(key), mark(other_edition)))[0][1]
    assert "hidden first row" in refusal(key, edited(written(key), mark(other_edition[:-2] + "xx")))[0][1]
    assert "hidden first row" in refusal(key, edited(written(key), mark("")))[0][1]


def test_formula_bomb_and_other_files_are_refused(key: UUID) -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        book.add_worksheet().write_formula(4, 2, "=1+1")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (80 * 1024 * 1024))

    assert "formula" in refusal(key, target.getvalue())[0][1].lower()
    assert "unpacks" in refusal(key, bomb.getvalue())[0][1]
    assert refusal(key, b"PK\x03\x04" + b"0" * (10 * 1024 * 1024))[0][1].startswith("The file has 10.0 MB")
    assert refusal(key, b"a;b\n1;2\n") == [("", "The file is no XLSX workbook.")]


def test_neighbour_and_department_may_not_answer_for_the_school(key: UUID) -> None:
    for person in (make_person(Role.DIRECTOR, SIBLING), make_person(Role.SPECIALIST, tiny.RAYON)):
        with pytest.raises(RefusedError):
            services.bring_in_answers(by=person, assessment_id=key, content=written(key))


def test_page_shows_what_would_change_and_saves_it_when_confirmed(client_for: ClientFor, key: UUID) -> None:
    client, address = client_for(Role.DIRECTOR, OWN), reverse("answer_sheet", args=[key])
    file = io.BytesIO(edited(client.get(reverse("answer_sheet_file", args=[key, "en"])).content, put("B02a", 2, 3)))
    file.name = "answers.xlsx"

    report = client.post(address, {"file": file})
    kept = report.context["kept"]
    before = AnswerLog.objects.count()
    done = client.post(address, {"kept": kept})
    spoilt = client.post(address, {"kept": "%%%"})

    assert (report.status_code, before, done.status_code, spoilt.status_code) == (200, 1, 302, 422)
    assert AnswerLog.objects.count() == 2
    assert Client().get(address).status_code != 200
