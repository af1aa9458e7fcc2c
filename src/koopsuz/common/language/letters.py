"""Letters that people mix up on a foreign keyboard, made one."""

import re
import unicodedata
from functools import lru_cache

# ө and о, ү and у, ң and н, ё and е; old typefaces wrote ө as ѳ and ү as the Greek γ
_MIXED_UP = str.maketrans("өүңёѳγ", "оунеоу")
# Latin letters that look like Cyrillic ones, inside a Cyrillic word
_LOOK_ALIKE = str.maketrans("aceopxykmtbh", "асеорхукмтвн")
_CYRILLIC = re.compile(r"[а-яёөүң]")
_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """Return a word in lower case with the letters that people mix up made one.

    >>> fold("Өрткө"), fold("тYндYк")
    ('ортко', 'тундук')
    """
    lowered = unicodedata.normalize("NFC", word).lower()
    if _CYRILLIC.search(lowered):
        lowered = lowered.translate(_LOOK_ALIKE)
    return lowered.translate(_MIXED_UP)


def words_of(text: str) -> list[str]:
    """Return the words and numbers of a text in order, as they are written.

    >>> words_of("48-берене: ата-эне")
    ['48', 'берене', 'ата', 'эне']
    """
    return _WORD.findall(unicodedata.normalize("NFC", text))
