"""Samples for the style guide: made-up values in the three languages, shown in every component."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from koopsuz.common import components, figures
from koopsuz.common.design_charts import chart_samples
from koopsuz.common.text import Text

AS_OF = datetime.date(2026, 11, 22)
ICONS = (
    *("why", "check", "check-circle", "arrow", "earlier", "later", "search", "print", "download", "calendar", "clock"),
    *(
        "place",
        "school",
        "coins",
        "law",
        "document",
        "camera",
        "note",
        "person",
        "people",
        "sign-out",
        "filter",
        "close",
    ),
    *("danger", "cap", "steps", "saved", "notice-info", "notice-done", "notice-warning", "notice-danger"),
)


WORDS = {
    "school": Text(
        ky="Т. Сатылганов атындагы №12 жалпы билим берүүчү орто мектеби",
        ru="Общеобразовательная средняя школа № 12 имени Т. Сатылганова",
        en="T. Satylganov Secondary School No. 12",
    ),
    "place": Text(
        ky="Нарын облусу, Кочкор району, Чолпон айыл аймагы",
        ru="Нарынская область, Кочкорский район, Чолпонский айылный аймак",
        en="Naryn oblast, Kochkor rayon, Cholpon aiyl aimak",
    ),
    "lead": Text(
        ky="Мектеп азырынча коопсуз эмес: эки эвакуациялык эшиктин бири кулпуланган. Калганынын көбү негизги деңгээлде.",
        ru="Школа пока не безопасна: один из двух эвакуационных выходов заперт. Остальное в основном на базовом уровне.",
        en="The school is not safe yet: one of its two fire exits is locked. Most of the rest is at the basic level.",
    ),
    "requirement": Text(
        ky="Эвакуациялык чыгуу жолдору ачык жана бош",
        ru="Пути эвакуации открыты и свободны",
        en="Escape routes are open and clear",
    ),
    "question": Text(
        ky="Бардык эвакуациялык эшиктер сабак учурунда ачкычсыз ачылабы?",
        ru="Все ли эвакуационные двери открываются во время уроков без ключа?",
        en="Do all fire exits open without a key while lessons are on?",
    ),
    "evidence": Text(
        ky="Ар бир эшиктин сүрөтүн ичинен тартыңыз. Балдардын жүзү көрүнбөсүн.",
        ru="Сфотографируйте каждую дверь изнутри. Лица детей не должны попасть в кадр.",
        en="Photograph each door from inside. No children's faces in the picture.",
    ),
    "saved": Text(
        ky="Бул түзмөктө сакталды, 21:40",
        ru="Сохранено на этом устройстве, 21:40",
        en="Saved on this device, 21:40",
    ),
    "note": Text(ky="Эшик оңдолуп жатат.", ru="Дверь в ремонте.", en="The door is being repaired."),
    "fallback": Text(ru="Этот текст есть только на русском языке.", en="This text exists only in English."),
    "empty_title": Text(ky="Азырынча бир да баалоо жок", ru="Оценок пока нет", en="No assessment yet"),
    "empty_text": Text(
        ky="Директор баалоону жиберсе, ал ушул жерде пайда болот. Сиз аны кабыл аласыз же себебин жазып кайтарасыз.",
        ru="Когда директор отправит оценку, она появится здесь. Вы примете её или вернёте с объяснением.",
        en="When a director sends an assessment, it appears here. You accept it or return it with a reason.",
    ),
    "empty_action": Text(ky="Мектептерди эскертүү", ru="Напомнить школам", en="Remind the schools"),
    "warning": Text(
        ky="Баалар — болжолдуу. Тендерден кийин чыныгы баасы белгилүү болот.",
        ru="Цены предварительные. Настоящие станут известны после тендера.",
        en="Prices are estimates. The real ones will be known after the tender.",
    ),
    "danger": Text(
        ky="Эшик кулпуланган бойдон. Өрт чыкса, экинчи кабаттагы 140 окуучу чыга албай калышы мүмкүн.",
        ru="Дверь по-прежнему заперта. При пожаре 140 учеников второго этажа могут не выйти.",
        en="The door is still locked. In a fire 140 pupils on the second floor may not get out.",
    ),
}


def samples(*, language: str, page: str | None) -> dict[str, Any]:
    """Return the context of the style guide."""
    return {
        "language": language,
        "as_of": AS_OF,
        "links": _links(),
        "steps": _steps(),
        "entries": _tabs(),
        "figures": _figures(),
        "gaps": _gaps(),
        "events": _events(),
        "pairs": _pairs(),
        "words": _words(),
        "choices": _choices(),
        "page": Paginator(range(1, 401), 20).get_page(page),
        "form": _bound_form(),
        "filters": FilterSample(),
        "levels": (3, 2, 1, 0, None),
        "classes": (1, 2, 3),
        "tags": tuple(components.TAGS),
        "icons": ICONS,
        "amounts": (124_050_000, 1_240_000_000, 412_300_050, 98_700_000_000_000, -5_000),
        "charts": chart_samples(),
    }


class FormSample(forms.Form):
    """A form with every kind of field."""

    email = forms.EmailField(label=_("Work email"), help_text=_("The address your organisation knows you by."))
    pupils = forms.IntegerField(label=_("Pupils"), min_value=1, help_text=_("As of 5 September."))
    water = forms.ChoiceField(
        label=_("Water"),
        choices=[("piped", _("Piped into the building")), ("well", _("Own well")), ("delivered", _("Delivered"))],
        widget=forms.RadioSelect,
    )
    heating = forms.ChoiceField(
        label=_("Heating"), choices=[("", _("Choose")), ("coal", _("Coal")), ("electric", _("Electric"))]
    )
    opened = forms.DateField(label=_("Commission's visit"), required=False)
    note = forms.CharField(label=_("Note"), widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label=_("The board of trustees has seen these answers"))


class FilterSample(forms.Form):
    """Filters of a list."""

    area = forms.ChoiceField(
        label=_("Area"), required=False, choices=[("", _("The whole country")), ("41704", "Нарын облусу")]
    )
    severity = forms.ChoiceField(label=_("Class"), required=False, choices=[("", _("Any")), ("1", _("Danger to life"))])
    year = forms.ChoiceField(
        label=_("Year"), required=False, choices=[("", _("Any")), ("2027", "2027"), ("2028", "2028")]
    )


def _bound_form() -> FormSample:
    return FormSample({"email": "azamat", "pupils": "0", "water": "well", "note": _words()["note"]})


def _words() -> dict[str, Any]:
    return {name: str(text) for name, text in WORDS.items()} | {"fallback": WORDS["fallback"]}


def _links() -> Sequence[components.ChainLink]:
    urls = {"law": "#law", "requirement": "#requirement", "answer": "#answer", "measure": "#measure", "payer": "#payer"}
    missing = {
        "decision": Text(ky="кеңеш алдыда", ru="заседание впереди", en="hearing ahead"),
        "payment": Text(ky="чечим керек", ru="нужно решение", en="needs a decision"),
        "proof": Text(ky="азырынча текшерилген жок", ru="ещё не проверено", en="not yet verified"),
    }
    return components.chain("gap", urls=urls, missing={key: str(text) for key, text in missing.items()})


def _steps() -> Sequence[components.Crumb]:
    names = (
        Text(ky="Мектептер", ru="Школы", en="Schools"),
        Text(ky="Нарын облусу", ru="Нарынская область", en="Naryn oblast"),
        Text(ky="Кочкор району", ru="Кочкорский район", en="Kochkor rayon"),
    )
    return (*(components.Crumb(str(name), "#") for name in names), components.Crumb(_words()["school"]))


def _tabs() -> Sequence[components.Tab]:
    names = (
        (Text(ky="Кыскача", ru="Коротко", en="In short"), None),
        (Text(ky="Жетишпеген нерселер", ru="Чего не хватает", en="What is missing"), 27),
        (Text(ky="Акча", ru="Деньги", en="Money"), 4),
        (Text(ky="Мектептин тарыхы", ru="История школы", en="The school's story"), None),
    )
    return [
        components.Tab(str(name), f"#tab-{number}", number == 1, count) for number, (name, count) in enumerate(names)
    ]


def _figures() -> Sequence[dict[str, Any]]:
    rows = (
        (figures.number(2262), Text(ky="мектеп бааланды", ru="школ оценено", en="schools assessed"), ""),
        (
            figures.number(3418),
            Text(
                ky="өмүргө коркунуч туудурган кемчилик",
                ru="опасных для жизни недостатков",
                en="gaps that endanger life",
            ),
            "",
        ),
        (
            figures.money_short(987_000_000_000),
            Text(ky="үч жылга бөлүнгөн акча", ru="выделено на три года", en="given for three years"),
            "",
        ),
        (figures.permille(412), Text(ky="кемчилик жабылды", ru="недостатков устранено", en="of gaps closed"), ""),
    )
    return [{"value": value, "label": str(label), "unit": unit} for value, label, unit in rows]


def _gaps() -> components.Table:
    columns = (
        Text(ky="Эмне жетишпейт", ru="Чего не хватает", en="What is missing"),
        Text(ky="Чара", ru="Мера", en="Measure"),
        Text(ky="Төлөөчү", ru="Плательщик", en="Payer"),
        Text(ky="Жыл", ru="Год", en="Year"),
        Text(ky="Баасы", ru="Стоимость", en="Cost"),
    )
    rows = (
        (
            Text(ky="Эвакуациялык эшик кулпуланган", ru="Заперт эвакуационный выход", en="A fire exit is locked"),
            Text(ky="Ачкычсыз ачылуучу кулпу коюу", ru="Поставить замок «антипаника»", en="Fit a panic bar"),
            Text(ky="Чолпон айыл өкмөтү", ru="Чолпонский айыл окмоту", en="Cholpon aiyl okmotu"),
            2027,
            2_450_000,
        ),
        (
            Text(
                ky="Кыздардын даараткана орундары аз",
                ru="Мало мест в туалете для девочек",
                en="Too few toilets for girls",
            ),
            Text(ky="Имарат ичиндеги даараткана куруу", ru="Построить туалет в здании", en="Build indoor toilets"),
            Text(ky="Республикалык бюджет", ru="Республиканский бюджет", en="Republican budget"),
            2028,
            148_000_000,
        ),
        (
            Text(ky="Темир печкадан көмүр газы чыгат", ru="Угарный газ от печи", en="Carbon monoxide from the stove"),
            Text(ky="Жылытууну толук алмаштыруу", ru="Полностью заменить отопление", en="Replace the heating"),
            Text(ky="Тең салмактоочу грант", ru="Выравнивающий грант", en="Equalisation grant"),
            2027,
            412_300_000,
        ),
    )
    return components.Table(
        caption=str(
            Text(ky="Биринчи кезекте эмне жетишпейт", ru="Чего не хватает прежде всего", en="What is missing first")
        ),
        columns=[components.Column(str(name), numeric=number == 4) for number, name in enumerate(columns)],
        rows=[
            (components.Cell(str(gap), "#"), str(measure), str(payer), str(year), figures.money(cost))
            for gap, measure, payer, year, cost in rows
        ],
        total=(str(Text(ky="Бардыгы", ru="Всего", en="Total")), "", "", "", figures.money(562_750_000)),
    )


def _events() -> Sequence[components.Event]:
    rows = (
        (
            Text(ky="Мектеп өзүн баалады", ru="Школа оценила себя", en="The school assessed itself"),
            datetime.date(2026, 9, 14),
            "done",
        ),
        (
            Text(ky="Райондук бөлүм текшерди", ru="Районный отдел проверил", en="The department verified"),
            datetime.date(2026, 10, 3),
            "done",
        ),
        (
            Text(ky="Бюджет боюнча коомдук угуу", ru="Общественные слушания по бюджету", en="Public budget hearing"),
            AS_OF,
            "now",
        ),
        (
            Text(ky="Айылдык кеңештин чечими", ru="Решение айылного кенеша", en="Decision of the aiyl kenesh"),
            datetime.date(2026, 12, 15),
            "due",
        ),
        (
            Text(ky="Өрт өчүргүчтөрдү алмаштыруу", ru="Замена огнетушителей", en="Replace the extinguishers"),
            datetime.date(2026, 11, 1),
            "late",
        ),
    )
    return [components.Event(str(title), figures.day_words(day), state) for title, day, state in rows]


def _pairs() -> Sequence[tuple[str, str]]:
    rows = (
        (Text(ky="Окуучулар", ru="Учащиеся", en="Pupils"), figures.number(1248)),
        (Text(ky="Имарат курулган жыл", ru="Год постройки", en="Built in"), "1967"),
        (
            Text(ky="Жылытуу", ru="Отопление", en="Heating"),
            Text(ky="көмүр менен, өзүнүн казанканасы", ru="уголь, своя котельная", en="coal, own boiler house"),
        ),
        (
            Text(ky="Камкорчулук кеңеш", ru="Попечительский совет", en="Board of trustees"),
            Text(
                ky="9 мүчө, акыркы жыйын 14.10.2026",
                ru="9 членов, последнее заседание 14.10.2026",
                en="9 members, last met 14.10.2026",
            ),
        ),
    )
    return [(str(name), str(value)) for name, value in rows]


def _choices() -> Sequence[components.LevelChoice]:
    texts = (
        Text(
            ky="Эшиктер кулпуланган же алды тосулган.",
            ru="Двери заперты или загромождены.",
            en="Doors are locked or blocked.",
        ),
        Text(
            ky="Эшиктер ачылат, бирок ачкыч кезекчиде гана.",
            ru="Открываются, но ключ только у дежурного.",
            en="They open, but only one person has the key.",
        ),
        Text(
            ky="Баары ачкычсыз ачылат; бирөөнүн жолу тар.",
            ru="Все открываются без ключа; один проход узкий.",
            en="All open without a key; one passage is narrow.",
        ),
        Text(
            ky="Баары ачкычсыз, сыртка ачылат; жолу кең, белгиси жарык.",
            ru="Все без ключа и наружу; проходы широкие, указатели светятся.",
            en="All open outwards without a key; wide passages, lit signs.",
        ),
    )
    return [components.LevelChoice(level, str(text)) for level, text in reversed(tuple(enumerate(texts)))]
