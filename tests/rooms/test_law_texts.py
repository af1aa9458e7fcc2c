"""Texts of acts: kept by day and language, changes told, found again, by whom it is allowed."""

from datetime import date, timedelta

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from koopsuz.accounts.gate import RefusedError, System
from koopsuz.accounts.roles import ROLE_TERMS, Role
from koopsuz.audit.models import Entry
from koopsuz.common.problems import InputProblems
from koopsuz.common.text import Text
from koopsuz.law.kinds import ActKind, ActLanguage, ChangeKind
from koopsuz.law.models import Act, ActRelation, Expression, PendingText, Provision, ProvisionText
from koopsuz.law.selectors import (
    NoActError,
    NoTextError,
    changes_of,
    get_pending_for,
    relations_of,
    search_provisions,
    text_on,
    texts_of,
)
from koopsuz.law.services import ActInput, add_act, confirm_text, keep_text, write_text
from tests.factories.acts import give, make_act, real, write
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
KYRGYZ = ActLanguage.KYRGYZ
FIRST, SECOND, THIRD = date(2023, 8, 18), date(2024, 6, 1), date(2025, 1, 1)


@pytest.fixture(autouse=True)
def act() -> Act:
    return make_act()


def eids_on(day: date) -> list[str]:
    return [one.eid for one in text_on("kg-law-1", language=KYRGYZ, day=day).provisions]


def spans() -> list[tuple[date, date | None]]:
    return [(link.in_force_from, link.in_force_to) for link in texts_of("kg-law-1")]


def test_text_is_kept_with_its_provisions_and_one_row_in_the_record() -> None:
    written = write(real("education-2023-ky.txt"))

    kept = Expression.objects.get()
    assert (written.is_new, written.provisions, written.changes) == (True, 8, 0)
    assert (kept.language, kept.in_force_from, kept.in_force_to, kept.source) == (
        "kir", FIRST, None, "register, 2026-11-26",
    )  # fmt: skip
    assert eids_on(FIRST)[:3] == ["preface", "art_1", "art_1__para_1"]
    entry = Entry.objects.get()
    assert (entry.action, entry.object_id, entry.details["source_hash"]) == (
        "import_text",
        "kg-law-1",
        kept.source_hash,
    )


def test_same_text_again_changes_nothing() -> None:
    write("1-берене. А")

    assert not write("1-берене. А").is_new
    assert (Expression.objects.count(), Entry.objects.count()) == (1, 1)


def test_text_of_the_same_day_replaces_and_the_record_keeps_what_it_replaced() -> None:
    write("1-берене. А")
    first = Expression.objects.get().source_hash

    write("1-берене. Б")

    assert [one.heading for one in text_on("kg-law-1", language=KYRGYZ, day=FIRST).provisions] == ["Б"]
    assert Entry.objects.latest("pk").details["replaced_hash"] == first


def test_newer_text_ends_the_older_one_and_tells_what_changed() -> None:
    write("1-берене. А\n1. бир\n2-берене. Б")

    written = write("1-берене. А\n1. эки\n3-берене. В", since=THIRD)

    assert spans() == [(THIRD, None), (FIRST, THIRD)]
    assert written.changes == 3
    assert {(row.eid, row.kind, row.before, row.since) for row in changes_of(["kg-law-1"])} == {
        ("art_1__para_1", ChangeKind.CHANGED, FIRST, THIRD),
        ("art_2", ChangeKind.REMOVED, FIRST, THIRD),
        ("art_3", ChangeKind.ADDED, FIRST, THIRD),
    }
    assert eids_on(THIRD - timedelta(days=1)) == ["art_1", "art_1__para_1", "art_2"]
    assert eids_on(THIRD) == ["art_1", "art_1__para_1", "art_3"]


def test_text_between_two_others_splits_their_changes() -> None:
    write("1-берене. А")
    write("1-берене. В", since=THIRD)

    write("1-берене. Б", since=SECOND)

    assert spans() == [(THIRD, None), (SECOND, THIRD), (FIRST, SECOND)]
    assert [(row.before, row.since) for row in changes_of(["kg-law-1"])] == [(SECOND, THIRD), (FIRST, SECOND)]


def test_text_before_all_others_begins_the_line() -> None:
    write("1-берене. В", since=THIRD)

    write("1-берене. А", since=FIRST)

    assert spans() == [(THIRD, None), (FIRST, THIRD)]
    assert [(row.eid, row.since) for row in changes_of(["kg-law-1"])] == [("art_1", THIRD)]


def test_languages_have_their_own_lines() -> None:
    write("1-берене. А")

    write("Статья 1. А", language="rus", since=THIRD)

    assert spans() == [(FIRST, None), (THIRD, None)]
    assert changes_of(["kg-law-1"]) == ()


def test_provisions_keep_their_keys_across_texts() -> None:
    write("1-берене. А")
    key = Provision.objects.get().pk

    write("1-берене. Б", since=THIRD)
    write("Статья 1. А", language="rus")

    assert Provision.objects.get().pk == key
    assert ProvisionText.objects.count() == 3


def test_amending_act_gets_its_relation() -> None:
    make_act("kg-law-2", number="208", title=Text("Өзгөртүү", "Изменение", "Amendment"))

    write("1-берене. А", amended_by="kg-law-2")
    write("1-берене. Б", amended_by="kg-law-2", since=THIRD)

    assert ActRelation.objects.count() == 1
    assert [(one.words, one.act.code, one.since) for one in relations_of("kg-law-1")] == [
        ("Amended by", "kg-law-2", FIRST)
    ]
    assert [one.words for one in relations_of("kg-law-2")] == ["Amends"]


def test_text_of_no_act_or_of_no_day_is_absent() -> None:
    with pytest.raises(NoActError):
        write("1-берене. А", act="kg-law-404")
    with pytest.raises(NoTextError):
        text_on("kg-law-1", language=KYRGYZ, day=FIRST)


def test_act_without_number_gets_no_text() -> None:
    make_act("kg-law-3", number="", adopted_on=None)

    with pytest.raises(InputProblems) as caught:
        write("1-берене. А", act="kg-law-3")

    assert [one.where for one in caught.value.problems] == ["act"]


@pytest.mark.parametrize("role", Role)
def test_text_is_brought_in_by_those_who_manage_the_law_alone(role: Role) -> None:
    person = make_person(role, "417")
    allowed = {Role.EDUCATION_MINISTRY}

    if role in allowed:
        assert write_text(by=person, given=give("1-берене. А")).is_new
    else:
        for write_it in (
            lambda: write_text(by=person, given=give("1-берене. А")),
            lambda: keep_text(by=person, given=give("1-берене. А")),
        ):
            with pytest.raises(RefusedError):
                write_it()
    assert {one for one in Role if "MANAGE_LAW" in {right.name for right in ROLE_TERMS[one].permissions}} == allowed


def test_kept_text_changes_nothing_before_the_yes_and_is_forgotten_after_it() -> None:
    person = make_person(Role.EDUCATION_MINISTRY, "417")

    key = keep_text(by=person, given=give("1-берене. А\n1. бир"))

    assert (Expression.objects.count(), Provision.objects.count(), Entry.objects.count()) == (0, 0, 2)
    assert [one.eid for one in get_pending_for(person, key).found.provisions] == ["art_1", "art_1__para_1"]
    assert confirm_text(by=person, text_id=key).is_new
    assert PendingText.objects.count() == 0
    with pytest.raises(Http404):
        confirm_text(by=person, text_id=key)


def test_kept_text_of_another_is_absent() -> None:
    owner, other = make_person(Role.EDUCATION_MINISTRY, "417"), make_person(Role.EDUCATION_MINISTRY, "417")
    key = keep_text(by=owner, given=give("1-берене. А"))

    with pytest.raises(Http404):
        get_pending_for(other, key)
    with pytest.raises(Http404):
        confirm_text(by=other, text_id=key)


def test_kept_text_that_nobody_confirms_is_swept_away() -> None:
    person = make_person(Role.EDUCATION_MINISTRY, "417")
    keep_text(by=person, given=give("1-берене. А"))
    PendingText.objects.update(uploaded_at=timezone.now() - timedelta(days=2))

    keep_text(by=person, given=give("1-берене. Б"))

    assert PendingText.objects.count() == 1


def test_bad_text_is_not_kept() -> None:
    with pytest.raises(InputProblems):
        keep_text(by=System(), given=give(b"%PDF"))

    assert PendingText.objects.count() == 0


def test_act_with_letters_in_its_number_gets_an_address_that_works() -> None:
    given = ActInput(ActKind.ORDER, Text("Буйрук", "Приказ"), Text("А", "Б"), "12-Ө/р", date(2014, 8, 2), "register")

    code = add_act(by=System(), given=given)

    assert code == "kg-order-2014-08-02-12-oe-r"
    assert reverse("act", args=[code])
    write("1-берене. А", act=code)
    assert "/akn/kg/act/2014-08-02/12-oe-r" in Expression.objects.get().xml


def test_act_is_added_once_with_an_address() -> None:
    given = ActInput(ActKind.ORDER, Text("Буйрук", "Приказ"), Text("А", "Б"), "585/1", date(2014, 8, 2), "register")

    code = add_act(by=System(), given=given)

    assert code == "kg-order-2014-08-02-585-1"
    assert not Act.objects.get(code=code).verified
    with pytest.raises(InputProblems):
        add_act(by=System(), given=given)
    with pytest.raises(RefusedError):
        add_act(by=make_person(Role.DIRECTOR, "S-1"), given=given)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("коопсуздугунун", ["art_1"]),
        ("коопсуздук", ["art_1"]),
        ("коопсуздугу мектептин", ["art_1"]),
        ("оркундотуу", ["art_2"]),
        ("өркүндөтүүнү", ["art_2"]),
        ("коопсузук", ["art_1"]),
        ("тонкок", []),
        ("коопсуздук өркүндөтүү", []),
        ("", []),
        ("!!!", []),
    ],
)
def test_search_in_kyrgyz_finds_forms_folds_letters_and_forgives_slips(question: str, found: list[str]) -> None:
    write("1-берене. Мектептердин коопсуздугун камсыз кылуу\n1. Сөз.\n2-берене. Өркүндөтүү\n1. Башка сөз.")

    assert [one.eid for one in search_provisions(question, day=FIRST).found] == found


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("безопасностью", ["art_1"]),
        ("школе", ["art_1"]),
        ("безопастность", ["art_1"]),
        ("щетка", ["art_2"]),
        ("щётками", ["art_2"]),
        ("статья школы", ["art_1"]),
        ("дракон", []),
    ],
)
def test_search_in_russian_finds_forms_and_forgives_slips(question: str, found: list[str]) -> None:
    write("Статья 1. Безопасность школ\n1. Слово.\nСтатья 2. Прочее\n1. Потерянная щётка.", language="rus")

    assert [one.eid for one in search_provisions(question, day=FIRST).found] == found


def test_search_says_what_a_slip_was_taken_for() -> None:
    write("1-берене. Коопсуздук")

    answer = search_provisions("коопсузук", day=FIRST)

    assert answer.taken_for == (("коопсузук", ("коопсуздук",)),)


def test_search_sees_the_text_of_the_day_alone() -> None:
    write("1-берене. Эски сөздөр")
    write("1-берене. Жаңы сөздөр", since=THIRD)

    assert search_provisions("эски", day=FIRST).count == 1
    assert search_provisions("эски", day=THIRD).count == 0
    assert search_provisions("жаңы", day=THIRD).count == 1
