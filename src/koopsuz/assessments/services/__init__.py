"""Writes of the room: campaigns, answers, the steps of an assessment, loads of finished ones."""

from koopsuz.assessments.services.answer_sheet import SheetOutcome, bring_in_answers
from koopsuz.assessments.services.answers import AnswerResult, BlockResult, answer, answer_block, start_assessment
from koopsuz.assessments.services.campaigns import change_campaign, open_campaign
from koopsuz.assessments.services.carrying import carry_over
from koopsuz.assessments.services.clearing import clear_words
from koopsuz.assessments.services.doubts import answer_doubt
from koopsuz.assessments.services.loading import LoadReport, PublishedAnswers, load_published
from koopsuz.assessments.services.opinions import give_opinion
from koopsuz.assessments.services.problems import AssessmentProblem, IncompleteError, LoadError
from koopsuz.assessments.services.review import transition
from koopsuz.assessments.services.sheets import Answer, AnswerInput
from koopsuz.assessments.services.verification import draw_visits

__all__ = [
    "Answer",
    "AnswerInput",
    "AnswerResult",
    "AssessmentProblem",
    "BlockResult",
    "IncompleteError",
    "LoadError",
    "LoadReport",
    "PublishedAnswers",
    "SheetOutcome",
    "answer",
    "answer_block",
    "answer_doubt",
    "bring_in_answers",
    "carry_over",
    "change_campaign",
    "clear_words",
    "draw_visits",
    "give_opinion",
    "load_published",
    "open_campaign",
    "start_assessment",
    "transition",
]
