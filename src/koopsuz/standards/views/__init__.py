"""Pages of the standards room, one module per subject; `reading` is what everybody sees."""

from koopsuz.standards.views.comments import comment_answer, comment_moderate, comments_desk
from koopsuz.standards.views.comparison import edition_comparison, edition_map, edition_map_file, edition_passage
from koopsuz.standards.views.consultation import consultation, consultation_about
from koopsuz.standards.views.drafting import edition_draft
from koopsuz.standards.views.editing import (
    edition_add,
    edition_editor,
    edition_formula,
    edition_move,
    edition_part,
    edition_remove,
)
from koopsuz.standards.views.endorsement import (
    edition_endorsement,
    endorsement_ask,
    endorsement_desk,
    endorsement_reply,
)
from koopsuz.standards.views.exchange import edition_exchange, edition_file
from koopsuz.standards.views.guide import guide_file, guide_page
from koopsuz.standards.views.law import act, law_reviews, provision, provision_link
from koopsuz.standards.views.life import edition_days, edition_extend, edition_life, edition_record, edition_step
from koopsuz.standards.views.reading import block_page, edition, requirement_page, standard
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
    "edition_add",
    "edition_comparison",
    "edition_days",
    "edition_draft",
    "edition_editor",
    "edition_endorsement",
    "edition_exchange",
    "edition_extend",
    "edition_file",
    "edition_formula",
    "edition_life",
    "edition_map",
    "edition_map_file",
    "edition_move",
    "edition_part",
    "edition_passage",
    "edition_record",
    "edition_remove",
    "edition_step",
    "endorsement_ask",
    "endorsement_desk",
    "endorsement_reply",
    "guide_file",
    "guide_page",
    "law_reviews",
    "provision",
    "provision_link",
    "requirement_page",
    "standard",
]
