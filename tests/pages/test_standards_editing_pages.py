"""Pages of the editor: who gets in, what is kept when an edit is refused, what the second editor sees, and how many queries."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from koopsuz.accounts.roles import Role
from koopsuz.standards.models import Edition
from koopsuz.standards.schemas.documents import edition_documents
from koopsuz.standards.schemas.parts import own_fields, part_version
from koopsuz.standards.selectors import get_edition
from koopsuz.standards.services.editing import change_part, start_draft
from koopsuz.standards.states import EditionStatus
from tests.conftest import ClientFor
from tests.factories import assessments, editions
from tests.factories.drafts import BY, CODE, make_draft
from tests.pages.test_hostile_words import MARKUP, RUNS
from tests.rooms.test_standards_editing import change, put_in_use, words

pytestmark = pytest.mark.django_db
READ = ("edition_editor", "edition_part", "edition_draft")
PARTS = ("edition", "C", "C01", "C01a", "C02a", "C01m1")


@pytest.fixture
def ministry(client_for: ClientFor) -> Client:
    """The browser of the ministry, with the small draft in the database."""
    make_draft()
    return client_for(Role.EDUCATION_MINISTRY, "417")


def form_of(client: Client, part: str) -> dict[str, Any]:
    """What the form of a part sends when nothing is changed."""
    response = client.get(reverse("edition_part", args=[CODE, part]))
    assert response.status_code == 200
    forms = response.context["forms"]
    rows = [one for one in (forms.law, forms.crosswalk) if one is not None]
    sent: dict[str, Any] = {"seen": response.context["seen"]}
    fields = [field for form in forms.forms.values() for field in form]
    fields += [field for one in rows for form in (one.management_form, *one.forms) for field in form]
    for field in fields:
        sent |= _sent(field)
    return sent


def _sent(field: Any) -> dict[str, Any]:
    value = field.value()
    if hasattr(field.field.widget, "widgets"):
        parts = value if isinstance(value, list) else field.field.widget.decompress(value)
        return {f"{field.html_name}_{language}": one for language, one in zip(("ky", "ru", "en"), parts, strict=True)}
    if value is False:
        return {}
    return {field.html_name: "" if value is None else value}


def save(client: Client, part: str, **fields: str) -> Any:
    """Send the form of a part with some fields changed."""
    return client.post(reverse("edition_part", args=[CODE, part]), form_of(client, part) | fields)


def make_schools() -> None:
    """Three schools with facts."""
    assessments.make_territory()
    for number in range(3):
        assessments.make_school(f"S-000{number}", pupils=100 * (number + 1), buildings=2)


def page(response: Any) -> str:
    """The page as words."""
    return str(response.content.decode())


@pytest.mark.parametrize("part", PARTS)
def test_form_that_is_sent_as_it_came_changes_nothing(ministry: Client, part: str) -> None:
    before = get_edition(CODE)

    response = save(ministry, part)

    assert response.status_code == 302, page(response)
    assert get_edition(CODE) == before


def test_only_the_ministry_opens_the_editor(client_for: ClientFor) -> None:
    make_draft()
    addresses = [
        reverse("edition_editor", args=[CODE]),
        *(reverse("edition_part", args=[CODE, part]) for part in PARTS),
        reverse("edition_add", args=[CODE, "C", "requirement"]),
        reverse("edition_remove", args=[CODE, "C01"]),
        reverse("edition_formula", args=[CODE, "C01", "applies"]),
        reverse("edition_draft", args=[CODE]),
    ]
    for role in Role:
        expected = 200 if role is Role.EDUCATION_MINISTRY else 404
        client = client_for(role, "417")
        assert {client.get(address).status_code for address in addresses} == {expected}, role


@pytest.mark.parametrize(
    "address",
    [
        ("edition_part", "C09"), ("edition_part", "Z"), ("edition_part", "nonsense"), ("edition_remove", "edition"),
        ("edition_add", "C", "measure"), ("edition_add", "C01", "block"), ("edition_add", "C", "nonsense"),
        ("edition_formula", "C01", "title"),
    ],
)  # fmt: skip
def test_part_that_is_not_there_is_absent(ministry: Client, address: tuple[str, ...]) -> None:
    name, *arguments = address

    assert ministry.get(reverse(name, args=[CODE, *arguments])).status_code == 404


def test_words_are_saved_and_lead_back_to_their_place(ministry: Client) -> None:
    response = save(ministry, "C01a", question_en="Is the door open?")

    assert response["Location"] == reverse("edition_part", args=[CODE, "C01"]) + "#C01a"
    assert get_edition(CODE).indicator("C01a").question.en == "Is the door open?"


def test_refused_edit_names_every_problem_and_loses_nothing(ministry: Client) -> None:
    before = get_edition(CODE)

    response = save(
        ministry, "C01", title_ru="Заголовок.", title_en="E" * 71, applies="pupils >", target="1", text_ky="Менин сөзүм"
    )

    shown = page(response)
    assert response.status_code == 422
    for sentence in (
        "RU: The title in “ru” ends with a full stop",
        "EN: This text has 71 characters; at most 70 fit.",
        "A danger to life is closed only by level 3, but the target is 1.",
    ):
        assert (
            sentence in shown.replace("The title in “ru” ends", "RU: The title in “ru” ends") or sentence[4:] in shown
        )
    for kept in ("Заголовок.", "E" * 71, "pupils &gt;", "Менин сөзүм"):
        assert kept in shown
    assert "formula-place" in shown
    assert get_edition(CODE) == before


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_problems_are_told_in_the_language_of_the_person(ministry: Client, language: str) -> None:
    sentence = {"ky": "Бул текст үч тилде тең бош.", "ru": "Этот текст пуст на всех языках."}[language]
    sent = form_of(ministry, "C01") | {"why_ky": "", "why_ru": "", "why_en": ""}
    ministry.cookies["language"] = language

    response = ministry.post(reverse("edition_part", args=[CODE, "C01"]), sent)

    assert response.status_code == 422
    assert sentence in page(response)


def test_second_editor_sees_both_versions_and_overwrites_only_knowingly(ministry: Client) -> None:
    sent = form_of(ministry, "C01") | {"why_en": "Mine"}
    change("C01", why=words("Theirs"))

    response = ministry.post(reverse("edition_part", args=[CODE, "C01"]), sent)

    assert response.status_code == 409
    assert "Theirs in English" in page(response)
    assert "Mine" in page(response)
    assert get_edition(CODE).requirement("C01").why.en == "Theirs in English"

    again = ministry.post(reverse("edition_part", args=[CODE, "C01"]), sent | {"seen": response.context["seen"]})
    assert again.status_code == 302
    assert get_edition(CODE).requirement("C01").why.en == "Mine"


def test_part_removed_meanwhile_leads_to_the_index(ministry: Client) -> None:
    sent = form_of(ministry, "C02")
    ministry.post(
        reverse("edition_remove", args=[CODE, "C02"]),
        {"seen": ministry.get(reverse("edition_remove", args=[CODE, "C02"])).context["seen"]},
    )

    response = ministry.post(reverse("edition_part", args=[CODE, "C02"]), sent)

    assert response.status_code == 404


def test_law_and_crosswalk_rows_are_added_and_left_out(ministry: Client) -> None:
    laws = get_edition(CODE).requirement("C01").legal_sources
    number = len(laws)

    save(
        ministry,
        "C01",
        **{
            "law-0-act": "", "law-0-provision_ky": "", "law-0-provision_ru": "", "law-0-provision_en": "",
            f"law-{number}-act": "kg-gov-2016-201", f"law-{number}-provision_ky": "Бөлүм",
            f"law-{number}-provision_ru": "Глава", f"law-{number}-provision_en": "Chapter",
            "crosswalk-0-place": "jmp:sanitation-basic",
        },
    )  # fmt: skip

    found = get_edition(CODE).requirement("C01")
    assert [one.act for one in found.legal_sources] == [*(one.act for one in laws[1:]), "kg-gov-2016-201"]
    assert (found.crosswalk[0].framework, found.crosswalk[0].reference) == ("jmp", "sanitation-basic")


def test_indicator_becomes_a_number_with_its_fields(ministry: Client) -> None:
    save(
        ministry, "C01b", kind="number", minimum="0", maximum="60", score="value / max(buildings, 1)", better="higher",
        thresholds_1="0,5", thresholds_2="1", thresholds_3="2", unit_ky="эшик", unit_ru="дверей", unit_en="doors",
    )  # fmt: skip

    found = get_edition(CODE).indicator("C01b")
    assert [found.kind, found.maximum, [str(one) for one in found.thresholds]] == ["number", 60, ["0.5", "1", "2"]]


def test_requirement_is_added_with_its_first_indicator_and_measure(ministry: Client) -> None:
    address = reverse("edition_add", args=[CODE, "D", "requirement"])
    rows = {
        "law-INITIAL_FORMS": "0",
        "law-TOTAL_FORMS": "1",
        "crosswalk-INITIAL_FORMS": "0",
        "crosswalk-TOTAL_FORMS": "1",
    }
    sent = rows | {
        "requirement-requirement_class": "2", "requirement-target": "3", "requirement-theme": "water_sanitation",
        "requirement-applies": "true", "law-0-act": "kg-gov-2016-201", "indicator-kind": "yes_no",
        "measure-closes_to": "3", "measure-effect_permille": "1000", "measure-cost_type": "equipment",
        "measure-line": "equipment", "measure-quantity": "buildings", "measure-price": "c_panic_handle",
        "measure-lifetime_years": "10", "measure-recurrent_permille": "0",
    }  # fmt: skip
    texts = {"requirement-title": "T", "requirement-text": "T", "requirement-why": "T", "law-0-provision": "T",
             "indicator-question": "Q?", "indicator-evidence": "P", "measure-title": "M"}  # fmt: skip
    sent |= {f"{name}_{language}": value for name, value in texts.items() for language in ("ky", "ru", "en")}

    refused = ministry.post(
        address, sent | {"requirement-target": "2", "measure-closes_to": "1", "indicator-question_en": "Q"}
    )
    assert refused.status_code == 422
    assert "does not end with a question mark" in page(refused)
    assert "The best measure reaches level 1, but the target is 2." in page(refused)

    assert ministry.post(address, sent).status_code == 302
    found = get_edition(CODE).requirement("D03")
    assert [one.code for one in (*found.indicators, *found.measures)] == ["D03a", "D03m1"]


def test_moving_changes_places_and_keeps_codes(ministry: Client) -> None:
    response = ministry.post(reverse("edition_move", args=[CODE]), {"move": "C02:up"})

    assert response["Location"] == reverse("edition_editor", args=[CODE]) + "#C02"
    assert [one.code for one in get_edition(CODE).requirements] == ["C02", "C01", "D01", "D02"]


def test_edition_in_use_offers_words_only(ministry: Client) -> None:
    put_in_use()

    shown = page(ministry.get(reverse("edition_editor", args=[CODE])))
    assert "Words only" in shown
    assert "Add a requirement" not in shown

    response = save(ministry, "C01", applies="pupils > 0", why_en="New words")
    assert response.status_code == 422
    assert "The rules of this requirement changed" in page(response)
    assert save(ministry, "C01", why_en="New words").status_code == 302


def test_adopted_edition_is_read_only_and_leads_to_a_draft(ministry: Client) -> None:
    editions.lead(CODE, EditionStatus.ADOPTED)

    shown = page(ministry.get(reverse("edition_part", args=[CODE, "C01"])))
    assert "stay as they are" in shown
    assert ">Save<" not in shown

    sent = {"code": "draft-2", "valid_from": "2033-09-01", "title_ky": "", "title_ru": "", "title_en": ""}
    response = ministry.post(reverse("edition_draft", args=[CODE]), sent)
    assert response["Location"] == reverse("edition_editor", args=["draft-2"])
    assert Edition.objects.get(code="draft-2").status == "draft"
    wrong = ministry.post(reverse("edition_draft", args=[CODE]), sent | {"code": "X", "valid_from": "2000-01-01"})
    assert wrong.status_code == 422


def test_meter_tells_what_waits_for_a_language(ministry: Client) -> None:
    change("C01a", evidence={"ky": "Сүрөт", "ru": "", "en": ""})

    shown = page(ministry.get(reverse("edition_editor", args=[CODE])))

    assert shown.count("waits for: Russian, English") == 2  # the requirement and its block


def test_editor_tells_where_one_language_changed_and_others_stayed(ministry: Client) -> None:
    editions.lead(CODE, EditionStatus.CONSULTATION)
    start_draft(by=BY, base=CODE, code="draft-2", valid_from=date(2033, 9, 1))
    before = own_fields(edition_documents(get_edition("draft-2")), "C01a")
    evidence = before["evidence"] | {"ky": "Башка сүрөт"}
    for given, told in ((evidence, 2), (words("All three"), 0)):
        seen = own_fields(edition_documents(get_edition("draft-2")), "C01a")
        change_part(by=BY, code="draft-2", part="C01a", given=seen | {"evidence": given}, seen=part_version(seen))

        shown = page(ministry.get(reverse("edition_editor", args=["draft-2"])))

        assert shown.count("another language changed, look again: Russian, English") == told


@pytest.mark.parametrize(
    ("part", "field", "sent", "said"),
    [
        ("C01", "applies", "pupils > 0", "Applies to 3 of 3 schools, by the facts of 2026."),
        ("C01", "applies", "pupils > 100000", "Applies to 0 of 3 schools"),
        ("C01", "applies", "pupils >", "formula-place"),
        ("C01", "applies", "pupils", "danger"),
        ("C01", "applies", "", "The formula is empty."),
        ("C01m1", "quantity", "pupils", "in all."),
        ("C02m1", "quantity", "buildings * 2 - C02a", "Answers of schools (C02a) are taken as 0 here."),
        ("C02a", "score", "100 * value / pupils", "the number entered"),
        ("C01", "applies", "puppils > 0", "puppils"),
    ],
)
def test_formula_is_looked_at_while_it_is_written(
    ministry: Client, part: str, field: str, sent: str, said: str
) -> None:
    make_schools()

    response = ministry.get(reverse("edition_formula", args=[CODE, part, field]), {field: sent})

    assert response.status_code == 200
    assert said in page(response).replace("\u202f", " ")


def test_price_gives_the_cost_of_a_quantity(ministry: Client) -> None:
    make_schools()

    sent = {"measure-quantity": "1", "measure-price": "c_panic_handle"}
    response = ministry.get(reverse("edition_formula", args=[CODE, "C01m1", "quantity"]), sent)

    assert "55 500" in page(response).replace("\u202f", " ").replace("\u00a0", " ")  # three schools, 18,500 som each


def test_error_of_a_formula_points_at_its_character(ministry: Client) -> None:
    response = ministry.get(reverse("edition_formula", args=[CODE, "C01", "applies"]), {"applies": "pupils > > 2"})

    assert "<code>pupils &gt; <mark>&gt;</mark> 2</code>" in page(response)


def test_hostile_words_are_shown_as_words(ministry: Client) -> None:
    save(ministry, "C01", why_en=MARKUP)

    for name, arguments in (("edition_part", ["C01"]), ("edition_editor", []), ("requirement", ["C01"])):
        shown = page(ministry.get(reverse(name, args=[CODE, *arguments])))
        assert not RUNS.search(shown)


@pytest.mark.parametrize("address", ["edition_editor", "edition_part"])
def test_queries_do_not_grow_with_the_requirements(ministry: Client, address: str) -> None:
    arguments = [CODE, "C01"] if address == "edition_part" else [CODE]
    ministry.get(reverse(address, args=arguments))
    with CaptureQueriesContext(connection) as few:
        ministry.get(reverse(address, args=arguments))
    sent = {"seen": ""}
    change("C01", why=words("Why"))
    ministry.get(reverse(address, args=arguments), sent)
    with CaptureQueriesContext(connection) as again:
        ministry.get(reverse(address, args=arguments))

    assert len(few) == len(again) <= 12
