"""Why a person should look at a line again: what was taken for what."""

from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Doubt(Enum):
    """A reason to look at a line; nothing is lost either way."""

    CONTENTS = "contents"
    MENTION = "mention"
    TOO_LONG = "too_long"
    RAISED = "raised"
    QUOTED = "quoted"
    FAR_NUMBER = "far_number"
    NUMBER_GAP = "number_gap"
    NUMBER_AGAIN = "number_again"
    SENTENCE_NOT_HEADING = "sentence_not_heading"
    HEADING_LIKE_SENTENCE = "heading_like_sentence"
    HEADING_BELOW = "heading_below"
    AFTER_LIST = "after_list"
    WORD_NUMBERS = "word_numbers"
    HOLLOW = "hollow"

    @property
    def sentence(self) -> str | Promise:
        """The reason in words."""
        return SENTENCES[self]


SENTENCES = {
    Doubt.CONTENTS: _(
        "Taken for a line of the contents: the same heading comes again below. It stays before the body."
    ),
    Doubt.MENTION: _("Begins like a heading but goes on with a small letter. It was taken for text."),
    Doubt.TOO_LONG: _("Begins like a heading but is too long for one. It was taken for text."),
    Doubt.RAISED: _("The number stood raised above the line (as in 21¹). It was read with a hyphen: 21-1."),
    Doubt.QUOTED: _("Stands inside quotation marks: words for another act. It was kept as text."),
    Doubt.FAR_NUMBER: _("The number is far from its neighbours, perhaps a year. The line was taken for text."),
    Doubt.NUMBER_GAP: _("The number does not follow the one before it. Is something missing?"),
    Doubt.NUMBER_AGAIN: _("This number stands here a second time. Its address gets an ending, such as _2."),
    Doubt.SENTENCE_NOT_HEADING: _("After the number comes a sentence. It was taken for text, not for a heading."),
    Doubt.HEADING_LIKE_SENTENCE: _("The heading ends like a sentence. Perhaps it is text."),
    Doubt.HEADING_BELOW: _("The line below the number was taken for its heading."),
    Doubt.AFTER_LIST: _(
        "Text without a number after the end of a list. It was taken for a part of what holds the list."
    ),
    Doubt.WORD_NUMBERS: _("The word processor counted this line by itself: its number is not in the text. Type it in."),
    Doubt.HOLLOW: _("Nothing stands under this heading. Is it a line of the contents?"),
}
