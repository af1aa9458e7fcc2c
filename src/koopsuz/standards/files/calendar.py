"""The due days of an edition as an iCalendar feed."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from koopsuz.standards.schemas.clock import ClockStep, StepState
from koopsuz.standards.selectors.life import EditionLife

UTC = ZoneInfo("UTC")


def edition_calendar(life: EditionLife, *, url: str, stamp: datetime) -> bytes:
    """All steps of the procedure as whole-day events; `url` leads to the page of the edition's life."""
    calendar = Calendar()
    calendar.add("prodid", "-//Koopsuz//edition//KG")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", str(life.content.title))
    for one in life.clock:
        calendar.add_component(_event(life, one, url=url, stamp=stamp))
    return bytes(calendar.to_ical())


def _event(life: EditionLife, one: ClockStep, *, url: str, stamp: datetime) -> Event:
    event = Event()
    day = one.done_on or one.due_on
    # the address stays the same while a day moves, so that a calendar moves its entry
    event.add("uid", f"{life.content.code}-{life.run}-{one.step.code}@koopsuz")
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("summary", _summary(one))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("description", f"{life.content.title}. {one.step.basis}")
    event.add("url", url)
    event.add("transp", "TRANSPARENT")
    event.add("status", "CONFIRMED" if one.state is not StepState.AHEAD else "TENTATIVE")
    return event


def _summary(one: ClockStep) -> str:
    if one.state is StepState.DONE:
        return _("Done: %(step)s") % {"step": one.step.name}
    if one.state is StepState.AHEAD:
        return _("Expected: %(step)s") % {"step": one.step.name}
    return _("Due: %(step)s") % {"step": one.step.name}
