"""Forms of the standards room, one module per subject."""

from koopsuz.standards.forms.comments import AnswerForm, CommentForm, HidingForm
from koopsuz.standards.forms.endorsement import AskForm, ReplyForm
from koopsuz.standards.forms.filters import RequirementFilter
from koopsuz.standards.forms.life import ActForm, OpeningForm, PlainStepForm, ReasonStepForm, RecordForm, RepealForm

__all__ = [
    "ActForm",
    "AnswerForm",
    "AskForm",
    "CommentForm",
    "HidingForm",
    "OpeningForm",
    "PlainStepForm",
    "ReasonStepForm",
    "RecordForm",
    "RepealForm",
    "ReplyForm",
    "RequirementFilter",
]
