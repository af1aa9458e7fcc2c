"""Reads of the room: campaigns, results as arrays and by school, figures of areas, pages, lists, explanations."""

from koopsuz.assessments.selectors.campaigns import (
    CampaignInfo,
    campaigns,
    current_campaign,
    get_campaign,
    published_campaigns,
)
from koopsuz.assessments.selectors.country import AreaSummary, area_summaries, area_summary, requirement_levels
from koopsuz.assessments.selectors.explain import as_json, explain_block, explain_level
from koopsuz.assessments.selectors.forms import get_assessment_for, get_block_for, get_item_for
from koopsuz.assessments.selectors.lists import own_schools, scope_of, states_for
from koopsuz.assessments.selectors.reviews import ReviewSheet, get_review_for
from koopsuz.assessments.selectors.schools import RecordResult, SchoolResult, school_history, school_result
from koopsuz.assessments.selectors.tables import ScoreTable, score_table
from koopsuz.assessments.selectors.wording import facts_in_words, formula_steps

__all__ = [
    "AreaSummary",
    "CampaignInfo",
    "RecordResult",
    "ReviewSheet",
    "SchoolResult",
    "ScoreTable",
    "area_summaries",
    "area_summary",
    "as_json",
    "campaigns",
    "current_campaign",
    "explain_block",
    "explain_level",
    "facts_in_words",
    "formula_steps",
    "get_assessment_for",
    "get_block_for",
    "get_campaign",
    "get_item_for",
    "get_review_for",
    "own_schools",
    "published_campaigns",
    "requirement_levels",
    "school_history",
    "school_result",
    "scope_of",
    "score_table",
    "states_for",
]
