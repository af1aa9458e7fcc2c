"""What the page of a source tells of the published plan: given out and left by year, and what its next som is worth."""

import re

import pytest
from django.urls import reverse

from koopsuz.engine.money import Money
from koopsuz.finance.selectors import plan_use
from koopsuz.planning.models import PlanDecision, PlanLine
from tests.conftest import ClientFor
from tests.factories.planning import make_plan, make_planned_country

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def country(db: None) -> None:
    make_planned_country()


def words_of(html: bytes) -> str:
    plain = re.sub(r"<[^>]+>", " ", html.decode().replace("\u202f", " ").replace("\xa0", " "))
    return " ".join(plain.split())


def test_use_of_a_source_is_what_the_plan_stored_in_its_lines(client_for: ClientFor) -> None:
    plan = make_plan()
    line = PlanLine.objects.filter(plan__code=plan, spent__gt=0).select_related("source").order_by("index").first()
    assert line is not None
    code = line.source.code

    use = plan_use(code)
    page = client_for().get(reverse("source", args=[code]))

    lines = PlanLine.objects.filter(plan__code=plan, source__code=code)
    assert use is not None
    assert use.spent == Money(sum(one.spent.tyiyn for one in lines))
    assert use.left == Money(sum(one.amount.tyiyn - one.spent.tyiyn for one in lines))
    assert use.measures == PlanDecision.objects.filter(plan__code=plan, source__code=code, funded=True).count()
    assert "See every measure that it pays" in words_of(page.content)
    assert f"{reverse('plan_decisions', args=[plan])}?source={code}" in page.content.decode()


def test_use_of_a_plan_that_is_not_published_is_told_to_nobody(client_for: ClientFor) -> None:
    plan = make_plan(published=False)
    code = PlanLine.objects.filter(plan__code=plan).select_related("source").first().source.code  # type: ignore[union-attr]  # the plan has lines

    page = client_for().get(reverse("source", args=[code]))

    assert plan_use(code) is None
    assert "No published plan uses this money yet." in words_of(page.content)


def test_use_of_a_source_that_the_plan_does_not_know_is_none() -> None:
    make_plan()

    assert plan_use("nothing") is None
