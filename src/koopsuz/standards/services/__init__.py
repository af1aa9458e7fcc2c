"""Writes of the standards room."""

from koopsuz.standards.services.consultation import (
    AnswerInput,
    CommentInput,
    answer_comment,
    forget_contacts,
    moderate_comment,
    send_comment,
)
from koopsuz.standards.services.editions import LoadedEdition, is_in_use, load_edition
from koopsuz.standards.services.endorsement import ask_bodies, reply_to_request
from koopsuz.standards.services.life import (
    ActInput,
    StepInput,
    extend_consultation,
    record_step,
    supersede_past_editions,
    take_step,
)
from koopsuz.standards.services.problems import BlockedError, FloodError, LifeProblem
from koopsuz.standards.services.reminders import send_reminders

__all__ = [
    "ActInput",
    "AnswerInput",
    "BlockedError",
    "CommentInput",
    "FloodError",
    "LifeProblem",
    "LoadedEdition",
    "StepInput",
    "answer_comment",
    "ask_bodies",
    "extend_consultation",
    "forget_contacts",
    "is_in_use",
    "load_edition",
    "moderate_comment",
    "record_step",
    "reply_to_request",
    "send_comment",
    "send_reminders",
    "supersede_past_editions",
    "take_step",
]
