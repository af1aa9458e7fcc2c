"""The page of one source: its terms and versions, and the form that enters an envelope by hand."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from koopsuz.accounts.gate import RefusedError, System
from koopsuz.accounts.roles import Role
from koopsuz.audit.selectors import entries_about, verify_chain
from koopsuz.common.problems import InputProblems
from koopsuz.engine.money import Money
from koopsuz.finance.kinds import EnvelopeStatus
from koopsuz.finance.models import Envelope, Source
from koopsuz.finance.services import import_envelopes, load_money, set_envelope
from tests.conftest import ClientFor, PersonFor
from tests.factories import money
from tests.factories.assessments import AIMAK, FOREIGN_AIMAK, OBLAST, OWN, RAYON, SIBLING, make_school, make_territory

pytestmark = pytest.mark.django_db
SENT = {"year": "2027", "amount": "1 250 000,50", "status": "approved", "basis": "Kenesh, No. 12 of 03.12.2026"}


@pytest.fixture(autouse=True)
def country(db: None) -> None:
    make_territory()
    make_school(OWN)
    make_school(SIBLING)
    money.make_money()


def words_of(html: bytes) -> str:
    plain = re.sub(r"<[^>]+>", " ", html.decode().replace("\u202f", " ").replace("\xa0", " "))
    return " ".join(plain.split())


def page_of(code: str) -> str:
    return reverse("source", args=[code])


def enter(code: str) -> str:
    return reverse("set_envelope", args=[code])


def test_source_tells_its_terms_in_words_and_what_lets_it_pay(client_for: ClientFor) -> None:
    money.make_matrix()

    grant = words_of(client_for().get(page_of(money.GRANT)).content)
    programme = words_of(client_for().get(page_of(money.PROGRAMME)).content)
    local = client_for().get(page_of(money.LOCAL)).content

    assert "Subjects Fire safety" in grant
    assert f"Where it may be spent Area {OBLAST}" in grant
    assert "One envelope for all years, to be spent by the end of 2028." in grant
    assert "Lines of expenditure Current repair" in programme
    assert "Republic repairs" in programme
    assert "No published plan uses this money yet." in programme
    assert f"Whose money it is Area {AIMAK}" in words_of(local)
    assert reverse("area", args=[AIMAK]) in local.decode()


def test_source_names_only_the_rules_that_hold_where_it_pays(client_for: ClientFor) -> None:
    from koopsuz.finance.models import ResponsibilityRule

    money.make_matrix()
    ResponsibilityRule.objects.filter(code="local").update(places=["41708"])

    assert "Aimak may add" not in words_of(client_for().get(page_of(money.LOCAL)).content)
    assert "Aimak may add" in words_of(client_for().get(page_of(money.FOREIGN_LOCAL)).content)


def test_source_shows_every_version_and_who_entered_it_only_to_those_who_answer(client_for: ClientFor) -> None:
    money.put(money.LOCAL, 2027, 350_000, status="revised")

    public = words_of(client_for().get(page_of(money.LOCAL)).content)
    council = words_of(client_for(Role.PUBLIC_COUNCIL, "417").get(page_of(money.LOCAL)).content)

    assert "2027 version 2 350 000 som Revised" in public
    assert "2027 version 1 300 000 som Approved replaced" in public
    assert "Decision No. 8" in public
    assert "Koopsuz Decision No. 8" not in public
    assert "Koopsuz Decision No. 8" in council


@pytest.mark.parametrize("code", ["nothing", "import", "a-1", "%00", "..%2f", "x" * 300])
def test_source_that_is_not_there_is_absent(client_for: ClientFor, code: str) -> None:
    answer = client_for().get(f"/money/{code}/")

    assert answer.status_code in {302, 404}  # 302: the page of the import sends a visitor to sign in


@pytest.mark.parametrize(
    ("role", "place", "code", "may_enter"),
    [
        (Role.LOCAL_FINANCE, AIMAK, money.LOCAL, True),
        (Role.LOCAL_HEAD, AIMAK, money.LOCAL, True),
        (Role.LOCAL_FINANCE, AIMAK, money.SCHOOL, True),
        (Role.LOCAL_FINANCE, RAYON, money.LOCAL, True),
        (Role.FINANCE_MINISTRY, "417", money.PROGRAMME, True),
        (Role.FINANCE_MINISTRY, "417", money.LOCAL, True),
        (Role.LOCAL_FINANCE, AIMAK, money.FOREIGN_LOCAL, False),
        (Role.LOCAL_FINANCE, FOREIGN_AIMAK, money.LOCAL, False),
        (Role.LOCAL_FINANCE, "41702205806000", money.LOCAL, False),
        (Role.LOCAL_FINANCE, AIMAK, money.PROGRAMME, False),
        (Role.LOCAL_FINANCE, OBLAST, money.GRANT, False),
        (Role.DEPUTY, AIMAK, money.LOCAL, False),
        (Role.EDUCATION_MINISTRY, "417", money.LOCAL, False),
        (Role.DIRECTOR, OWN, money.SCHOOL, False),
        (None, "", money.LOCAL, False),
    ],
)
def test_envelope_is_entered_by_those_who_answer_for_that_budget(
    client_for: ClientFor, role: Role | None, place: str, code: str, may_enter: bool
) -> None:
    client, before = client_for(role, place), Envelope.objects.count()

    shown = b'name="amount"' in client.get(page_of(code)).content
    answer = client.post(enter(code), SENT)

    assert shown is may_enter
    assert answer.status_code == (302 if role is None or may_enter else 404)
    assert Envelope.objects.count() == before + may_enter
    if may_enter:
        newest = Envelope.objects.filter(source__code=code, year=2027).order_by("version").last()
        assert newest is not None
        assert (newest.amount, newest.status, newest.version) == (Money(125_000_050), "approved", 2)


@pytest.mark.parametrize(("role", "place"), [(Role.LOCAL_FINANCE, FOREIGN_AIMAK), (Role.DEPUTY, AIMAK)])
def test_service_refuses_whoever_does_not_answer_for_the_budget(person_for: PersonFor, role: Role, place: str) -> None:
    with pytest.raises(RefusedError):
        money.put(money.LOCAL, 2027, 1, by=person_for(role, place))

    assert Envelope.objects.filter(source__code=money.LOCAL).count() == 1


def test_entered_envelope_is_in_the_record_of_acts_with_what_was_before(client_for: ClientFor) -> None:
    client_for(Role.LOCAL_FINANCE, AIMAK).post(enter(money.LOCAL), SENT)

    entry = entries_about(object_type="envelope", object_id=money.LOCAL)[0]
    assert entry.details == {
        "year": 2027,
        "version": 2,
        "tyiyn": 125_000_050,
        "before": 30_000_000,
        "status": "approved",
    }
    assert "Finance officer" in entry.actor_name
    assert Envelope.objects.get(source__code=money.LOCAL, version=2).entered_by == entry.actor_name
    assert verify_chain().broken_at is None


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": "-1"},
        {"amount": "NaN"},
        {"amount": "Infinity"},
        {"amount": "1e400"},
        {"amount": "1e999999999"},
        {"amount": "0,001"},
        {"amount": "99999999999999999"},
        {"amount": "=1+1"},
        {"amount": "1.250.000"},
        {"amount": ""},
        {"year": "1999"},
        {"year": "2101"},
        {"year": "0x7e3"},
        {"status": "paid"},
        {"basis": ""},
        {"basis": "x" * 301},
    ],
)
def test_hostile_envelope_is_refused_with_words_and_writes_nothing(
    client_for: ClientFor, changes: dict[str, str]
) -> None:
    answer = client_for(Role.LOCAL_FINANCE, AIMAK).post(enter(money.LOCAL), SENT | changes)

    assert answer.status_code == 422
    assert b'class="error-summary"' in answer.content
    assert Envelope.objects.filter(source__code=money.LOCAL).count() == 1


@pytest.mark.parametrize("seen", ["", "2027:1", "2027:x", "junk", "2027:1:5", "2027:²"])
def test_odd_note_of_what_was_seen_never_breaks_the_form(client_for: ClientFor, seen: str) -> None:
    answer = client_for(Role.LOCAL_FINANCE, AIMAK).post(enter(money.LOCAL), SENT | {"seen": seen})

    assert answer.status_code in {302, 422}


def test_envelope_that_somebody_changed_meanwhile_is_not_overwritten(client_for: ClientFor) -> None:
    client = client_for(Role.LOCAL_FINANCE, AIMAK)
    money.put(money.LOCAL, 2027, 777_000, status="approved")

    answer = client.post(enter(money.LOCAL), SENT | {"seen": "2027:1"})
    again = client.post(enter(money.LOCAL), SENT | {"seen": "2027:2"})

    assert answer.status_code == 422
    assert "Somebody has changed the envelope of 2027" in words_of(answer.content)
    assert 'value="2027:2"' in answer.content.decode()
    assert again.status_code == 302


def test_same_envelope_sent_twice_is_one_version(client_for: ClientFor) -> None:
    client = client_for(Role.LOCAL_FINANCE, AIMAK)

    client.post(enter(money.LOCAL), SENT | {"seen": "2027:1"})
    client.post(enter(money.LOCAL), SENT | {"seen": "2027:1"})

    assert Envelope.objects.filter(source__code=money.LOCAL).count() == 2


def test_basis_of_an_envelope_is_escaped(client_for: ClientFor) -> None:
    client_for(Role.LOCAL_FINANCE, AIMAK).post(enter(money.LOCAL), SENT | {"basis": "<script>alert(1)</script>"})

    assert b"<script>alert" not in client_for().get(page_of(money.LOCAL)).content


def test_source_asks_the_same_number_of_queries_for_one_and_three_versions(client_for: ClientFor) -> None:
    client = client_for()
    client.get(page_of(money.LOCAL))
    with CaptureQueriesContext(connection) as one:
        client.get(page_of(money.LOCAL))
    money.put(money.LOCAL, 2027, 1, status="approved")
    money.put(money.LOCAL, 2028, 2, status="approved")
    with CaptureQueriesContext(connection) as three:
        client.get(page_of(money.LOCAL))

    assert len(three) == len(one)


def test_service_with_a_version_that_is_not_the_newest_writes_nothing() -> None:
    with pytest.raises(InputProblems):
        set_envelope(
            by=System(),
            source_code=money.LOCAL,
            year=2027,
            amount=Money(1),
            status=EnvelopeStatus.APPROVED,
            basis="x",
            seen_version=0,
        )

    assert Envelope.objects.filter(source__code=money.LOCAL).count() == 1


def test_file_of_a_local_officer_cannot_take_over_national_money(person_for: PersonFor) -> None:
    officer = person_for(Role.LOCAL_FINANCE, AIMAK)
    stolen = money.source(money.PROGRAMME, "local", (2027, 1), owner_code=AIMAK)
    row = {"source": money.PROGRAMME, "kind": "local", "owner": AIMAK, "year": 2027, "amount_som": 1}

    with pytest.raises(RefusedError):
        load_money(by=officer, sources=[stolen], origin="theft")
    with pytest.raises(InputProblems) as refused:
        import_envelopes(by=officer, content=money.file_of(row), name="theft.csv")

    assert [problem.sentence for problem in refused.value.problems] == ["This money is not yours to enter."]
    assert Source.objects.get(code=money.PROGRAMME).kind == "republican"
