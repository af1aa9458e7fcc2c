"""What stands on the printed form of a school: the questionnaire of a campaign, without anybody's answers."""

from __future__ import annotations

from django.http import Http404

from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.services import Actor, may
from koopsuz.assessments.schemas.questionnaire import Questionnaire
from koopsuz.assessments.selectors.campaigns import get_campaign
from koopsuz.assessments.selectors.odk import questionnaire_of
from koopsuz.places.selectors import get_school_for


def printed_questionnaire_for(by: Actor, school_code: str, *, campaign: str) -> Questionnaire:
    """Return what the school is asked in a campaign, open or not, if `by` may see its assessment; else it looks absent."""
    school = get_school_for(by, school_code)
    found = get_campaign(campaign)
    if found is None or not may(by, Permission.VIEW_ASSESSMENT, place=school.place):
        raise Http404
    return questionnaire_of(found, school=school)
