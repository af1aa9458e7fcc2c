"""Which questionnaires the devices of a school may fetch."""

from __future__ import annotations

from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.services import Actor, may
from koopsuz.assessments.schemas.questionnaire import Questionnaire
from koopsuz.assessments.selectors.basis import applicability_of, basis_of, facts_of
from koopsuz.assessments.selectors.campaigns import CampaignInfo, campaigns, get_campaign
from koopsuz.places.selectors import SchoolPage, get_school_for
from koopsuz.standards.schemas import EditionContent


def open_questionnaires_for(by: Actor, school_code: str) -> tuple[Questionnaire, ...]:
    """One for each open campaign, if `by` may answer for the school; none otherwise."""
    school = get_school_for(by, school_code)
    if not may(by, Permission.ANSWER_ASSESSMENT, place=school.place):
        return ()
    return tuple(questionnaire_of(campaign, school=school) for campaign in campaigns() if campaign.is_open)


def questionnaire_for(by: Actor, school_code: str, *, campaign: str) -> Questionnaire | None:
    """The questionnaire of an open campaign, or None where it is not for `by` or not open."""
    school = get_school_for(by, school_code)
    found = get_campaign(campaign)
    if found is None or not found.is_open or not may(by, Permission.ANSWER_ASSESSMENT, place=school.place):
        return None
    return questionnaire_of(found, school=school)


def questionnaire_of(campaign: CampaignInfo, *, school: SchoolPage) -> Questionnaire:
    """Return what a school is asked in a campaign. Who may see it is for the caller to check."""
    basis = basis_of(campaign.edition)
    applies = applicability_of(basis, table=facts_of([school.id], year=campaign.facts_year))[0]
    return Questionnaire(
        campaign=campaign.code,
        campaign_name=campaign.name,
        content=basis.content,
        school_code=school.code,
        school_name=school.name,
        applying=_codes(basis.content, applies.tolist()),
    )


def _codes(content: EditionContent, flags: list[bool]) -> tuple[str, ...]:
    return tuple(one.code for one, applies in zip(content.requirements, flags, strict=True) if applies)
