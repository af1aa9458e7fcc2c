"""Opening and closing campaigns."""

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.permissions import Permission
from koopsuz.accounts.services import Actor, require
from koopsuz.assessments.models import Campaign
from koopsuz.assessments.services.problems import AssessmentProblem
from koopsuz.assessments.states import CampaignStatus, find_campaign_transition
from koopsuz.audit import services as audit
from koopsuz.common.text import Text
from koopsuz.standards.selectors import edition_link


@transaction.atomic
def open_campaign(
    *,
    by: Actor,
    code: str,
    name: Text,
    edition: str,
    facts_year: int,
    opens_on: date,
    closes_on: date,
    synthetic: bool = False,
) -> Campaign:
    """Create a campaign in which schools answer this edition, and open it; one with this code is returned as it is."""
    require(by, Permission.MANAGE_CAMPAIGN)
    existing = Campaign.objects.filter(code=code).first()
    if existing is not None:
        return existing
    if closes_on < opens_on:
        raise AssessmentProblem(
            _("The campaign would close before it opens. Give a closing day after the opening day.")
        )
    campaign = Campaign.objects.create(
        code=code,
        name=name,
        edition_id=edition_link(edition).id,
        facts_year=facts_year,
        opens_on=opens_on,
        closes_on=closes_on,
        status=CampaignStatus.OPEN,
        synthetic=synthetic,
    )
    details = {"edition": edition, "facts_year": facts_year, "closes_on": closes_on.isoformat()}
    audit.record(by=by, action="open", object_type="campaign", object_id=code, details=details)
    return campaign


@transaction.atomic
def change_campaign(*, by: Actor, code: str, action: str) -> Campaign:
    """Open, close or reopen a campaign."""
    require(by, Permission.MANAGE_CAMPAIGN)
    campaign = Campaign.objects.select_for_update().filter(code=code).first()
    if campaign is None:
        raise AssessmentProblem(_("There is no campaign “%(code)s”."), code=code)
    step = find_campaign_transition(campaign.status, action)
    if step is None:
        raise AssessmentProblem(
            _("The campaign “%(name)s” can't do this step now: it is “%(status)s”. Reload the page."),
            name=campaign.name,
            status=CampaignStatus(campaign.status).label,
        )
    campaign.status = step.target
    campaign.revision += 1
    campaign.save(update_fields=["status", "revision"])
    audit.record(by=by, action=action, object_type="campaign", object_id=code)
    return campaign


def publish_change(campaign_id: int) -> None:
    """Tell readers that what is published of a campaign has changed. Runs inside the transaction of the change."""
    Campaign.objects.filter(pk=campaign_id).update(revision=F("revision") + 1)
