"""Kinds of organisations and the roles that people hold, each a named list of permissions."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from koopsuz.accounts.permissions import Permission as P


class OrganisationKind(models.TextChoices):
    """Bodies that take part in the mechanism."""

    SCHOOL = "school", _("School")
    TRUSTEES = "trustees", _("Board of trustees")
    DEPARTMENT = "department", _("Rayon or city education department")
    LOCAL_GOVERNMENT = "local_government", _("Local self-government")
    KENESH = "kenesh", _("Local kenesh")
    MINISTRY = "ministry", _("Ministry")
    PARLIAMENT = "parliament", _("Parliament")
    GOVERNMENT = "government", _("Cabinet of Ministers")
    PUBLIC_COUNCIL = "public_council", _("Public council")
    UNIVERSITY = "university", _("University or resource centre")
    NGO = "ngo", _("Non-governmental organisation")
    DONOR = "donor", _("Donor")
    OPERATOR = "operator", _("Operator of the system")


class Role(models.TextChoices):
    """What a person is in a place."""

    DIRECTOR = "director", _("School director")
    SAFETY_OFFICER = "safety_officer", _("School safety officer")
    TRUSTEE = "trustee", _("Member of a board of trustees")
    SPECIALIST = "specialist", _("Specialist of an education department")
    LOCAL_HEAD = "local_head", _("Head of local self-government")
    LOCAL_FINANCE = "local_finance", _("Finance officer of local self-government")
    DEPUTY = "deputy", _("Deputy of a local kenesh")
    EDUCATION_MINISTRY = "education_ministry", _("Ministry of education")
    FINANCE_MINISTRY = "finance_ministry", _("Ministry of finance")
    ENDORSING_BODY = "endorsing_body", _("Ministry or agency that endorses")
    PARLIAMENT_COMMITTEE = "parliament_committee", _("Parliament committee")
    CABINET = "cabinet", _("Office of the Cabinet of Ministers")
    PUBLIC_COUNCIL = "public_council", _("Member of a public council")
    UNIVERSITY = "university", _("University or resource centre")
    DONOR = "donor", _("Donor")
    OPERATOR = "operator", _("Operator of the system")


@dataclass(frozen=True, slots=True)
class RoleTerms:
    """What a role may do within its place, and in one sentence why."""

    purpose: str
    permissions: frozenset[P]


ROLE_TERMS: dict[Role, RoleTerms] = {
    Role.DIRECTOR: RoleTerms(
        "Answers for one school: fills in and sends its assessment, keeps its facts.",
        frozenset({P.VIEW_ASSESSMENT, P.ANSWER_ASSESSMENT, P.SUBMIT_ASSESSMENT, P.EDIT_FACTS, P.COMMENT_FOR_BODY}),
    ),
    Role.SAFETY_OFFICER: RoleTerms(
        "Fills in the assessment of one school or gives a second opinion on it; the director sends it.",
        frozenset({P.VIEW_ASSESSMENT, P.ANSWER_ASSESSMENT, P.GIVE_OPINION}),
    ),
    Role.TRUSTEE: RoleTerms(
        "Checks the answers of one school and gives a second opinion on any of them.",
        frozenset({P.VIEW_ASSESSMENT, P.GIVE_OPINION}),
    ),
    Role.SPECIALIST: RoleTerms(
        "Reviews the assessments of the schools of a rayon or city and keeps their facts.",
        frozenset({P.VIEW_ASSESSMENT, P.REVIEW_ASSESSMENT, P.EDIT_FACTS, P.VIEW_ENVELOPES, P.COMMENT_FOR_BODY}),
    ),
    Role.LOCAL_HEAD: RoleTerms(
        "Sees the needs of every school of the aimak or city, answers for its envelopes, checks what is paid from them.",
        frozenset({P.VIEW_ASSESSMENT, P.VIEW_ENVELOPES, P.MANAGE_ENVELOPES, P.CHECK_POSTING, P.COMMENT_FOR_BODY}),
    ),
    Role.LOCAL_FINANCE: RoleTerms(
        "Enters the envelopes of the local budget and each step of the money that they pay.",
        frozenset({P.VIEW_ENVELOPES, P.MANAGE_ENVELOPES, P.TAKE_ON_WORK, P.MAKE_POSTING}),
    ),
    Role.DEPUTY: RoleTerms(
        "Sees the needs and the envelopes of the territory whose budget the kenesh approves.",
        frozenset({P.VIEW_ENVELOPES}),
    ),
    Role.EDUCATION_MINISTRY: RoleTerms(
        "Keeps the standard and the campaigns, leads an edition to adoption, computes and publishes the national plan.",
        frozenset(
            {
                P.VIEW_ASSESSMENT,
                P.REVIEW_ASSESSMENT,
                P.EDIT_FACTS,
                P.IMPORT_SCHOOLS,
                P.IMPORT_OUTLINES,
                P.MANAGE_CAMPAIGN,
                P.VIEW_STANDARD_DRAFT,
                P.MANAGE_STANDARD,
                P.MANAGE_LAW,
                P.OPEN_CONSULTATION,
                P.MODERATE_COMMENTS,
                P.ANSWER_COMMENT,
                P.REQUEST_ENDORSEMENT,
                P.RECORD_STEP,
                P.SUBMIT_EDITION,
                P.VIEW_ENVELOPES,
                P.RUN_PLAN,
                P.ESTIMATE_ADOPTION,
                P.PUBLISH_PLAN,
                P.TAKE_ON_WORK,
                P.MAKE_POSTING,
            }
        ),
    ),
    Role.FINANCE_MINISTRY: RoleTerms(
        "Enters the envelopes of republican money, computes plans, endorses editions of the standard.",
        frozenset(
            {
                P.VIEW_ENVELOPES,
                P.MANAGE_ENVELOPES,
                P.CHECK_POSTING,
                P.SIGN_CHECKPOINT,
                P.RUN_PLAN,
                P.ESTIMATE_ADOPTION,
                P.VIEW_AUDIT,
                P.VIEW_STANDARD_DRAFT,
                P.COMMENT_FOR_BODY,
                P.ENDORSE_EDITION,
            }
        ),
    ),
    Role.ENDORSING_BODY: RoleTerms(
        "Comments on editions of the standard and endorses them for a ministry or an agency.",
        frozenset({P.VIEW_STANDARD_DRAFT, P.COMMENT_FOR_BODY, P.ENDORSE_EDITION}),
    ),
    Role.PARLIAMENT_COMMITTEE: RoleTerms(
        "Reads drafts of the standard and what they cost, comments on them and endorses them.",
        frozenset({P.VIEW_STANDARD_DRAFT, P.VIEW_ENVELOPES, P.COMMENT_FOR_BODY, P.ENDORSE_EDITION}),
    ),
    Role.CABINET: RoleTerms(
        "Adopts an edition that was submitted, or returns it with reasons.",
        frozenset({P.VIEW_STANDARD_DRAFT, P.ADOPT_EDITION}),
    ),
    Role.PUBLIC_COUNCIL: RoleTerms(
        "Watches the money and the record of acts, comments on the standard, changes nothing.",
        frozenset({P.VIEW_ENVELOPES, P.VIEW_AUDIT, P.COMMENT_FOR_BODY}),
    ),
    Role.UNIVERSITY: RoleTerms(
        "Reads drafts of the standard and comments on them; training rooms come with their own rights.",
        frozenset({P.VIEW_STANDARD_DRAFT, P.COMMENT_FOR_BODY}),
    ),
    Role.DONOR: RoleTerms(
        "Sees unfunded needs and the envelopes that the donor gave.",
        frozenset({P.VIEW_ENVELOPES, P.COMMENT_FOR_BODY}),
    ),
    Role.OPERATOR: RoleTerms(
        "Keeps the system running: imports, people, the record of acts; answers and plans are not the operator's.",
        frozenset({P.IMPORT_SCHOOLS, P.IMPORT_OUTLINES, P.MANAGE_PEOPLE, P.VIEW_AUDIT}),
    ),
}
