"""Texts of the demo: the beginning of a real law in two languages, and a made-up act that was amended once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from koopsuz.accounts.gate import Actor
from koopsuz.common.text import Text
from koopsuz.law import services
from koopsuz.law.kinds import ActKind, ActLanguage
from koopsuz.law.selectors import search_acts, texts_of
from koopsuz.law.services import ActInput, TextInput
from koopsuz.standards.services.law import link_provision

EDUCATION = "kg-law-2023-179"
MADE_UP_SOURCE = "synthetic-country"
EXCERPTS = (
    (ActLanguage.KYRGYZ, "education-2023-ky.txt", date(2023, 8, 18), "edu.gov.kg/organizations/8/pages/286, excerpt"),
    (ActLanguage.RUSSIAN, "education-2023-ru.txt", date(2023, 8, 18), "base.spinform.ru rgn=153128, excerpt"),
)
MADE_UP = ActInput(
    kind=ActKind.RULES,
    title=Text(
        "Мектеп имаратын күтүү эрежелери (ойдон чыгарылган үлгү)",
        "Правила содержания школьного здания (вымышленный пример)",
        "Rules of keeping a school building (made-up example)",
    ),
    issuer=Text("Үлгү органы (ойдон чыгарылган)", "Орган-пример (вымышленный)", "Example body (made-up)"),
    number="0-үлгү",
    adopted_on=date(2024, 1, 15),
    source=MADE_UP_SOURCE,
)
KYRGYZ = """\
МЕКТЕП ИМАРАТЫН КҮТҮҮ ЭРЕЖЕЛЕРИ (ОЙДОН ЧЫГАРЫЛГАН ҮЛГҮ)
1-глава. Жалпы жоболор
1-берене. Колдонуу чөйрөсү
Бул үлгү системанын мыйзам менен кантип иштээрин көрсөтөт.
2-берене. Кимдин милдети
1. Имараттын коопсуздугу үчүн мектептин жетекчиси жооп берет.
2. Оңдоонун чыгымдары бюджеттен каржыланат.
2-глава. Талаптар
3-берене. Даараткана
1. Ар бир кабатта даараткана болот.
2. Дааратканада:
1) жылуу суу;
2) самын;
3) кургатуучу каражат болот.
4-берене. Эвакуация жолдору
1. Эвакуация жолдору бош кармалат.
"""
RUSSIAN = """\
ПРАВИЛА СОДЕРЖАНИЯ ШКОЛЬНОГО ЗДАНИЯ (ВЫМЫШЛЕННЫЙ ПРИМЕР)
Глава 1. Общие положения
Статья 1. Сфера применения
Этот пример показывает, как система работает с законом.
Статья 2. Чья это обязанность
1. За безопасность здания отвечает руководитель школы.
2. Расходы на ремонт финансируются из бюджета.
Глава 2. Требования
Статья 3. Туалет
1. На каждом этаже есть туалет.
2. В туалете есть:
1) тёплая вода;
2) мыло;
3) средство для сушки рук.
"""
AMENDED = (
    ("1. Ар бир кабатта даараткана болот.", "1. Ар бир кабатта имараттын ичинде жылуу даараткана болот."),
    (
        "1. Эвакуация жолдору бош кармалат.",
        "1. Эвакуация жолдору дайыма бош кармалат жана белгиленет.\n5-берене. Машыгуулар\n"
        "1. Эвакуация машыгуусу жылына эки жолу өтөт.",
    ),
)
FIRST, SECOND = date(2024, 2, 1), date(2026, 9, 1)


def load_law(*, by: Actor, edition: str, reference: Path) -> int | None:
    """Bring the texts of the demo in and tie two requirements to provisions; None if they are there already.

    Returns how many texts came in.
    """
    if texts_of(EDUCATION):
        return None
    for language, name, since, source in EXCERPTS:
        content = (reference / "law" / "excerpts" / name).read_bytes()
        services.write_text(by=by, given=TextInput(EDUCATION, language, since, source, content))
    known = search_acts(MADE_UP.title.en)
    code = known[0].code if known else services.add_act(by=by, given=MADE_UP)
    amended = KYRGYZ
    for old, new in AMENDED:
        amended = amended.replace(old, new)
    for language, since, text in (
        (ActLanguage.KYRGYZ, FIRST, KYRGYZ),
        (ActLanguage.RUSSIAN, FIRST, RUSSIAN),
        (ActLanguage.KYRGYZ, SECOND, amended),
    ):
        given = TextInput(code, language, since, MADE_UP_SOURCE, text.encode())
        services.write_text(by=by, given=given, synthetic=True)
    link_provision(by=by, edition=edition, requirement="D05", act=code, eid="art_3")
    link_provision(by=by, edition=edition, requirement="D09", act=code, eid="art_3__para_2")
    return len(EXCERPTS) + 3
