"""Pages of the room."""

from koopsuz.assessments.views.answer_sheet import answer_sheet, answer_sheet_file
from koopsuz.assessments.views.answering import block, overview, save_answer, start, submit
from koopsuz.assessments.views.carrying import carried, carried_file, carry
from koopsuz.assessments.views.clearing import clear_words
from koopsuz.assessments.views.doubts import answer_doubt
from koopsuz.assessments.views.exporting import answers_file, answers_workbook, school_oscal
from koopsuz.assessments.views.field import (
    field_form,
    field_manifest,
    field_school,
    field_shell,
    field_submit,
    field_sync,
    field_words,
    field_worker,
)
from koopsuz.assessments.views.lists import assessment_list, campaign_list, campaign_open, campaign_step
from koopsuz.assessments.views.opinions import opinion
from koopsuz.assessments.views.printing import printed_form
from koopsuz.assessments.views.reviewing import review
from koopsuz.assessments.views.verification import draw_file, draw_visits, visits
from koopsuz.assessments.views.why import why_block, why_block_json, why_level, why_level_json

__all__ = [
    "answer_doubt",
    "answer_sheet",
    "answer_sheet_file",
    "answers_file",
    "answers_workbook",
    "assessment_list",
    "block",
    "campaign_list",
    "campaign_open",
    "campaign_step",
    "carried",
    "carried_file",
    "carry",
    "clear_words",
    "draw_file",
    "draw_visits",
    "field_form",
    "field_manifest",
    "field_school",
    "field_shell",
    "field_submit",
    "field_sync",
    "field_words",
    "field_worker",
    "opinion",
    "overview",
    "printed_form",
    "review",
    "save_answer",
    "school_oscal",
    "start",
    "submit",
    "visits",
    "why_block",
    "why_block_json",
    "why_level",
    "why_level_json",
]
