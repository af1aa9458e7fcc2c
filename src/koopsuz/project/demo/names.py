"""Names of made-up schools and villages in three languages."""

from collections.abc import Sequence

import numpy as np

from koopsuz.common.text import Text
from koopsuz.places.kinds import SchoolKind

FIRST = ("Ак", "Кара", "Кызыл", "Көк", "Сары", "Чоң", "Кичи", "Жаңы", "Орто", "Таш", "Алтын", "Боз", "Күнгөй", "Тескей")
SECOND = (
    "Суу",
    "Булак",
    "Дөбө",
    "Арык",
    "Көл",
    "Сай",
    "Бел",
    "Ой",
    "Терек",
    "Алма",
    "Арча",
    "Кайың",
    "Талаа",
    "Кыштак",
    "Жол",
    "Өрүк",
    "Жылга",
    "Токой",
)
SINGLE = (
    "Ынтымак",
    "Достук",
    "Береке",
    "Келечек",
    "Бирдик",
    "Тилек",
    "Жаркын",
    "Үмүт",
    "Шоола",
    "Нурлуу",
    "Түндүк",
    "Жайлоо",
    "Чолпон",
    "Семетей",
    "Сейтек",
    "Каныкей",
    "Үркөр",
    "Темирказык",
    "Арчалуу",
    "Кайыңды",
    "Теректүү",
    "Алмалуу",
    "Булактуу",
    "Өрүктүү",
    "Карагайлуу",
    "Тегирмен",
    "Көпүрө",
    "Дыйкан",
    "Эмгек",
    "Жеңиш",
)
KINDS = {
    SchoolKind.PRIMARY: Text("башталгыч мектеби", "Начальная школа", "Primary school"),
    SchoolKind.BASIC: Text("негизги мектеби", "Основная школа", "Basic school"),
    SchoolKind.SECONDARY: Text("орто мектеби", "Средняя школа", "Secondary school"),
    SchoolKind.GYMNASIUM: Text("мектеп-гимназиясы", "Школа-гимназия", "School gymnasium"),
    SchoolKind.LYCEUM: Text("мектеп-лицейи", "Школа-лицей", "School lyceum"),
    SchoolKind.BOARDING: Text("мектеп-интернаты", "Школа-интернат", "Boarding school"),
    SchoolKind.SPECIAL: Text("атайын мектеби", "Специальная школа", "Special school"),
}
_TO_RUSSIAN = str.maketrans("өүңӨҮҢ", "оунОУН")
_TO_LATIN = {
    **dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)),
    "ж": "j",
    "ё": "yo",
    "ң": "ng",
    "ө": "o",
    "ү": "u",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "ю": "yu",
    "я": "ya",
    "ь": "",
    "ъ": "",
}


def words(chance: np.random.Generator, *, count: int) -> list[str]:
    """Draw names of places and virtues in Kyrgyz; the same one may come again, as it does in the country."""
    pairs = [f"{first}-{second}" for first in FIRST for second in SECOND]
    pool = np.asarray([*pairs, *SINGLE, *SINGLE])
    return [str(word) for word in chance.choice(pool, size=count)]


def in_russian(word: str) -> str:
    """Return a Kyrgyz name in Russian letters."""
    return word.translate(_TO_RUSSIAN)


def in_english(word: str) -> str:
    """Return a Kyrgyz name in Latin letters.

    >>> in_english("Жаңы-Өрүк")
    'Jangy-Oruk'
    """
    letters = []
    for letter in word:
        latin = _TO_LATIN.get(letter.lower(), letter)
        letters.append(latin.capitalize() if letter.isupper() else latin)
    return "".join(letters)


def school_name(number: int, word: str, kind: SchoolKind, *, private: bool) -> Text:
    """Return the name of a school: numbered if public, by its word alone if private."""
    form = KINDS[kind]
    if private:
        return Text(
            ky=f"«{word}» жеке {form.ky}",
            ru=f"Частная {form.ru.lower()} «{in_russian(word)}»",
            en=f"Private {form.en.lower()} “{in_english(word)}”",
        )
    return Text(
        ky=f"№ {number} «{word}» {form.ky}",
        ru=f"{form.ru} № {number} «{in_russian(word)}»",
        en=f"{form.en} No. {number} “{in_english(word)}”",
    )


def numbered(groups: Sequence[str]) -> list[int]:
    """Number the members of each group from 1 in their order."""
    counts: dict[str, int] = {}
    numbers = []
    for group in groups:
        counts[group] = counts.get(group, 0) + 1
        numbers.append(counts[group])
    return numbers
