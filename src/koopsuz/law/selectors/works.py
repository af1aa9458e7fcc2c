"""Which work a text is of: what its address in Akoma Ntoso needs."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from koopsuz.common.problems import InputProblems, Problem
from koopsuz.law.kinds import ActLanguage
from koopsuz.law.models import Act
from koopsuz.law.schemas.markup import Work


def work_of(act: Act, *, language: ActLanguage, in_force_from: date) -> Work:
    """The work of an act; `InputProblems` while its number or date is not known, because they are its address."""
    if not act.number or act.adopted_on is None:
        raise InputProblems(
            [
                Problem(
                    "act",
                    _("The number or the date of this act is not known, so its text can't get an address."),
                    _("Add the act anew with its number and date."),
                )
            ]
        )
    words = act.title.ky if language is ActLanguage.KYRGYZ else act.title.ru
    return Work(act.number, act.adopted_on, words or str(act.title), language.value, in_force_from)
