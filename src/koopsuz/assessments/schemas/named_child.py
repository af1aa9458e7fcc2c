"""Finds in a remark what may tell of one child: a name, a telephone, a personal number. It asks a person; it proves nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias

Cleared: TypeAlias = frozenset[tuple[str, str]]  # name of the field and fingerprint of its text

_LETTER = "а-яёөүң"
_NAME = f"[А-ЯЁӨҮҢ][{_LETTER}]{{2,}}(?:-[А-ЯЁӨҮҢ][{_LETTER}]+)?"
_SURNAME = f"[А-ЯЁӨҮҢ][{_LETTER}]+(?:ов|ова|ев|ева|ёв|ёва|ин|ина|ский|ская)(?:а|у|ой|ым|го|нын|нин|ге|га)?"
_PATRONYMIC = f"[А-ЯЁӨҮҢ][{_LETTER}]+(?:ович|евич|овна|евна|ична)(?:а|у|ем|ом|ы|е|ой)?"
_CLASS = r"(?<![\d№.])(?:[1-9]|1[01])\s*[-–]?\s*[«\"]?[абвгдАБВГД]?[»\"]?"
_PUPIL = (
    r"окуучу(?:су|суна|суну|сунун|га|ну|нун)?|окуучубуз|бала(?:сы|сынын|сына)?|"
    r"учени(?:к|ка|ку|ком|ца|цы|це|цу|цей)|учащ(?:ийся|егося|емуся|аяся|ейся)|воспитанни(?:к|ка|ца|цы)|"
    r"школьни(?:к|ка|ца|цы)|мальчик|мальчика|девочка|девочки|девочку|реб[её]нок|реб[её]нка|pupil|student"
)
# people whose names may stand in a remark: they answer for the school by office
_ADULT = re.compile(
    r"директор|завуч|мугалим|учител|педагог|завхоз|чарба|медсестр|медайым|врач|дарыгер|инспектор|повар|ашпоз|сторож|"
    r"күзөтчү|охранник|психолог|жетекчи|башчы|начальник|инженер|председател|төрага|орун\s?басар|заместител|зам\.|"
    r"мастер|уста|водител|айдоочу|кочегар|от жагуучу|электрик|специалист|адис|депутат|методист|библиотекар|китепканачы",
    re.IGNORECASE,
)
_AFTER_A_PERSON = re.compile(r"(?:имени|им\.|ул\.|улиц[аеуы]|проспект[ае]?|көчөсү|пр\.)\s*$", re.IGNORECASE)
_NAMED_AFTER = re.compile(r"\s*(?:атындагы|атынан коюлган|көчөсү|проспекти|айылы|орто мектеби|мектеби)")
_NUMBER = re.compile(r"(?<!\d)[12]\d{13}(?!\d)")
_MOBILE = re.compile(r"(?<![\d№])(?:\+?996[\s(-]*|0[\s(-]{0,2})[2579]\d{2}[\s)-]*\d{2,3}(?:[\s-]*\d{2,3}){1,2}(?!\d)")
_CHILD_OF = re.compile(rf"\b({_NAME})\s+(?:уулу|кызы)\b")
_GENITIVE = re.compile(r"[нтд][ыиуү]н$")
_FIRST_NAMES = (
    "Айбек|Айгүл|Айгерим|Айдай|Айдана|Айжан|Айзада|Айпери|Айсулуу|Айтурган|Акмарал|Алина|Алмаз|Алтынай|Амантур|Анара|"
    "Аида|Азамат|Азиз|Азиза|Актан|Адилет|Адина|Асель|Асыл|Атай|Аяна|Бакыт|Байэл|Бегимай|Бекзат|Бектур|Бермет|Гүлзат|"
    "Гүлнара|Дастан|Данияр|Дияр|Жаркын|Жибек|Жылдыз|Зарина|Ильяс|Искендер|Кайрат|Камила|Каныкей|Кубан|Кубат|Кундуз|"
    "Мадина|Максат|Манас|Медер|Мирлан|Мээрим|Назгүл|Нурай|Нурбек|Нургүл|Нурислам|Нурлан|Нурсултан|Нуриза|Омурбек|Рахат|"
    "Руслан|Сезим|Санжар|Тариэл|Тилек|Тимур|Улан|Уулжан|Чолпон|Чынгыз|Чыңгыз|Эмир|Элина|Эрбол|Эржан|Эрлан|Эмил|Ырыс|"
    "Александр|Алексей|Анастасия|Анна|Артём|Артем|Вова|Ваня|Василий|Виктор|Виктория|Дарья|Даша|Денис|Дима|Дмитрий|"
    "Екатерина|Елена|Иван|Игорь|Ирина|Катя|Кирилл|Коля|Ксения|Маша|Мария|Максим|Миша|Настя|Никита|Ольга|Оля|Павел|Петя|"
    "Пётр|Саша|Сергей|Серёжа|Софья|Таня|Юля|Юрий"
)
_PAIR = re.compile(rf"\b(?:(?:{_FIRST_NAMES})\s+{_SURNAME}|{_SURNAME}\s+(?:{_FIRST_NAMES}))\b")
_PATRONYMIC_ALONE = re.compile(rf"\b{_PATRONYMIC}\b")
_CLASS_THEN_NAME = re.compile(
    rf"{_CLASS}\s*[-–]?\s*(?:класс\w*|кл\.?)?\s*(?:{_PUPIL}|жетекчиси)?\s*,?\s*\b({_SURNAME}|(?:{_FIRST_NAMES}))\b"
)
_HAS_CLASS = re.compile(r"\d\s*[-–]?\s*[«\"]?[абвгд]|класс|кл\.", re.IGNORECASE)
_PUPIL_THEN_NAME = re.compile(
    rf"\b(?i:{_PUPIL})\s+(?:{_CLASS}\s*[-–]?\s*(?:класс\w*|кл\.)?\s*)?(?:по имени\s+)?"
    rf"({_SURNAME}|{_FIRST_NAMES}|{_NAME}\s+{_NAME})\b"
)
_NAME_THEN_PUPIL = re.compile(
    rf"\b({_NAME})(?:\s+{_NAME})?\s+(?:деген|аттуу)\s+(?:\d\S*\s+)?(?:класс\w*\s+)?(?i:{_PUPIL}|кыз|эркек бала)"
)
_NEAR = 45  # letters before a name in which the office of a grown-up is looked for


@lru_cache(maxsize=65_536)  # a school says the same words of many things
def find_named(text: str) -> str:
    """Return the first words of a text that may tell of one child, or nothing. Names of people by their office are left."""
    for pattern in (_NUMBER, _MOBILE):
        if found := pattern.search(text):
            return found.group()
    for pattern in (_PUPIL_THEN_NAME, _NAME_THEN_PUPIL):
        for found in pattern.finditer(text):
            if not _is_of_a_place(text, found):
                return found.group()
    for pattern in (_CLASS_THEN_NAME, _CHILD_OF, _PAIR, _PATRONYMIC_ALONE):
        for found in pattern.finditer(text):
            if not _is_harmless(text, found, pattern=pattern):
                return found.group()
    return ""


def held_back(remark: Mapping[str, str], *, cleared: Cleared = frozenset()) -> tuple[str, ...]:
    """Return the names of those fields of a remark that may tell of one child and that no reviewer cleared."""
    found = (name for name, text in remark.items() if text and find_named(text))
    return tuple(name for name in found if (name, print_of(remark[name])) not in cleared)


def print_of(text: str) -> str:
    """Return the fingerprint by which a cleared text is known; a changed one is another."""
    return hashlib.sha256(text.encode()).hexdigest()


def _is_of_a_place(text: str, found: re.Match[str]) -> bool:
    return bool(_NAMED_AFTER.match(text, found.end()))


def _is_harmless(text: str, found: re.Match[str], *, pattern: re.Pattern[str]) -> bool:
    before = text[max(0, found.start() - _NEAR) : found.start()]
    near = before + found.group() + text[found.end() : found.end() + 25]
    if pattern is _CHILD_OF and _GENITIVE.search(found.group(1)):
        return True
    if pattern is _CLASS_THEN_NAME and not _HAS_CLASS.search(found.group()):
        return True
    return bool(_ADULT.search(near) or _AFTER_A_PERSON.search(before) or _is_of_a_place(text, found))
