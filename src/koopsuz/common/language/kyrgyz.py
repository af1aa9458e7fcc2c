"""A light stemmer of Kyrgyz nouns: takes off case, possession and plural, so that all forms of a word meet.

A Kyrgyz noun grows to the right: stem, plural, possession, case. The endings agree with the stem in vowel and consonant, so an
ending that doesn't agree is part of the stem and stays: `парта` is no locative of `пар`, which would be `парда`. The stem of
a word is what search compares, not its dictionary form. Letters are folded first (see `letters`), so stems are in the folded
alphabet: о stands for о and ө, у for у and ү, н for н and ң.

What it leaves alone: verbs, word-building endings (`коопсуз` and `коопсуздук` stay two words), and the possession of “me” and
“you” (`билим`, `адам` end like it, and laws don't speak of “my school”).
"""

from functools import lru_cache
from itertools import product

from koopsuz.common.language.letters import fold

SHORTEST = 3  # letters that must stay

VOWELS = frozenset("аыоуэеиюя")
VOICELESS = frozenset("кптсшчщхцф")
# after which last vowel of the stem an ending may have which first vowel; о and у stand for ө and ү as well
HARMONY = {
    **dict.fromkeys("аяы", frozenset("аы")),
    "о": frozenset("оу"),
    **dict.fromkeys("ую", frozenset("ауо")),
    **dict.fromkeys("еэи", frozenset("еи")),
}
# stems that end like an ending; no ending is taken that would cut into them
_PROTECTED_STEMS = """
    башка кыска нуска доска аска уста тилке башкы жана анда мында кайда ошондо бирге азыркы үчүн менен кийин бүгүн
    директор доктор сектор фактор инспектор редактор конструктор трактор оператор куратор координатор
    орган план район заман закон мазмун телефон экран экзамен вагон талон кабинет бетон баллон орун мүмкүн эркин
    адан душман аралык негизги мурунку акыркы кийинки баштапкы кошумча улуттук мамлекеттик акты
    министр лагерь компьютер принтер интернет текст тест контекст комитет субъект объект аспект
    айлана мисалы баары бардыгы ошону ушунун алардын анын мунун кандай мындай андай ошондой жагдай буудай
    күндөлүк өлкө көлдө чекте муктаж сутка паста парда насос автобус статус корпус офис сервис вирус кампус
"""
PROTECTED = frozenset(fold(word) for word in _PROTECTED_STEMS.split())
# stems of two letters; anything else of two letters is no stem
_SHORT_STEMS = "иш үй эл ат от ок ай ич эт ой аш ун из"
SHORT = frozenset(fold(word) for word in _SHORT_STEMS.split())
# what is left of stems that lose a vowel or change before endings
IRREGULAR = {"балдар": "бала", "орд": "орун", "мурд": "мурун"}
MOST_ROUNDS = 4


def _spelt(pattern: str) -> tuple[str, ...]:
    """Write a pattern out: A is a low vowel, I a high one, as the folded alphabet has them."""
    choices = [{"A": "аео", "I": "ыиу"}.get(letter, letter) for letter in pattern]
    return tuple("".join(letters) for letters in product(*choices))


def _longest_first(*patterns: str) -> tuple[str, ...]:
    return tuple(sorted({spelt for pattern in patterns for spelt in _spelt(pattern)}, key=len, reverse=True))


PLURALS = _longest_first("лAр", "дAр", "тAр")
POSSESSIONS = _longest_first("IбIз", "бIз", "IнIз", "нIз", "IнAр", "нAр", "сI", "I")
CASES = _longest_first(
    *("нIн", "дIн", "тIн"),  # whose
    *("гA", "кA"),  # where to
    *("нI", "дI", "тI"),  # whom, what
    *("дA", "тA"),  # where
    *("дAн", "тAн"),  # where from
    *("дAгI", "тAгI"),  # that is there
    *("дAй", "тAй"),  # like
    *("нIкI", "дIкI", "тIкI"),  # what is whose
)
CASES_AFTER_POSSESSION = frozenset(_longest_first("нA", "ндA", "нAн", "ндAгI", "ндAй", "н"))
ALL_CASES = tuple(sorted({*CASES, *CASES_AFTER_POSSESSION}, key=lambda ending: (-len(ending), ending)))


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Return the stem of a word in the folded alphabet; other words of the same stem are forms of it.

    >>> stem("коопсуздугунун") == stem("коопсуздук") == "коопсуздук"
    True
    >>> stem("мектептердин") == stem("мектебинде") == stem("мектеп")
    True
    """
    folded = fold(word)
    if not VOWELS.intersection(folded):
        return folded
    # a stem that itself ends like an ending loses it in every form alike, so the rounds go on until nothing changes
    for _round in range(MOST_ROUNDS):
        rest = _without_possession(_without_case(folded))
        rest = IRREGULAR.get(rest) or _without(rest, PLURALS)
        if rest == folded:
            break
        folded = rest
    return IRREGULAR.get(folded) or _settled(folded)


def _without_case(word: str) -> str:
    for ending in ALL_CASES:
        rest = word.removesuffix(ending)
        if rest == word or not _may_end(word, rest, ending):
            continue
        if ending in CASES_AFTER_POSSESSION:
            if _is_possessed(rest):
                return rest
        elif len(ending) > 2 or ending[0] != "н" or not _is_participle(rest):
            return rest
    return word


def _without_possession(word: str) -> str:
    for ending in POSSESSIONS:
        rest = word.removesuffix(ending)
        if rest != word and _may_end(word, rest, ending) and (ending[0] in VOWELS) != (rest[-1] in VOWELS):
            return rest
    return word


def _without(word: str, endings: tuple[str, ...]) -> str:
    for ending in endings:
        rest = word.removesuffix(ending)
        if rest != word and _may_end(word, rest, ending):
            return rest
    return word


def _may_end(word: str, rest: str, ending: str) -> bool:
    """Tell whether an ending may be taken off: a stem stays, it agrees with the ending, and no protected stem is cut."""
    if len(rest) < SHORTEST and rest not in SHORT:
        return False
    cut = (word[:length] for length in range(len(rest) + 1, len(word) + 1))
    return _agrees(rest, ending) and not any(longer in PROTECTED for longer in cut)


def _is_possessed(word: str) -> bool:
    """Tell whether a word may end in the possession of the third person: `мектеби`, `беренеси`."""
    return len(word) > 2 and word[-1] in "ыиу" and word[-2] not in VOWELS


def _is_participle(rest: str) -> bool:
    """Tell whether н belongs to what stands before: `келгени` is `келген` with possession, no case of `келге`."""
    return len(rest) > SHORTEST and rest[-1] in "аео" and rest[-2] in "гк" and rest not in PROTECTED


def _agrees(rest: str, ending: str) -> bool:
    """Tell whether an ending may follow: its vowel after the stem's last vowel, its consonant after the last letter."""
    last = next((letter for letter in reversed(rest) if letter in VOWELS), "")
    first = next((letter for letter in ending if letter in VOWELS), "")
    if not last or (first and first not in HARMONY[last]):
        return False
    begins, before = ending[0], rest[-1]
    if begins in "тк":
        return before in VOICELESS
    if begins in "дгл":
        return before not in VOICELESS
    return begins != "н" or before in VOWELS


def _settled(word: str) -> str:
    """Bring stems of one word together: `жетекчи` loses its vowel as `жетекчиси` does, and `мектеб` ends in п again."""
    if word in PROTECTED:
        return word
    if len(word) > SHORTEST and word[-1] in "ыиу" and word[-2] not in VOWELS:
        word = word[:-1]
    word = word.rstrip("ь")
    return word[:-1] + {"б": "п", "г": "к"}.get(word[-1:], word[-1:])
