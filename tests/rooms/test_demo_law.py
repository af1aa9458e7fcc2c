"""The texts of acts in the demo: real excerpts named as such, and a made-up act that says it is made up."""

import pytest
from django.conf import settings

from koopsuz.accounts.gate import System
from koopsuz.law.kinds import ActLanguage
from koopsuz.law.models import Act, Expression
from koopsuz.law.selectors import search_provisions, text_on
from koopsuz.project.demo.law import EDUCATION, FIRST, SECOND, load_law
from koopsuz.standards.selectors import current_edition
from koopsuz.standards.selectors.law import flags_of
from koopsuz.standards.services import load_edition

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_demo_brings_excerpts_and_a_made_up_act_once() -> None:
    load_edition(by=System(), folder=settings.REFERENCE / "standard" / "2026-1")

    assert load_law(by=System(), edition="2026-1", reference=settings.REFERENCE) == 5
    assert load_law(by=System(), edition="2026-1", reference=settings.REFERENCE) is None

    made_up = Act.objects.get(number="0-үлгү")
    assert not made_up.verified
    assert set(Expression.objects.filter(act=made_up).values_list("synthetic", flat=True)) == {True}
    assert set(Expression.objects.filter(act__code=EDUCATION).values_list("synthetic", flat=True)) == {False}
    kyrgyz = text_on(made_up.code, language=ActLanguage.KYRGYZ, day=SECOND)
    assert [one.eid for one in kyrgyz.provisions if one.kind == "article"] == [
        f"art_{number}" for number in range(1, 6)
    ]
    assert search_provisions("мектептердин даараткандары", day=FIRST).count == 0
    assert search_provisions("даараткананын", day=FIRST).found[0].eid == "art_3"
    assert [flag.requirement.code for flag in flags_of(current_edition()) if flag.is_exact] == ["D05"]
