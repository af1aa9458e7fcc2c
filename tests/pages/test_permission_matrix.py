"""The permission matrix, generated from the address list: role × page × own, sibling and foreign place.

Every page names its permission; every role gets in or not by that permission alone. A page about one thing in a place that
not everybody may see stands in `SCOPED` with a way to ask for it; any other page with a parameter that is not public stands
in `NOT_OF_A_PLACE` with the reason. A page that stands nowhere fails.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter

from koopsuz.accounts.doors import permission_of
from koopsuz.accounts.gate import Place, covers, may
from koopsuz.accounts.middleware import PermissionMiddleware
from koopsuz.accounts.models import Person
from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.roles import ROLE_TERMS, Role
from koopsuz.assessments.models import Assessment
from tests.conftest import LOGIN_BACKEND
from tests.factories import assessments as country
from tests.factories.people import make_person

# where each role is held in these tests
SCHOOL_ROLES = {Role.DIRECTOR, Role.SAFETY_OFFICER, Role.TRUSTEE}
AIMAK_ROLES = {Role.LOCAL_HEAD, Role.LOCAL_FINANCE, Role.DEPUTY}
SCHOOLS = {country.OWN: country.AIMAK, country.SIBLING: country.AIMAK, country.FOREIGN: country.FOREIGN_AIMAK}


@dataclass(frozen=True, slots=True)
class Scoped:
    """How to ask for a page of one school, and the permission that its place must grant."""

    needs: Permission
    arguments: Callable[[UUID], dict[str, Any]]
    method: str = "get"
    sent: tuple[tuple[str, str], ...] = ()


def school_of(key: UUID) -> str:
    """Return the code of the school whose assessment this is."""
    return str(Assessment.objects.values_list("school__code", flat=True).get(pk=key))


SCOPED = {
    "assess": Scoped(Permission.VIEW_ASSESSMENT, lambda key: {"assessment_id": key}),
    "assess_block": Scoped(Permission.VIEW_ASSESSMENT, lambda key: {"assessment_id": key, "block": "A"}),
    "assess_answer": Scoped(
        Permission.ANSWER_ASSESSMENT,
        lambda key: {"assessment_id": key, "indicator": "A01a"},
        method="post",
        sent=(("A01a-level", "2"), ("A01a-version", "0"), ("client_id", str(uuid4()))),
    ),
    "assess_submit": Scoped(Permission.SUBMIT_ASSESSMENT, lambda key: {"assessment_id": key}, method="post"),
    "assess_doubt": Scoped(
        Permission.ANSWER_ASSESSMENT,
        lambda key: {"assessment_id": key, "sign": "too_fast"},
        method="post",
        sent=(("words", "We wrote it on paper first"),),
    ),
    "clear_words": Scoped(
        Permission.REVIEW_ASSESSMENT,
        lambda key: {"assessment_id": key, "indicator": "A01a"},
        method="post",
        sent=(("field", "note"), ("sha256", "0" * 64)),
    ),
    "assess_opinion": Scoped(Permission.GIVE_OPINION, lambda key: {"assessment_id": key, "indicator": "A01a"}),
    "assess_review": Scoped(Permission.REVIEW_ASSESSMENT, lambda key: {"assessment_id": key}),
    "answer_sheet": Scoped(Permission.VIEW_ASSESSMENT, lambda key: {"assessment_id": key}),
    "answer_sheet_file": Scoped(Permission.VIEW_ASSESSMENT, lambda key: {"assessment_id": key, "language": "ky"}),
    "printed_form": Scoped(
        Permission.VIEW_ASSESSMENT,
        lambda key: {"code": country.AUTUMN, "school": school_of(key), "language": "ky"},
    ),
    "field_school": Scoped(Permission.ANSWER_ASSESSMENT, lambda key: {"code": school_of(key)}),
    "field_form": Scoped(Permission.ANSWER_ASSESSMENT, lambda key: {"code": school_of(key)}),
    "field_sync": Scoped(Permission.ANSWER_ASSESSMENT, lambda key: {"code": school_of(key)}, method="post"),
    "field_submit": Scoped(Permission.ANSWER_ASSESSMENT, lambda key: {"code": school_of(key)}, method="post"),
}
NOT_OF_A_PLACE = {
    "law_preview": "a text that waits is its owner's alone: tests/pages/test_law_import.py",
    "provision_link": "the law is the country's",
    "answers_workbook": "published answers of the whole country",
    "revoke_device": "a device is its owner's alone: tests/pages/test_odk.py",
    "campaign_step": "a campaign is the country's",
    "carry": "answers are carried over for the whole country",
    "edition_step": "an edition is the country's; the table of steps decides: tests/rooms/test_standards_states.py",
    "edition_record": "an edition is the country's",
    "edition_extend": "an edition is the country's",
    "edition_draft": "an edition is the country's",
    "edition_editor": "an edition is the country's",
    "edition_part": "an edition is the country's",
    "edition_add": "an edition is the country's",
    "edition_remove": "an edition is the country's",
    "edition_exchange": "an edition is the country's",
    "edition_map": "an edition is the country's",
    "edition_passage": "an edition is the country's",
    "edition_move": "an edition is the country's",
    "edition_formula": "an edition is the country's",
    "comments_desk": "a discussion is the country's",
    "comment_answer": "a discussion is the country's",
    "comment_moderate": "a discussion is the country's",
    "endorsement_ask": "an edition is the country's",
    "endorsement_reply": "own and foreign bodies: tests/pages/test_standards_life_pages.py",
    "adoption_package": "an edition is the country's",
    "estimate_adoption": "an edition is the country's",
    "publish_plan": "a plan is the country's",
    "schools_report": "an upload is its owner's alone: tests/pages/test_places_import.py",
    "schools_problems": "an upload is its owner's alone: tests/pages/test_places_import.py",
    "outlines_report": "an upload is its owner's alone: tests/pages/test_places_import.py",
    "outlines_problems": "an upload is its owner's alone: tests/pages/test_places_import.py",
    "envelopes_report": "an upload is its owner's alone: tests/pages/test_finance_import.py",
    "envelopes_problems": "an upload is its owner's alone: tests/pages/test_finance_import.py",
    "set_envelope": "own, sibling and foreign budgets: tests/pages/test_finance_source.py",
    "job": "a job is its owner's alone: tests/rooms/test_jobs_progress.py",
    "job_progress": "a job is its owner's alone: tests/rooms/test_jobs_progress.py",
}


@dataclass(frozen=True, slots=True)
class Page:
    """One address of the site."""

    name: str
    route: str
    view: Callable[..., Any]
    parameters: tuple[tuple[str, str], ...]
    is_ours: bool

    @property
    def path(self) -> str:
        """Return an address of this page; what it asks for need not exist."""
        return reverse(self.name, kwargs=dict(self.parameters)) if self.parameters else reverse(self.name)

    @property
    def permission(self) -> Permission:
        """Return the permission that the site takes for this page."""
        return permission_of(self.view, get_resolver().resolve(self.path))


def pages_of(resolver: URLResolver, *, given: tuple[tuple[str, str], ...] = ()) -> Iterator[Page]:
    """Yield every address below a resolver; `given` are the parameters of the addresses that lead to it."""
    for pattern in resolver.url_patterns:
        parameters = (*given, *_parameters(pattern))
        if isinstance(pattern, URLResolver):
            yield from pages_of(pattern, given=parameters)
        elif isinstance(pattern, URLPattern):
            module = getattr(pattern.callback, "__module__", "")
            is_ours = module.startswith("koopsuz.")
            yield Page(pattern.name or "", str(pattern.pattern), pattern.callback, parameters, is_ours)


def _parameters(pattern: URLPattern | URLResolver) -> tuple[tuple[str, str], ...]:
    converters = getattr(pattern.pattern, "converters", {}) or {}
    names = list(converters) or list(pattern.pattern.regex.groupindex)
    return tuple((name, _example(name, converters.get(name))) for name in names)


def _example(name: str, converter: object) -> str:
    if isinstance(converter, IntConverter):
        return "1"
    if isinstance(converter, UUIDConverter):
        return "00000000-0000-4000-8000-000000000000"
    if name == "uidb36":
        return "1"
    pattern = getattr(converter, "regex", "")
    return {"[A-Z]": "A", "[A-Z][0-9]{2}": "A01"}.get(pattern, "a-1")


PAGES = sorted(pages_of(get_resolver()), key=lambda page: page.name)
OUR_PAGES = [page for page in PAGES if page.is_ours]


def test_pages_all_have_names_and_name_their_permission() -> None:
    nameless = [page.route for page in PAGES if not page.name]

    assert nameless == []
    assert {page.name: isinstance(page.permission, Permission) for page in PAGES} == {page.name: True for page in PAGES}


def test_pages_with_parameters_are_public_or_listed() -> None:
    asked = {page.name for page in OUR_PAGES if page.parameters and page.permission is not Permission.PUBLIC}

    assert asked == (set(SCOPED) | set(NOT_OF_A_PLACE)) & {page.name for page in OUR_PAGES}
    assert set(SCOPED) <= asked


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_gate_lets_a_role_in_exactly_where_it_holds_the_permission(role: Role) -> None:
    """Asks the middleware itself, so that what a page shows does not matter here."""
    person = make_person(role, "417")
    held = {Permission.PUBLIC, Permission.SIGNED_IN, *ROLE_TERMS[role].permissions}

    outcomes = {page.name: _gate(page, person) for page in PAGES}

    assert outcomes == {page.name: page.permission in held for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_gate_sends_strangers_to_sign_in_unless_the_page_is_public(page: Page) -> None:
    answer = _middleware_answer(page, AnonymousUser())

    if page.permission is Permission.PUBLIC:
        assert answer is None
    else:
        assert answer is not None
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "role"), list(product(sorted(SCOPED), Role)), ids=str)
def test_place_of_a_role_decides_what_it_reaches(name: str, role: Role) -> None:
    """Own, sibling and foreign school: reached exactly where the role covers the place and holds the permission."""
    country.make_country()
    keys = {
        school: country.publish(school).pk if name == "assess_review" else country.start(school).pk
        for school in SCHOOLS
    }
    person = make_person(role, place_of(role))
    client = Client()
    client.force_login(person, backend=LOGIN_BACKEND)

    reached = {school: _reaches(client, SCOPED[name], name, key) for school, key in keys.items()}

    holds = SCOPED[name].needs in ROLE_TERMS[role].permissions
    assert reached == {
        school: holds and covers(place_of(role), Place(area, school)) for school, area in SCHOOLS.items()
    }


@pytest.mark.django_db
def test_role_that_ended_reaches_nothing() -> None:
    from datetime import date

    person = make_person(Role.DIRECTOR, country.OWN, valid_to=date(2021, 1, 1))

    assert not may(person, Permission.VIEW_ASSESSMENT, place=Place(country.AIMAK, country.OWN))


def place_of(role: Role) -> str:
    """Return the code of the place where a role is held in these tests."""
    if role in SCHOOL_ROLES:
        return country.OWN
    if role in AIMAK_ROLES:
        return country.AIMAK
    return country.RAYON if role is Role.SPECIALIST else "417"


def _reaches(client: Client, page: Scoped, name: str, key: UUID) -> bool:
    path = reverse(name, kwargs=page.arguments(key))
    response = getattr(client, page.method)(path, dict(page.sent))
    assert response.status_code in {200, 302, 400, 404, 409, 422}, response.status_code
    return response.status_code != 404


def _gate(page: Page, person: Person) -> bool:
    try:
        return _middleware_answer(page, person) is None
    except Http404:
        return False


def _middleware_answer(page: Page, person: "Person | AnonymousUser") -> HttpResponse | None:
    request = RequestFactory().get(page.path)
    request.user = person
    request.resolver_match = match = get_resolver().resolve(page.path)
    return PermissionMiddleware(lambda _request: HttpResponse()).process_view(
        request, match.func, match.args, match.kwargs
    )
