"""The part of a desk about editions of the standard on their way: what the person has to do, by when."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from koopsuz.common import figures
from koopsuz.common.components import Cell, Column, Table
from koopsuz.portal.views.desks.parts import Section
from koopsuz.portal.views.links import address
from koopsuz.standards.selectors.desk import EditionTask, edition_tasks


def standard_section(by: Any) -> list[Section]:
    """What the person has to do for the editions on their way; nothing for those without a part in it."""
    tasks = edition_tasks(by)
    if not tasks:
        return []
    title = _("The standard on its way to adoption")
    columns = (Column(_("What is to be done")), Column(_("Edition")), Column(_("Due by")))
    rows = tuple(
        (Cell(str(one.what), url=address(one.url_name, *one.arguments)), str(one.edition), _day(one)) for one in tasks
    )
    return [Section("table", title=title, value=Table(caption=title, columns=columns, rows=rows))]


def _day(one: EditionTask) -> str:
    if one.due_on is None:
        return "—"
    day = figures.day(one.due_on)
    return f"{day} · {pgettext('event', 'late')}" if one.late else day
