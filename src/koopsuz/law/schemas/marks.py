"""How Kyrgyz and Russian acts mark their parts: what the beginning of a line says."""

import re
from dataclasses import dataclass

from koopsuz.law.kinds import ProvisionKind as Kind

# deeper parts have greater levels; a dotted number (2.1.1) adds to its level with every dot
LEVELS = {
    Kind.PART: 10,
    Kind.SECTION: 20,
    Kind.CHAPTER: 30,
    Kind.SUBCHAPTER: 40,
    Kind.ARTICLE: 50,
    Kind.PARAGRAPH: 60,
    Kind.SUBPARAGRAPH: 70,
    Kind.POINT: 80,
    Kind.INDENT: 90,
}
_ROMAN = "IVXLCІХ"  # the last two are Cyrillic: typists mix them
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_NUMBER = rf"(?:[{_ROMAN}]+|\d+)(?:\s?-\s?\d+)*[⁰¹²³⁴⁵⁶⁷⁸⁹]*"
_ORDINALS = {
    word: str(number)
    for number, words in enumerate(
        (
            "биринчи первый первая",
            "экинчи второй вторая",
            "үчүнчү третий третья",
            "төртүнчү четвертый четвертая четвёртый четвёртая",
            "бешинчи пятый пятая",
            "алтынчы шестой шестая",
            "жетинчи седьмой седьмая",
            "сегизинчи восьмой восьмая",
            "тогузунчу девятый девятая",
            "онунчу десятый десятая",
        ),
        start=1,
    )
    for word in words.split()
}
_ORDINAL = "|".join(_ORDINALS)
_WORDS = {
    Kind.PART: ("часть", "бөлүк"),
    Kind.SECTION: ("раздел", "бөлүм|бөлyм"),
    Kind.CHAPTER: ("глава", "глава|бап"),
    Kind.ARTICLE: ("статья", "берене|статья"),
}


def _before(words: str) -> re.Pattern[str]:
    """A word before its number: «Статья 5.», «Раздел первый»."""
    return re.compile(
        rf"^((?:{words})\s+(?:№\s*|N\s*)?({_NUMBER}|{_ORDINAL}))(?![\w-])\s*([.:]?)\s*(.*)$", re.IGNORECASE
    )


def _after(words: str) -> re.Pattern[str]:
    """A word after its number: «5-берене.», «I бөлүм»."""
    return re.compile(rf"^(({_NUMBER}|{_ORDINAL})\s?-?\s?(?:{words}))(?![\w-])\s*([.:]?)\s*(.*)$", re.IGNORECASE)


_BIG = tuple(
    (kind, pattern) for kind, (russian, kyrgyz) in _WORDS.items() for pattern in (_before(russian), _after(kyrgyz))
)
_WHOLE_PART = re.compile(r"^(?:общая часть|особенная часть|жалпы бөлүк|өзгөчө бөлүк)$", re.IGNORECASE)
_SUBCHAPTER = re.compile(rf"^(§\s*({_NUMBER}))\s*([.:]?)\s*(.*)$")
_ROMAN_CHAPTER = re.compile(rf"^(([{_ROMAN}]+)\.)\s+()([^\W\d_].*)$")
_DOTTED = re.compile(r"^((\d{1,3}(?:\.\d{1,3}){1,3})\.?)\s+()(\S.*)$")
_PARAGRAPH = re.compile(r"^((\d{1,4}(?:-\d{1,3})*[⁰¹²³⁴⁵⁶⁷⁸⁹]*)\.)\s+()(\S.*)$")
_POINT = re.compile(r"^((\d{1,3}(?:[-.]\d{1,3})*[⁰¹²³⁴⁵⁶⁷⁸⁹]*)\))\s*()(.*)$")
_INDENT = re.compile(r"^(([а-яёөүңa-z](?:-?\d)?)\))\s*()(.*)$", re.IGNORECASE)
_SMALL = (
    (Kind.SUBPARAGRAPH, _DOTTED),
    (Kind.PARAGRAPH, _PARAGRAPH),
    (Kind.POINT, _POINT),
    (Kind.INDENT, _INDENT),
)
_ANNEX = re.compile(r"^(?:\d+\s?-\s?)?(?:тиркеме|приложение)(?:\s*(?:№|N)?\s*\d+)?\s*[.:]?$", re.IGNORECASE)
_ANNEX_BEGINS = re.compile(r"^(?:\d+-(?:тиркеме|ТИРКЕМЕ)|(?:Приложение|ПРИЛОЖЕНИЕ)(?:\s*(?:№|N)?\s*\d+)?\s+к)\b")
_APPROVED = re.compile(r"^(?:утвержден[оаы]?|бекитилген|бекитилди)$", re.IGNORECASE)
_SIGNATURE = re.compile(
    r"^(?:исполняющий обязанности |и\.\s?о\.\s?)?(?:президент|премьер-министр|председатель|министр\b|төрага|торага|"
    r"(?:кыргыз республикасынын )?(?:президенти|премьер-министри|министрлер кабинетинин төрагасы))",
    re.IGNORECASE,
)
_CONNECTOR = re.compile(r"^[-–—]\s+")
_CYRILLIC = "абвгдеёжзийклмноөпрстуүфхцчшщъыьэюяң"
_LATIN = "a b v g d e yo zh z i j k l m n o oe p r s t u ue f h c ch sh sch hard y soft ee yu ya ng"
_LETTERS = dict(zip(_CYRILLIC, _LATIN.split(), strict=True))


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbered beginning of a line. `written` is as in the act, `number` the same in every language, `rest` what follows."""

    kind: Kind
    level: int
    written: str
    number: str
    stop: str
    rest: str

    @property
    def key(self) -> tuple[Kind, str]:
        """What part it is, for finding it again."""
        return self.kind, self.number


def read_mark(line: str) -> Mark | None:
    """Return what part of an act begins with this line, or None for plain text."""
    if _WHOLE_PART.match(line):
        return Mark(Kind.PART, LEVELS[Kind.PART], "", "", "", line)
    for kind, pattern in (*_BIG, (Kind.SUBCHAPTER, _SUBCHAPTER), (Kind.CHAPTER, _ROMAN_CHAPTER)):
        if found := pattern.match(line):
            written = found[1] + found[3]
            return Mark(kind, LEVELS[kind], written, common_number(found[2]), found[3], _CONNECTOR.sub("", found[4]))
    for kind, pattern in _SMALL:
        if found := pattern.match(line):
            deeper = found[2].count(".") - 1 if kind is Kind.SUBPARAGRAPH else 0
            number = latin_letters(found[2].lower()) if kind is Kind.INDENT else common_number(found[2])
            return Mark(kind, LEVELS[kind] + deeper, found[1], number, ".", found[4])
    return None


def common_number(written: str) -> str:
    """Return a number as the addresses of provisions have it: Roman and ordinal ones in digits.

    >>> common_number("IV"), common_number("21¹"), common_number("биринчи"), common_number("2 - 1")
    ('4', '21-1', '1', '2-1')
    """
    text = re.sub(r"\s", "", written.strip().lower())
    if text in _ORDINALS:
        return _ORDINALS[text]
    text = re.sub(r"(?<=\d)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)$", lambda raised: "-" + raised[1].translate(_SUPERSCRIPT), text)
    head, dash, tail = text.partition("-")
    if roman := _roman(head.upper().replace("І", "I").replace("Х", "X")):
        return f"{roman}{dash}{tail}"
    return text


def latin_letters(written: str) -> str:
    """Return small Cyrillic letters in Latin, each in its own way, so that an address can hold them.

    >>> latin_letters("12-р"), latin_letters("ө")
    ('12-r', 'oe')
    """
    return "".join(_LETTERS.get(letter, letter) for letter in written)


def is_annex(line: str) -> bool:
    """Tell whether an annex begins here: «Приложение 1», «Тиркеме», or an approved text: «Утверждено»."""
    return bool(_ANNEX.match(line) or _ANNEX_BEGINS.match(line) or _APPROVED.match(line))


def is_signature(line: str) -> bool:
    """Tell whether somebody signs here, such as «Президент Кыргызской Республики»."""
    return bool(_SIGNATURE.match(line))


def _roman(text: str) -> int:
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
    if not text or set(text) - set(values):
        return 0
    digits = [values[letter] for letter in text]
    return sum(-one if one < later else one for one, later in zip(digits, [*digits[1:], 0], strict=True))
