"""Words of acts as search compares them."""

from koopsuz.common.language import fold, stem, words_of
from koopsuz.law.kinds import ActLanguage

# Kyrgyz stems are ours, so PostgreSQL takes them as they are; it knows Russian itself
CONFIGURATION = {ActLanguage.KYRGYZ: "simple", ActLanguage.RUSSIAN: "russian"}
LONGEST_INDEXED = 200_000  # letters of one article; PostgreSQL keeps no more than a megabyte of words


def index_text(text: str, language: ActLanguage) -> str:
    """The words of a text for the index of a language.

    >>> index_text("Мектептердин коопсуздугу", ActLanguage.KYRGYZ)
    'мектеп коопсуздук'
    """
    turn = stem if language is ActLanguage.KYRGYZ else fold
    return " ".join(turn(word) for word in words_of(text))
