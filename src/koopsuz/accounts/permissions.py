"""Everything that a person may be allowed to do, each with the sentence a lawyer can read."""

from enum import Enum


class Permission(Enum):
    """One act. A view or a service names exactly the permissions that it takes; roles list them."""

    PUBLIC = "look at what is open to everybody"
    SIGNED_IN = "use one's own desk and account"
    VIEW_ASSESSMENT = "see the answers of a school before they are published"
    ANSWER_ASSESSMENT = "answer the indicators for a school"
    SUBMIT_ASSESSMENT = "send a school's assessment to the department"
    REVIEW_ASSESSMENT = "accept an assessment or return it with reasons"
    EDIT_FACTS = "change what is known of a school for a year"
    IMPORT_SCHOOLS = "bring in schools and their facts from a file"
    IMPORT_OUTLINES = "bring in outlines of areas from a file"
    MANAGE_CAMPAIGN = "open and close an assessment campaign"
    VIEW_STANDARD_DRAFT = "see an edition of the standard before consultation"
    MANAGE_STANDARD = "load and edit editions of the standard"
    VIEW_ENVELOPES = "see the envelopes of every budget before they are approved"
    MANAGE_ENVELOPES = "enter and import the envelopes of a budget"
    RUN_PLAN = "compute an allocation plan"
    PUBLISH_PLAN = "make a computed plan public"
    VIEW_AUDIT = "read the record of who did what"
    MANAGE_PEOPLE = "invite people and give them roles"
