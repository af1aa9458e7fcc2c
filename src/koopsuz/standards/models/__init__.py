"""Rows of the standards room, one module per subject."""

from koopsuz.standards.models.consultation import Comment, CommentAnswer, CommentContact, Consultation
from koopsuz.standards.models.edition import Block, Edition, Indicator, LegalSource, Measure, Requirement
from koopsuz.standards.models.endorsement import EditionVersion, EndorsementReply, EndorsementRequest
from koopsuz.standards.models.law_links import ProvisionLink, RequirementReview
from koopsuz.standards.models.lifecycle import EditionAct, EditionTransition, Reminder, StepRecord
from koopsuz.standards.models.maps import EditionMap

__all__ = [
    "Block",
    "Comment",
    "CommentAnswer",
    "CommentContact",
    "Consultation",
    "Edition",
    "EditionAct",
    "EditionMap",
    "EditionTransition",
    "EditionVersion",
    "EndorsementReply",
    "EndorsementRequest",
    "Indicator",
    "LegalSource",
    "Measure",
    "ProvisionLink",
    "Reminder",
    "Requirement",
    "RequirementReview",
    "StepRecord",
]
