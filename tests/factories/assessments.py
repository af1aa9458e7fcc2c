"""A tiny country with a tiny edition: three schools, two blocks, five requirements; small enough to check by hand."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from koopsuz.accounts.services import System
from koopsuz.assessments import services
from koopsuz.assessments.models import Assessment, Campaign
from koopsuz.common.text import Text
from koopsuz.places.kinds import AreaLevel, SchoolKind
from koopsuz.places.models import Area, School, SchoolFacts
from koopsuz.standards.kinds import Comparison, IndicatorKind
from koopsuz.standards.models import Edition
from koopsuz.standards.schemas import (
    BlockContent,
    EditionContent,
    IndicatorContent,
    RequirementContent,
    content_hash,
)
from koopsuz.standards.services.rows import write_content
from koopsuz.standards.states import EditionStatus

COUNTRY, OBLAST, RAYON = "41700000000000", "41702000000000", "41702205000000"
AIMAK, FOREIGN_RAYON, FOREIGN_AIMAK = "41702205805000", "41708203000000", "41708203801000"
OWN, SIBLING, FOREIGN = "S-0012", "S-0013", "S-0900"
AUTUMN = "autumn-2026"
NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
# every indicator that is asked of a school without boarding, with an answer that leaves one gap of each class
ANSWERS = {"A01a": 1, "A01b": 3, "A02a": 5, "B01a": 1, "B02a": 0}


def words(english: str) -> Text:
    """A text that says in every language which one it is."""
    return Text(ky=f"{english} (ky)", ru=f"{english} (ru)", en=english)


def indicator(code: str, kind: IndicatorKind) -> IndicatorContent:
    levels = tuple(words(f"{code} level {level}") for level in range(4))
    if kind is not IndicatorKind.NUMBER:
        with_words = kind is not IndicatorKind.YES_NO
        return IndicatorContent(
            code, code[:3], kind, words(f"{code}?"), levels if with_words else (), words(f"{code} photo")
        )
    return IndicatorContent(
        code, code[:3], kind, words(f"{code}?"), (), words(f"{code} photo"), words("pcs"), 0, 100,
        "pupils / max(value, 1)", Comparison.LOWER, (Decimal(60), Decimal(40), Decimal(20)),
    )  # fmt: skip


def requirement(
    code: str, number: int, *kinds: IndicatorKind, target: int = 2, critical: bool = False, applies: str = "true"
) -> RequirementContent:
    return RequirementContent(
        code=code,
        block=code[0],
        title=words(f"{code} title"),
        text=words(f"{code} text"),
        why=words(f"{code} why"),
        requirement_class=number,
        critical=critical,
        target=target,
        theme="fire",
        applies=applies,
        legal_sources=(),
        crosswalk=(),
        indicators=tuple(indicator(code + "abc"[place], kind) for place, kind in enumerate(kinds)),
        measures=(),
    )


@cache
def tiny_content(code: str = "tiny") -> EditionContent:
    """Two blocks: A with a critical, a numbered and a boarding requirement; B with a ladder and a yes-no."""
    kind = IndicatorKind
    first = (
        requirement("A01", 1, kind.LEVELS, kind.YES_NO, target=3, critical=True),
        requirement("A02", 2, kind.NUMBER),
        requirement("A03", 3, kind.LEVELS, applies="has_boarding"),
    )
    second = (requirement("B01", 2, kind.LADDER), requirement("B02", 3, kind.YES_NO))
    content = EditionContent(
        code=code,
        title=words("Tiny edition"),
        about=words("About"),
        status=EditionStatus.DRAFT,
        valid_from=date(2026, 1, 1),
        level_names=tuple(words(name) for name in ("absent", "started", "basic", "full")),
        sources=(),
        blocks=(
            BlockContent("A", words("Block A"), words("About A"), first),
            BlockContent("B", words("Block B"), words("About B"), second),
        ),
    )
    return EditionContent(**{**vars_of(content), "content_hash": content_hash(content)})


def vars_of(content: EditionContent) -> dict[str, object]:
    return {name: getattr(content, name) for name in content.__dataclass_fields__}


def make_edition(code: str = "tiny") -> Edition:
    """Store the tiny edition."""
    with transaction.atomic():
        return write_content(Edition(code=code), tiny_content(code))


def make_area(code: str, level: AreaLevel, parent: str | None) -> Area:
    found = Area.objects.filter(code=parent).first() if parent else None
    return Area.objects.get_or_create(
        code=code,
        defaults={
            "level": level,
            "name": words(f"Area {code}"),
            "parent": found,
            "valid_from": date(2000, 1, 1),
            "source": "test",
        },
    )[0]


def make_territory() -> None:
    """A country with two oblasts, a rayon and an aimak in each."""
    make_area(COUNTRY, AreaLevel.COUNTRY, None)
    for oblast, rayon, aimak in (
        (OBLAST, RAYON, AIMAK),
        ("41708000000000", FOREIGN_RAYON, FOREIGN_AIMAK),
    ):
        make_area(oblast, AreaLevel.OBLAST, COUNTRY)
        make_area(rayon, AreaLevel.RAYON, oblast)
        make_area(aimak, AreaLevel.AIMAK, rayon)


def make_school(code: str, area: str = AIMAK, **facts: object) -> School:
    """A school of 100 pupils without boarding, with facts of 2025 and 2026."""
    school = School.objects.create(
        code=code,
        name=words(f"School {code}"),
        kind=SchoolKind.SECONDARY,
        area=Area.objects.get(code=area),
        valid_from=date(2000, 9, 1),
        source="test",
    )
    for year in (2025, 2026):
        SchoolFacts.objects.create(
            school=school,
            year=year,
            values={"pupils": 100, "has_boarding": False, "heating": "coal", **facts},
            source="test",
            changed_at=NOON,
        )
    return school


def make_campaign(code: str = AUTUMN, *, edition: str = "tiny", year: int = 2026) -> Campaign:
    """An open campaign of autumn."""
    return services.open_campaign(
        by=System(),
        code=code,
        name=words(f"Campaign {code}"),
        edition=edition,
        facts_year=year,
        opens_on=date(year, 9, 1),
        closes_on=date(year, 12, 1),
    )


def make_country() -> Campaign:
    """Territory, three schools, the tiny edition and an open campaign."""
    make_territory()
    make_school(OWN)
    make_school(SIBLING)
    make_school(FOREIGN, FOREIGN_AIMAK)
    make_edition()
    return make_campaign()


def start(school: str = OWN, *, campaign: str = AUTUMN, by: Any = None, **options: Any) -> Assessment:
    """Begin an assessment of a school."""
    return services.start_assessment(by=by or System(), campaign=campaign, school_code=school, **options)


def say(
    assessment: Assessment | UUID, indicator: str, value: int | None, *, by: Any = None, **options: Any
) -> services.AnswerResult:
    """Answer an indicator with a level or, where a number is asked, with a number; at the newest version unless told."""
    key = assessment.pk if isinstance(assessment, Assessment) else assessment
    version = options.pop("version", None)
    given = {"number": value} if indicator == "A02a" else {"level": value}
    return services.answer(
        by=by or System(),
        assessment_id=key,
        client_id=options.pop("client_id", None) or uuid4(),
        indicator=indicator,
        version=Assessment.objects.get(pk=key).version if version is None else version,
        **{**given, **options},
    )


def fill(assessment: Assessment, answers: dict[str, int] | None = None) -> Assessment:
    """Answer everything that is asked of a school without boarding."""
    for code, value in (answers or ANSWERS).items():
        say(assessment, code, value)
    return Assessment.objects.get(pk=assessment.pk)


def publish(school: str = OWN, *, campaign: str = AUTUMN, answers: dict[str, int] | None = None) -> Assessment:
    """A school's assessment, answered in full and sent."""
    assessment = fill(start(school, campaign=campaign), answers)
    services.transition(by=System(), assessment_id=assessment.pk, action="submit")
    return Assessment.objects.get(pk=assessment.pk)
