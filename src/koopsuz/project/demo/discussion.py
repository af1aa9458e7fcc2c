"""The public discussion of the demo: made-up comments of people and bodies, some answered, some waiting."""

from __future__ import annotations

from dataclasses import dataclass

from koopsuz.accounts.gate import Actor
from koopsuz.accounts.selectors import demo_people
from koopsuz.common.text import Text
from koopsuz.project.demo.people import DOMAIN
from koopsuz.standards import services
from koopsuz.standards.selectors import edition_link
from koopsuz.standards.services import AnswerInput, CommentInput
from koopsuz.standards.states import EditionStatus

VISITOR = ""  # a person without an account


@dataclass(frozen=True, slots=True)
class Said:
    """A comment of the demo: on which requirement, in which language, by whom, and what was answered."""

    words: str
    requirement: str = ""
    language: str = "ky"
    login: str = VISITOR
    decision: str = ""
    reason: Text = Text()  # noqa: RUF009 -- a frozen value
    change: Text = Text()  # noqa: RUF009 -- a frozen value
    shown: bool = True


COMMENTS = (
    Said(
        "Кышында балдар мектепке караңгыда келишет. Дарбазадан эшикке чейинки жолдо да жарык болсун.",
        "A09",
        decision="accepted",
        reason=Text(
            "Сунуш негиздүү: жол короонун бир бөлүгү.",
            "Предложение обоснованно: дорожка — часть двора.",
            "The proposal is sound: the path is part of the yard.",
        ),
        change=Text(
            "A09 талабынын көрсөткүчүнө дарбазадан эшикке чейинки жол кошулат.",
            "В показатель требования A09 добавляется путь от ворот до двери.",
            "The indicator of A09 gets the path from the gate to the door.",
        ),
    ),
    Said(
        "Тренировки по эвакуации нужно проводить и зимой, а не только осенью и весной: зимой всё иначе.",
        "I05",
        language="ru",
        decision="partly",
        reason=Text(
            "Кышкы машыгуу киргизилет, бирок ар бир айда эмес.",
            "Зимняя тренировка вводится, но не каждый месяц.",
            "A drill in winter is added, but not every month.",
        ),
        change=Text(
            "I05 талабына кышкы машыгуу кошулат.",
            "В требование I05 добавляется зимняя тренировка.",
            "A drill in winter is added to I05.",
        ),
    ),
    Said(
        "Өрт өчүргүчтөрдүн санын аянтка жараша так көрсөтүү керек.",
        "C07",
        login="emergencies",
        decision="rejected",
        reason=Text(
            "Саны өрт коопсуздугунун эрежелеринде белгиленген, стандарт аларга шилтеме берет.",
            "Количество установлено правилами пожарной безопасности, стандарт на них ссылается.",
            "The number is set by the fire safety rules, to which the standard points.",
        ),
    ),
    Said(
        "Айыл мектептеринде бул талаптарды аткарууга акча кайдан алынат? Ар бир талап үчүн төлөөчү көрсөтүлсүн.",
    ),
    Said(
        "Бюджет ачык болгону жакшы. Отчёт жылына бир эмес, ар бир чейректе жарыялансын.",
        "J08",
        login="council",
    ),
    Said(
        "Учителей педагогических вузов тоже нужно готовить к предупреждению насилия, а не только действующих.",
        "G07",
        language="ru",
        login="university",
    ),
    Said("Жылуу суу баардык мектепте болушу керек, кышында муздак суу менен кол жуубайт.", "D09"),
    Said("В нашей школе туалет во дворе. Сделайте тёплый туалет обязательным, а не желательным.", "D05", language="ru"),
    Said("Камералардын жазуусун ким көрө аларын так жазыңыз.", "H04", shown=False),
    Said("Мектеп автобусунун токтоочу жери да талапка кирсин.", "H10", shown=False),
)


def load_discussion(*, by: Actor, edition: str) -> int | None:
    """Open the discussion of the demo's edition and bring in its comments; None if it was opened before.

    Returns the number of comments.
    """
    if edition_link(edition).status != EditionStatus.DRAFT:
        return None
    people = {person.email.removesuffix(f"@{DOMAIN}"): person for person in demo_people()}
    ministry = people.get("education", by)
    services.take_step(by=ministry, code=edition, action="open_consultation")
    for said in COMMENTS:
        sender = people.get(said.login, by)
        given = CommentInput(said.words, said.requirement, said.language, for_body=bool(said.login))
        number = services.send_comment(by=sender, code=edition, given=given)
        if said.shown and not said.login:
            services.moderate_comment(by=ministry, code=edition, number=number, action="publish")
        if said.decision:
            answer = AnswerInput(said.decision, said.reason, change=said.change)
            services.answer_comment(by=ministry, code=edition, number=number, given=answer)
    return len(COMMENTS)
