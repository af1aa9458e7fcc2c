"""Writes of the standards room."""

from koopsuz.standards.selectors.usage import is_in_use
from koopsuz.standards.services.consultation import (
    AnswerInput,
    CommentInput,
    answer_comment,
    forget_contacts,
    moderate_comment,
    send_comment,
)
from koopsuz.standards.services.editing import (
    EditConflict,
    add_to_edition,
    bring_in,
    change_part,
    judge_content,
    move_part,
    remove_part,
    start_draft,
)
from koopsuz.standards.services.editions import LoadedEdition, load_edition
from koopsuz.standards.services.endorsement import ask_bodies, reply_to_request
from koopsuz.standards.services.life import (
    ActInput,
    StepInput,
    extend_consultation,
    record_step,
    supersede_past_editions,
    take_step,
)
from koopsuz.standards.services.migration import keep_map, put_passage
from koopsuz.standards.services.problems import BlockedError, FloodError, LifeProblem
from koopsuz.standards.services.reminders import send_reminders

__all__ = [
    "ActInput",
    "AnswerInput",
    "BlockedError",
    "CommentInput",
    "EditConflict",
    "FloodError",
    "LifeProblem",
    "LoadedEdition",
    "StepInput",
    "add_to_edition",
    "answer_comment",
    "ask_bodies",
    "bring_in",
    "change_part",
    "extend_consultation",
    "forget_contacts",
    "is_in_use",
    "judge_content",
    "keep_map",
    "load_edition",
    "moderate_comment",
    "move_part",
    "put_passage",
    "record_step",
    "remove_part",
    "reply_to_request",
    "send_comment",
    "send_reminders",
    "start_draft",
    "supersede_past_editions",
    "take_step",
]
