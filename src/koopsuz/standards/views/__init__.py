"""Pages of the standards room, one module per subject; `reading` is what everybody sees."""

from koopsuz.standards.views.comments import comment_answer, comment_moderate, comments_desk
from koopsuz.standards.views.consultation import consultation, consultation_about
from koopsuz.standards.views.endorsement import (
    edition_endorsement,
    endorsement_ask,
    endorsement_desk,
    endorsement_reply,
)
from koopsuz.standards.views.life import edition_days, edition_extend, edition_life, edition_record, edition_step
from koopsuz.standards.views.reading import act, block_page, edition, requirement_page, standard
from koopsuz.standards.views.report import consultation_file

__all__ = [
    "act",
    "block_page",
    "comment_answer",
    "comment_moderate",
    "comments_desk",
    "consultation",
    "consultation_about",
    "consultation_file",
    "edition",
    "edition_days",
    "edition_endorsement",
    "edition_extend",
    "edition_life",
    "edition_record",
    "edition_step",
    "endorsement_ask",
    "endorsement_desk",
    "endorsement_reply",
    "requirement_page",
    "standard",
]
