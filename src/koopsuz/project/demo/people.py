"""The people of the demo: one for each role, each in a place where that role makes sense, all with one password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction

from koopsuz.accounts.gate import COUNTRY, Actor
from koopsuz.accounts.roles import OrganisationKind as Kind
from koopsuz.accounts.roles import Role
from koopsuz.accounts.selectors import demo_people
from koopsuz.accounts.services import assign, create_organisation, create_person
from koopsuz.common.text import Text
from koopsuz.places.selectors import SchoolPage, get_school_for

PASSWORD = "koopsuz-demo-2026"  # noqa: S105 -- printed at every start of the demo on purpose
DOMAIN = "demo.koopsuz"
SINCE = date(2026, 1, 1)
RAYON = "41704245000000"  # Naryn rayon: the demo's story happens here


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation of the demo."""

    code: str
    kind: Kind
    name: Text
    place: str = ""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A person of the demo; `language` is the one that the person's pages open in."""

    login: str
    name: str
    role: Role
    place: str
    body: str
    language: str = "ky"

    @property
    def email(self) -> str:
        """The address that this person signs in with."""
        return f"{self.login}@{DOMAIN}"


# bodies of the whole country
NATIONAL = (
    Body(
        "ministry-education",
        Kind.MINISTRY,
        Text("Агартуу министрлиги", "Министерство просвещения", "Ministry of Education"),
        COUNTRY,
    ),
    Body(
        "ministry-finance",
        Kind.MINISTRY,
        Text("Финансы министрлиги", "Министерство финансов", "Ministry of Finance"),
        COUNTRY,
    ),
    Body(
        "ministry-emergencies",
        Kind.MINISTRY,
        Text("Өзгөчө кырдаалдар министрлиги", "Министерство чрезвычайных ситуаций", "Ministry of Emergency Situations"),
        COUNTRY,
    ),
    Body(
        "cabinet",
        Kind.GOVERNMENT,
        Text("Министрлер Кабинети", "Кабинет Министров", "Cabinet of Ministers"),
        COUNTRY,
    ),
    Body(
        "parliament",
        Kind.PARLIAMENT,
        Text("Жогорку Кеңештин комитети", "Комитет Жогорку Кенеша", "Committee of the Jogorku Kenesh"),
        COUNTRY,
    ),
    Body(
        "council",
        Kind.PUBLIC_COUNCIL,
        Text(
            "Финансы министрлигинин коомдук кеңеши",
            "Общественный совет Министерства финансов",
            "Public council of the Ministry of Finance",
        ),
        COUNTRY,
    ),
    Body(
        "university",
        Kind.UNIVERSITY,
        Text("Ресурстук борбор (үлгү)", "Ресурсный центр (пример)", "Resource centre (example)"),
        COUNTRY,
    ),
    Body("donor", Kind.DONOR, Text("Донор (үлгү)", "Донор (пример)", "Donor (example)"), COUNTRY),
    Body(
        "operator",
        Kind.OPERATOR,
        Text("Системанын оператору", "Оператор системы", "Operator of the system"),
        COUNTRY,
    ),
)


@transaction.atomic
def load_people(*, by: Actor, school_code: str, waiting_school_code: str) -> list[DemoPerson]:
    """Make the people of the demo around two schools of Naryn rayon: one assessed, one whose turn is still to come.

    Writes nothing when all of them are there already.
    """
    school = get_school_for(by, school_code)
    waiting = get_school_for(by, waiting_school_code)
    people = people_around(school, waiting)
    if {person.email for person in people} <= {person.email for person in demo_people()}:
        return people
    bodies = {
        body.code: create_organisation(by=by, code=body.code, kind=body.kind, name=body.name, place_code=body.place)
        for body in _bodies(school, waiting)
    }
    hashed_password = make_password(PASSWORD)
    for person in people:
        made = create_person(
            by=by,
            email=person.email,
            name=person.name,
            hashed_password=hashed_password,
            language=person.language,
            organisation=bodies[person.body],
            is_demo=True,
        )
        assign(by=by, person=made, role=person.role, place_code=person.place, valid_from=SINCE)
    return people


def people_around(school: SchoolPage, waiting: SchoolPage) -> list[DemoPerson]:
    """Return one person for each role, and the director of a second school that has yet to answer."""
    aimak = school.place.area_code
    return [
        DemoPerson("director", "Айгүл Сатыбалдиева", Role.DIRECTOR, school.code, "school"),
        DemoPerson("director2", "Мирлан Токторов", Role.DIRECTOR, waiting.code, "school-waiting"),
        DemoPerson("safety", "Бакыт Осмонов", Role.SAFETY_OFFICER, waiting.code, "school-waiting"),
        DemoPerson("trustee", "Жылдыз Мамырова", Role.TRUSTEE, school.code, "trustees"),
        DemoPerson("specialist", "Нурлан Асанов", Role.SPECIALIST, RAYON, "department"),
        DemoPerson("head", "Кубан Эсенбаев", Role.LOCAL_HEAD, aimak, "okmotu"),
        DemoPerson("finance", "Гүлнара Бейшеева", Role.LOCAL_FINANCE, aimak, "okmotu"),
        DemoPerson("deputy", "Талант Жумалиев", Role.DEPUTY, aimak, "kenesh"),
        DemoPerson("education", "Чынара Абдылдаева", Role.EDUCATION_MINISTRY, COUNTRY, "ministry-education"),
        DemoPerson("treasury", "Азамат Кадыров", Role.FINANCE_MINISTRY, COUNTRY, "ministry-finance", "ru"),
        DemoPerson("emergencies", "Руслан Мамбетов", Role.ENDORSING_BODY, COUNTRY, "ministry-emergencies"),
        DemoPerson("cabinet", "Асель Токоева", Role.CABINET, COUNTRY, "cabinet", "ru"),
        DemoPerson("parliament", "Динара Исакова", Role.PARLIAMENT_COMMITTEE, COUNTRY, "parliament"),
        DemoPerson("council", "Эрмек Сыдыков", Role.PUBLIC_COUNCIL, COUNTRY, "council"),
        DemoPerson("university", "Салтанат Орозова", Role.UNIVERSITY, COUNTRY, "university"),
        DemoPerson("donor", "Anna Keller", Role.DONOR, COUNTRY, "donor", "en"),
        DemoPerson("operator", "Данияр Усенов", Role.OPERATOR, COUNTRY, "operator", "ru"),
    ]


def _bodies(school: SchoolPage, waiting: SchoolPage) -> list[Body]:
    aimak, rayon = school.path[-1], next(link for link in school.path if link.code == RAYON)
    return [
        Body("school", Kind.SCHOOL, school.name, school.code),
        Body("school-waiting", Kind.SCHOOL, waiting.name, waiting.code),
        Body(
            "trustees",
            Kind.TRUSTEES,
            _of("Камкорчулук кеңеш", "Попечительский совет", "Board of trustees", school.name),
            school.code,
        ),
        Body(
            "department",
            Kind.DEPARTMENT,
            _of("Билим берүү бөлүмү", "Отдел образования", "Education department", rayon.name),
            RAYON,
        ),
        Body("okmotu", Kind.LOCAL_GOVERNMENT, _of("Айыл өкмөтү", "Айыл окмоту", "Aiyl okmotu", aimak.name), aimak.code),
        Body("kenesh", Kind.KENESH, _of("Айылдык кеңеш", "Айылный кенеш", "Rural council", aimak.name), aimak.code),
        *NATIONAL,
    ]


def _of(ky: str, ru: str, en: str, whose: Text) -> Text:
    return Text(ky=f"{ky}: {whose.ky}", ru=f"{ru}: {whose.ru}", en=f"{en}: {whose.en}")
