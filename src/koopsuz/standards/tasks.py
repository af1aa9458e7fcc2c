"""Work of this room that comes round every day."""

from procrastinate.contrib.django import app

from koopsuz.accounts.gate import System
from koopsuz.standards import services


@app.periodic(cron="15 1 * * *")  # a quarter past seven in Bishkek
@app.task(name="keep_editions_clock")
def keep_editions_clock(timestamp: int) -> None:  # noqa: ARG001 -- the queue says when it was due
    """Mark editions as superseded whose successor has come into force, remind of due days, forget who commented."""
    services.supersede_past_editions(by=System())
    services.send_reminders(by=System())
    services.forget_contacts(by=System())
