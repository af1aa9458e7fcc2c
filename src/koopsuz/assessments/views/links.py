"""Addresses around an assessment: the way down to it, and its place in the chain."""

from collections.abc import Mapping

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from koopsuz.assessments.selectors.forms import AssessmentPage
from koopsuz.common.components import ChainLink, Crumb, Words, chain

LATER: Mapping[str, Words] = {
    "gap": _("counted once the assessment is sent"),
    "measure": _("chosen once the gap is known"),
    "payer": _("named once the measure is known"),
    "decision": _("taken in the plan"),
    "payment": _("comes after the decision"),
    "proof": _("comes after the work"),
}


def address_of(name: str, *arguments: object) -> str:
    """Return the address of a page, or nothing where its room does not have it."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def crumbs_of(page: AssessmentPage, *, here: bool = True) -> list[Crumb]:
    """The way down: the list of assessments, then this one."""
    url = "" if here else reverse("assess", args=[page.id])
    return [Crumb(_("Assessments"), reverse("assessments")), Crumb(str(page.school_name), url)]


def answer_chain() -> tuple[ChainLink, ...]:
    """The chain of a thing that is being answered."""
    urls = {"law": address_of("acts"), "requirement": address_of("standard")}
    return chain("answer", urls={key: url for key, url in urls.items() if url}, missing=LATER)
